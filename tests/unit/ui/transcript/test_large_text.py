"""At the largest size of text nothing in a message is cut off, and everything grows alike."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QFontMetricsF

from desktop_chat.services.views import AttachmentView, Cost, Tokens, ToolCallView, UsageView
from desktop_chat.ui import theme
from desktop_chat.ui.theme import Theme
from desktop_chat.ui.transcript.blocks.face import format_of
from desktop_chat.ui.transcript.markdown.spans import Style
from desktop_chat.ui.transcript.model import TranscriptModel
from desktop_chat.ui.transcript.view import TranscriptView
from tests.unit.ui.transcript.samples import said, show

CALL = ToolCallView(7, 1, "c", "read_a_file_of_a_rather_long_name", '{"path": "x"}', approval="waiting")
FILE = AttachmentView(1, "invoices.csv", "text/csv", "text", 1_000)
USAGE = UsageView("p", "m", None, "complete", Tokens(12_000, 3_000), Cost(), 1, 1, None, 4_000)


@pytest.fixture
def at_250() -> Iterator[None]:
    theme.set_scales(2.5, 1.0)
    yield
    theme.set_scales(1.0, 1.0)


@pytest.mark.usefixtures("at_250")
def test_every_control_has_room_for_its_letters(view: TranscriptView, model: TranscriptModel) -> None:
    answer = said("assistant", "```python\nx = 1\n```\n", thinking="Hm.", tool_calls=(CALL,), attachments=(FILE,))
    show(model, said("user", "Q", attachments=(FILE,)), answer, usage={1: USAGE})
    letters = QFontMetricsF(theme.font(theme.CAPTION)).height()
    for row in (0, 1):
        cell = view.cells.cell(row)
        assert cell is not None
        controls = list(cell.controls(0))
        assert controls
        assert all(control.rect.height() >= letters for control in controls)
        assert all(control.rect.bottom() <= cell.height for control in controls)
        assert all(control.rect.right() <= cell.column.left + cell.column.width + 1 for control in controls)


@pytest.mark.usefixtures("at_250")
def test_code_among_words_is_about_as_high_as_they_are(view: TranscriptView) -> None:
    words = theme.font().pixelSize()
    code = format_of(Style.CODE, Theme(), words).font().pixelSize()
    assert 0.85 * words < code < words
