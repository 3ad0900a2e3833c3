"""The bar to find words in a chat: how often they are said, and the way from place to place."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.crash_reporter import guarded

PATIENCE_MS = 120
"""After the last key, before the chat is searched."""
WIDTH = 340
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FindBar(QWidget):
    words_changed = Signal(str)
    step_requested = Signal(int)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setObjectName("card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(sentence("Find in this chat"))
        self.edit.setAccessibleName(sentence("Find in this chat"))
        self.count = QLabel()
        self.count.setObjectName("caption")
        line = QHBoxLayout(self)
        line.setContentsMargins(theme.S8, theme.S4, theme.S4, theme.S4)
        line.setSpacing(theme.S4)
        line.addWidget(self.edit, 1)
        line.addWidget(self.count)
        self.previous_button = self._button("↑", sentence("The one before (Shift+F3)"), lambda: self._step(-1))
        self.next_button = self._button("↓", sentence("The next one (F3)"), lambda: self._step(1))
        self.close_button = self._button("×", sentence("Close (Esc)"), self.close_bar)
        for button in (self.previous_button, self.next_button, self.close_button):
            line.addWidget(button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PATIENCE_MS)
        self._timer.timeout.connect(lambda: self.words_changed.emit(self.edit.text()))
        self.edit.textChanged.connect(self._timer.start)
        self.edit.installEventFilter(self)
        parent.installEventFilter(self)
        self.hide()

    def _button(self, sign: str, name: str, act: object) -> QToolButton:
        button = QToolButton()
        button.setObjectName("plain")
        button.setText(sign)
        button.setToolTip(name)
        button.setAccessibleName(name)
        button.clicked.connect(act)
        return button

    def open_bar(self) -> None:
        self._place()
        self.show()
        self.raise_()
        self.edit.setFocus()
        self.edit.selectAll()
        if self.edit.text():
            self._timer.start()

    def close_bar(self) -> None:
        self._timer.stop()
        self.hide()
        self.closed.emit()

    def say(self, number: int, total: int) -> None:
        if not self.edit.text():
            self.count.clear()
        elif total:
            self.count.setText(sentence("{number} of {total}", number=f"{number:,}", total=f"{total:,}"))
        else:
            self.count.setText(sentence("nowhere"))

    def _step(self, way: int) -> None:
        if self._timer.isActive():
            self._timer.stop()
            self.words_changed.emit(self.edit.text())
        else:
            self.step_requested.emit(way)

    def _place(self) -> None:
        self.resize(WIDTH, self.sizeHint().height())
        self.move(max(0, self._over.width() - self.width() - theme.S24), theme.S8)

    @guarded(bool)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - as Qt says it
        if event.type() == QEvent.Type.Resize and watched is self._over:
            self._place()
        is_key = watched is self.edit and event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)
        return isinstance(event, QKeyEvent) and is_key and self._take_key(event)

    def _take_key(self, event: QKeyEvent) -> bool:
        """Before the window does: Esc closes the bar and stops no answer."""
        if event.key() == Qt.Key.Key_Escape:
            if event.type() == QEvent.Type.KeyPress:
                self.close_bar()
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress and event.key() in ENTER:
            self._step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
            return True
        return False
