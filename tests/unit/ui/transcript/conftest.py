"""A transcript that is shown, of a size that tests can count on."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from desktop_chat.ui.theme import Theme
from desktop_chat.ui.transcript.model import TranscriptModel
from desktop_chat.ui.transcript.view import TranscriptView


@pytest.fixture
def model() -> TranscriptModel:
    return TranscriptModel()


@pytest.fixture
def view(model: TranscriptModel, qtbot: QtBot) -> Iterator[TranscriptView]:
    made = TranscriptView(model, Theme())
    qtbot.addWidget(made)
    made.resize(700, 500)
    made.show()
    yield made
