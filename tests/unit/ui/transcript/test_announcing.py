"""A screen reader is told once that an answer begins, asks, ends or fails."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_chat.services.views import ErrorView, ToolCallView
from desktop_chat.ui.transcript.announcing import Announcer
from desktop_chat.ui.transcript.rows import Row
from tests.unit.ui.transcript.samples import said

ASKS = said("assistant", "", tool_calls=(ToolCallView(7, 1, "c", "read_file", "{}", "waiting"),))
FAILED = Row(
    said("assistant", "Half", status="failed"), note=ErrorView("offline", "The network is gone.", "retry")
)


@pytest.fixture
def announcer(qtbot: QtBot) -> Announcer:
    widget = QWidget()
    qtbot.addWidget(widget)
    made = Announcer(widget)
    made.kept = widget  # type: ignore[attr-defined]  # or it would go
    return made


def test_each_turn_of_an_answer_is_said(announcer: Announcer) -> None:
    announcer.started(said("assistant", ""))
    assert announcer.said == "An answer begins."
    announcer.changed(Row(ASKS))
    assert announcer.said == "The tool read_file waits for your decision."
    announcer.ended(Row(ASKS))
    assert announcer.said == "The tool read_file waits for your decision.", "it has not ended"
    announcer.ended(Row(said("assistant", "Whole")))
    assert announcer.said == "The answer is complete."
    announcer.ended(FAILED)
    assert announcer.said == "The network is gone."


def test_nothing_is_said_twice(announcer: Announcer) -> None:
    announcer.started(said("assistant", ""))
    announcer.said = ""
    announcer.started(said("assistant", "more"))
    assert announcer.said == ""
    announcer.changed(Row(ASKS))
    announcer.said = ""
    announcer.changed(Row(ASKS))
    announcer.changed(None)
    announcer.ended(None)
    assert announcer.said == ""
