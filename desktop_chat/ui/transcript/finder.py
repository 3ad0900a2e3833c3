"""Finds words in the chat that is shown: opens the bar, asks for the places, and leads from one to the next."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from desktop_chat.ui.transcript.find_bar import FindBar
from desktop_chat.ui.transcript.finding import Search
from desktop_chat.ui.transcript.view import TranscriptView

MOST_MARKS = 2_000


class Finder(QObject):
    search_requested = Signal(object, str)
    """A chat, and the words that are sought in it; whoever hears it calls `show`."""

    def __init__(self, view: TranscriptView) -> None:
        super().__init__(view)
        self._view = view
        self.bar = FindBar(view)
        self.bar.words_changed.connect(self._seek)
        self.bar.step_requested.connect(self.step)
        self.bar.closed.connect(self._close)
        view.transcript.modelReset.connect(self._reset)
        view.transcript.rowsInserted.connect(self._again)

    @property
    def search(self) -> Search:
        return self._view.search

    def open(self) -> None:
        if self._view.transcript.path is not None:
            self.bar.open_bar()

    def step(self, way: int) -> None:
        if not self.bar.isVisible():
            self.open()
            return
        self.search.step(way)
        self._show_current()

    def _seek(self, words: str) -> None:
        path = self._view.transcript.path
        self._view.search = Search(words)
        if words and path is not None:
            self.search_requested.emit(path.chat.id, words)
        else:
            self._tell()

    def _again(self) -> None:
        if self.bar.isVisible() and self.search.words:
            path = self._view.transcript.path
            if path is not None:
                self.search_requested.emit(path.chat.id, self.search.words)

    def show(self, words: str, found: Sequence[tuple[int, int]]) -> None:
        """The rows that say these words, and how often; late answers to other questions are left aside."""
        if words != self.search.words:
            return
        is_new = not self.search.rows
        self.search.rows = list(found)
        if is_new and found:
            self.search.begin_at(self._view.first_row())
            self._show_current()
        self._tell()

    def _show_current(self) -> None:
        row = self.search.row
        if row is not None:
            self._view.show_found(row)
        self._tell()

    def _tell(self) -> None:
        self.bar.say(self.search.number, self.search.total)
        self._view.mark_rows([row for row, _ in self.search.rows[:MOST_MARKS]])
        self._view.viewport().update()

    def _reset(self) -> None:
        self._view.search = Search()
        if self.bar.isVisible():
            self._seek(self.bar.edit.text())
        else:
            self._view.mark_rows([])

    def _close(self) -> None:
        self._view.search = Search()
        self._view.mark_rows([])
        self._view.viewport().update()
        self._view.setFocus()
