"""Plain words that can be put in, taken out and given back, in any length and with undo."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontMetrics, QTextCursor, QTextDocument
from PySide6.QtWidgets import QPlainTextDocumentLayout, QPlainTextEdit, QWidget

from desktop_chat.ui import theme
from desktop_chat.ui.composing.discarding import Discarding
from desktop_chat.ui.composing.long_steps import LongSteps
from desktop_chat.ui.composing.pouring import AT_ONCE, BitByBit, Draining, Pouring


class WordsEdit(QPlainTextEdit):
    page_changed = Signal()
    """There is another document."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pouring: BitByBit | None = None
        self._steps = LongSteps(self)
        self._read = self.document(), self.document().revision(), ""
        """The page as it was read last, since much takes long to read."""
        self._taken = ""
        """A long text that was taken and can be brought back; a short one is a step of the document."""
        self.setViewportMargins(theme.S4, 0, theme.S4, 0)

    @property
    def is_empty(self) -> bool:
        return self.document().isEmpty() and self._pouring is None

    @property
    def is_blank(self) -> bool:
        """Without a look at more than the first words."""
        block = self.document().firstBlock()
        while block.isValid():
            if block.text().strip():
                return False
            block = block.next()
        return self._pouring is None

    @property
    def is_pouring(self) -> bool:
        """Whether a long text is still being put in."""
        return self._pouring is not None

    @property
    def words(self) -> str:
        """Everything, also what is still being put in."""
        page, number, text = self._read
        if page is not self.document() or number != page.revision():
            page, text = self.document(), self.toPlainText()
            self._read = page, page.revision(), text
        if self._pouring is None:
            return text
        place = self._pouring.position
        return text[:place] + self._pouring.rest + text[place:]

    def begin_with(self, text: str, caret: int) -> None:
        """Other words altogether, with nothing to undo."""
        self._stop_pouring()
        self._taken = ""
        if self._is_long:
            self._begin_anew()
        if len(text) > AT_ONCE:
            self.clear()
            self.insert(text)
            return
        self.setPlainText(text)
        cursor = self.textCursor()
        cursor.setPosition(min(caret, self.document().characterCount() - 1))
        self.setTextCursor(cursor)

    def insert(self, text: str) -> None:
        """At the caret; a long text comes bit by bit."""
        if len(text) <= AT_ONCE:
            self.insertPlainText(text)
            return
        self._begin(Pouring(self, text))

    def _remove_selected(self, *, is_cut: bool) -> bool:
        """Bit by bit, if it is long; else it is left to Qt."""
        cursor = self.textCursor()
        if cursor.selectionEnd() - cursor.selectionStart() <= AT_ONCE:
            return False
        if is_cut:
            self.copy()
        self._begin(Draining(self))
        return True

    def undo_words(self) -> None:
        self._stop_pouring()
        was_empty = self.document().isEmpty()
        self._steps.undo()
        if self._taken and was_empty and self.document().isEmpty():  # nothing else is left to undo
            taken, self._taken = self._taken, ""
            self.insert(taken)

    def redo_words(self) -> None:
        self._stop_pouring()
        self._steps.redo()

    def put_before(self, text: str) -> None:
        """Words that come back, before whatever was written since; the caret stands at the end of all."""
        cursor = self.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.Start)
        if text and not self.is_blank:
            text += "\n"
        self.setTextCursor(cursor)
        self.insert(text)
        self.moveCursor(QTextCursor.MoveOperation.End)

    def go_on_with(self, letters: str) -> None:
        """Somebody has begun to write elsewhere."""
        self.setFocus()
        self.insertPlainText(letters)

    def replace_words(self, text: str) -> None:
        """Others in their place; undoing brings back what was there."""
        self.take()
        self.insert(text)

    def take(self) -> str:
        """The words, which are gone from here; undoing brings them back."""
        text = self.words
        self._stop_pouring()
        self._taken = text if self._is_long else ""
        if self._is_long:
            self._begin_anew()
            return text
        cursor = self.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.removeSelectedText()
        self.setTextCursor(cursor)
        return text

    @property
    def _is_long(self) -> bool:
        return self.document().characterCount() > AT_ONCE

    def _begin_anew(self) -> None:
        """On an empty page; the one that was written on goes bit by bit."""
        before, page = self.document(), QTextDocument(self)
        page.setDocumentLayout(QPlainTextDocumentLayout(page))
        page.setDefaultFont(before.defaultFont())
        page.setDocumentMargin(before.documentMargin())
        before.setParent(None)  # else it would go at once, with the page
        self.setDocument(page)
        Discarding(before, self)
        self._steps.forget()
        self.page_changed.emit()
        self.textChanged.emit()

    def _begin(self, work: BitByBit) -> None:
        self._stop_pouring()
        self._pouring = work
        work.over.connect(self._stop_pouring)

    def _stop_pouring(self) -> None:
        self._steps.stop()
        pouring, self._pouring = self._pouring, None
        if pouring is not None:
            self._steps.note(pouring.first)
            pouring.stop()
            pouring.deleteLater()
            self.textChanged.emit()

    def wanted_height(self) -> int:
        """High enough for every line."""
        lines = max(1, round(self.document().documentLayout().documentSize().height()))
        return lines * QFontMetrics(self.font()).lineSpacing() + 2 * self.frameWidth() + theme.S4
