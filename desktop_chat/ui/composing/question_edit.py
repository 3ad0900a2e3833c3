"""The words of a question: Enter sends, Shift+Enter breaks; what is long or no text at all is handed on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
)
from PySide6.QtWidgets import QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.composing.mime import brought_by, is_long, is_wanted
from desktop_chat.ui.composing.words_edit import WordsEdit
from desktop_chat.ui.crash_reporter import guarded, nothing

SEND_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
BREAKING = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.AltModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
PASTE_WHOLE = QKeySequence("Ctrl+Shift+V")


class QuestionEdit(WordsEdit):
    """While an input method composes, all keys are its own."""

    send_requested = Signal()
    last_requested = Signal()
    """Up, with nothing written."""
    backed_out = Signal()
    """Backspace, where nothing stands before the caret."""
    undo_requested = Signal()
    redo_requested = Signal()
    brought = Signal(object)
    """Files, a picture or a long text, as `Brought`."""
    focus_changed = Signal(bool)
    lines_changed = Signal()
    _is_composing = False

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sends_by_enter = True
        """Otherwise Enter breaks the line, and Shift+Enter sends. Ctrl+Enter always does."""
        self.setFont(theme.font())
        self.setPlaceholderText(sentence("Write a message"))
        self.setAccessibleName(sentence("Message"))
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.page_changed.connect(self._follow_page)
        self._follow_page()

    def _follow_page(self) -> None:
        self.document().documentLayout().documentSizeChanged.connect(self.lines_changed)
        self.lines_changed.emit()

    @property
    def is_composing(self) -> bool:
        return self._is_composing

    # --------------------------------------------------------- Qt's virtuals

    @guarded(nothing)
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - as Qt says it
        if self._is_composing:
            if event.key() not in SEND_KEYS:
                super().keyPressEvent(event)
            return
        wish = self._wish_of(event)
        if self._removes(event) and self._remove_selected(is_cut=event.matches(QKeySequence.StandardKey.Cut)):
            return
        if wish is None:
            super().keyPressEvent(event)
        else:
            wish()

    def _removes(self, event: QKeyEvent) -> bool:
        keys = (QKeySequence.StandardKey.Delete, QKeySequence.StandardKey.Cut)
        return event.key() == Qt.Key.Key_Backspace or any(event.matches(key) for key in keys)

    def _wish_of(self, event: QKeyEvent) -> Callable[[], object] | None:
        """What a key means beyond writing."""
        if event.key() in SEND_KEYS:
            return self._wish_of_enter(event.modifiers())
        if event.matches(QKeySequence.StandardKey.Undo):
            return self.undo_requested.emit
        if event.matches(QKeySequence.StandardKey.Redo):
            return self.redo_requested.emit
        if QKeySequence(event.keyCombination()) == PASTE_WHOLE:
            return self._paste_whole
        is_plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        return self._wish_at_end(event.key()) if is_plain else None

    def _wish_at_end(self, key: int) -> Callable[[], object] | None:
        """Of a key that finds nothing where it goes."""
        if key == Qt.Key.Key_Up and self.is_empty:
            return self.last_requested.emit
        cursor = self.textCursor()
        is_first = cursor.atStart() and not cursor.hasSelection()
        return self.backed_out.emit if key == Qt.Key.Key_Backspace and is_first else None

    def _wish_of_enter(self, modifiers: Qt.KeyboardModifier) -> Callable[[], object]:
        is_plain = not modifiers & BREAKING
        sends = is_plain if self.sends_by_enter else modifiers == Qt.KeyboardModifier.ShiftModifier
        if sends or modifiers & CONTROL:
            return self.send_requested.emit
        return lambda: self.insertPlainText("\n")

    def _paste_whole(self) -> None:
        """However long it is."""
        self.insert(brought_by(QGuiApplication.clipboard().mimeData()).text)

    @guarded(lambda: False)
    def event(self, event: QEvent) -> bool:
        # Esc leaves what an input method composes; it must not stop an answer as well.
        if self._is_composing and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    @guarded(nothing)
    def inputMethodEvent(self, event: QInputMethodEvent) -> None:  # noqa: N802 - as Qt says it
        self._is_composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    @guarded(nothing)
    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - as Qt says it
        super().focusInEvent(event)
        self.focus_changed.emit(True)

    @guarded(nothing)
    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - as Qt says it
        self._is_composing = False
        super().focusOutEvent(event)
        self.focus_changed.emit(False)

    @guarded(lambda: False)
    def canInsertFromMimeData(self, source: QMimeData) -> bool:  # noqa: N802 - as Qt says it
        return is_wanted(source)

    @guarded(nothing)
    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802 - as Qt says it
        found = brought_by(source)
        if found.paths or found.image is not None or is_long(found.text):
            self.brought.emit(found)
        else:
            self.insertPlainText(found.text)
