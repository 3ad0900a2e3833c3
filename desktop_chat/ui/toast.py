"""A word about what was just done, with a way back; it goes by itself and never takes the keyboard."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from desktop_chat.ui import theme
from desktop_chat.ui.crash_reporter import guarded
from desktop_chat.ui.speaking import say_aloud

SHOWN_MS = 10_000
AWAY = 12


class Toast(QFrame):
    """Stands over `over`, above the widget `above`."""

    def __init__(self, over: QWidget, above: QWidget) -> None:
        super().__init__(over)
        self.setObjectName("toast")
        self._over, self._above = over, above
        self._act: Callable[[], None] | None = None
        self.words = QLabel()
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.button = QPushButton()
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.clicked.connect(self.act)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.S16, theme.S8, theme.S8, theme.S8)
        layout.setSpacing(theme.S16)
        layout.addWidget(self.words)
        layout.addWidget(self.button)
        self._going = QTimer(self)
        self._going.setSingleShot(True)
        self._going.setInterval(SHOWN_MS)
        self._going.timeout.connect(self.withdraw)
        over.installEventFilter(self)
        above.installEventFilter(self)
        self.hide()

    def say(self, text: str, offer: str = "", act: Callable[[], None] | None = None) -> None:
        """This instead of what was said before; `act` is what the button named `offer` does."""
        self._act = act
        self.words.setText(text)
        self.button.setText(offer)
        self.button.setVisible(act is not None)
        self.setAccessibleName(text)
        self._stand()
        self.show()
        self.raise_()
        self._going.start()
        say_aloud(self, text)

    def act(self) -> None:
        """As when its button is pressed; nothing where nothing is offered."""
        act = self._act
        self.withdraw()
        if act is not None:
            act()

    def withdraw(self) -> None:
        self._act = None
        self._going.stop()
        self.hide()

    def _stand(self) -> None:
        self.words.setWordWrap(False)
        self.adjustSize()
        room = self._over.width() - 2 * AWAY
        if self.width() > room:
            self.words.setWordWrap(True)
            self.resize(room, self.heightForWidth(room))
        bottom = self._above.mapTo(self._over, self._above.rect().topLeft()).y()
        self.move((self._over.width() - self.width()) // 2, bottom - self.height() - AWAY)

    @guarded(bool)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - as Qt says it
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and not self.isHidden():
            self._stand()
        return False
