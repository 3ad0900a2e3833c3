"""Where a question is written: it grows with the text, Enter sends, and nothing written is ever lost."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.crash_reporter import guarded, nothing

SHARE_OF_WINDOW = 0.4
AROUND = 68
"""The height of all that is not text."""
SEND_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class QuestionEdit(QPlainTextEdit):
    """Enter sends, Shift+Enter breaks the line; while an input method composes, all keys are its own."""

    send_requested = Signal()
    focus_changed = Signal(bool)
    lines_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_composing = False
        self.enter_sends = True
        """Else Shift+Enter sends, and Enter breaks the line."""
        self.setFont(theme.font())
        self.setPlaceholderText(sentence("Write a message"))
        self.setAccessibleName(sentence("Message"))
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.document().documentLayout().documentSizeChanged.connect(self.lines_changed)

    @property
    def is_composing(self) -> bool:
        return self._is_composing

    def wanted_height(self) -> int:
        """High enough for every line."""
        lines = max(1, round(self.document().documentLayout().documentSize().height()))
        return lines * QFontMetrics(self.font()).lineSpacing() + 2 * self.frameWidth() + theme.S4

    @guarded(nothing)
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - as Qt says it
        held = event.modifiers() & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.AltModifier)
        is_sent = not held if self.enter_sends else held == Qt.KeyboardModifier.ShiftModifier
        if event.key() in SEND_KEYS and is_sent and not self._is_composing:
            self.send_requested.emit()
            return
        super().keyPressEvent(event)

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


class Composer(QFrame):
    send_requested = Signal(str)
    stop_requested = Signal()
    answering_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("composer")
        self.edit = QuestionEdit()
        self.hint = QLabel()
        self.hint.setObjectName("caption")
        self.button = QPushButton()
        self.button.setProperty("primary", True)
        self.button.clicked.connect(self._pressed)
        self._is_ready = self._is_answering = False
        self._tallest = 10_000
        below = QHBoxLayout()
        below.addWidget(self.hint, 1)
        below.addWidget(self.button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.S16, theme.S12, theme.S12, theme.S12)
        layout.setSpacing(theme.S8)
        layout.addWidget(self.edit)
        layout.addLayout(below)
        self.setMaximumWidth(theme.COMPOSER_WIDTH)
        self.setFocusProxy(self.edit)
        self.edit.send_requested.connect(self._send)
        self.edit.focus_changed.connect(self._mark_focus)
        self.edit.lines_changed.connect(self._fit)
        self.edit.textChanged.connect(self._say)
        self._fit()
        self._say()

    # ---------------------------------------------------------------- states

    @property
    def text(self) -> str:
        return self.edit.toPlainText()

    def set_ready(self, *, is_ready: bool) -> None:
        """Before that, one can write, but there is nobody to send it to."""
        self._is_ready = is_ready
        self._say()

    def set_answering(self, *, is_answering: bool) -> None:
        if is_answering == self._is_answering:
            return
        self._is_answering = is_answering
        self._say()
        self.answering_changed.emit(is_answering)

    def give_back(self, text: str) -> None:
        """What could not be sent stands in the box again, before whatever was written since."""
        written = self.text
        self.edit.setPlainText(f"{text}\n{written}" if written.strip() else text)
        cursor = self.edit.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        self.edit.setTextCursor(cursor)

    def fit_into(self, window_height: int) -> None:
        self._tallest = max(60, int(window_height * SHARE_OF_WINDOW))
        self._fit()

    # ----------------------------------------------------------------- wishes

    def _pressed(self) -> None:
        if self._is_answering:
            self.stop_requested.emit()
        else:
            self._send()
        self.edit.setFocus()

    def _send(self) -> None:
        text = self.text
        if not text.strip() or not self._is_ready or self._is_answering:
            return
        self.edit.clear()
        self.send_requested.emit(text)

    # ------------------------------------------------------------- appearance

    def _fit(self) -> None:
        wanted = self.edit.wanted_height()
        allowed = max(self.edit.fontMetrics().lineSpacing() + theme.S8, self._tallest - AROUND)
        self.edit.setFixedHeight(min(wanted, allowed))
        is_cut = wanted > allowed
        policy = Qt.ScrollBarPolicy
        self.edit.setVerticalScrollBarPolicy(policy.ScrollBarAsNeeded if is_cut else policy.ScrollBarAlwaysOff)

    def _say(self) -> None:
        self.button.setText(sentence("Stop") if self._is_answering else sentence("Send"))
        self.button.setEnabled(self._is_answering or (self._is_ready and bool(self.text.strip())))
        self.button.setToolTip(sentence("Esc") if self._is_answering else sentence("Enter"))
        self.hint.setText("" if self._is_ready else sentence("Opening your chats…"))

    def _mark_focus(self, is_focused: bool) -> None:
        self.setProperty("focused", is_focused)
        self.style().unpolish(self)
        self.style().polish(self)
