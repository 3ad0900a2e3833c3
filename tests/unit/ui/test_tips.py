"""What others wrote is a tip as it stands, and no picture is fetched for it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtWidgets import QLineEdit

from desktop_chat.ui.assistants.versions import VersionsPage
from desktop_chat.ui.chat_entry import Entry
from desktop_chat.ui.header import Header
from desktop_chat.ui.problem import Problem
from desktop_chat.ui.search_panel import SearchPanel
from desktop_chat.ui.theme import Theme
from desktop_chat.ui.tips import tip
from desktop_chat.ui.transcript.bar import Bar

HOSTILE = (
    '<img src="//far.example/share/x.png">',
    "<b>bold</b> & so on",
    "<html><body>\n  two\n  lines</body></html>",
)


@pytest.mark.parametrize("text", ["Notes", "1 < 2", "a\nb", "", "if x<y and y>z"])
def test_ordinary_words_stay_as_they_are(text: str) -> None:
    assert tip(text) == text


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_is_shown_and_not_followed(text: str) -> None:
    shown = tip(text)
    assert "<img" not in shown and "<b>" not in shown
    assert QTextDocumentFragment.fromHtml(shown).toPlainText().split() == text.split()


@pytest.mark.usefixtures("qapp")
def test_what_others_write_into_a_label_is_no_markup() -> None:
    look, beside, bar = Theme(), QLineEdit(), Bar("Undo")
    header, panel, versions = Header(look), SearchPanel(look, beside), VersionsPage(look)
    labels = (Problem(), bar.words, header.title, panel.state, versions.title)
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}


@pytest.mark.usefixtures("qapp")
def test_the_title_of_a_chat_fetches_nothing_when_it_is_pointed_at() -> None:
    header = Header(Theme())
    header.show_chat(HOSTILE[0], "a model")
    assert "<img" not in header.title.toolTip()
    assert Entry(HOSTILE[0]).hint == HOSTILE[0], "as it is read aloud"
