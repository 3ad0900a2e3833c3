"""The small menu beside the search box: the trash, the search with filters, and what happens by itself."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui.theme import Theme

ICON, DOT, WIDTH = 18, 3, 26


class SideBarMenu(QToolButton):
    trash_requested = Signal()
    filters_requested = Signal()
    narrowing_requested = Signal()
    """Of the list: by kind and by assistant."""
    export_requested = Signal()
    import_requested = Signal()
    assistants_requested = Signal()

    def __init__(self, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setObjectName("plain")
        self.setAccessibleName(sentence("More about chats"))
        self.setToolTip(sentence("More about chats"))
        self.setFixedWidth(WIDTH)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        menu.addAction(sentence("Search with filters\tCtrl+Shift+F")).triggered.connect(self.filters_requested)
        narrow = menu.addAction(sentence("Filter the list\tCtrl+Shift+L"))
        narrow.triggered.connect(self.narrowing_requested)
        self.trash = menu.addAction(sentence("Trash"))
        self.trash.triggered.connect(self.trash_requested)
        menu.addSeparator()
        menu.addAction(sentence("All assistants…")).triggered.connect(self.assistants_requested)
        menu.addSeparator()
        menu.addAction(sentence("Export everything…")).triggered.connect(self.export_requested)
        menu.addAction(sentence("Import…")).triggered.connect(self.import_requested)
        menu.addSeparator()
        self.entitles = self._choice(menu, sentence("Find titles by themselves"))
        self.notifies = self._choice(menu, sentence("Notify when an answer ends"))
        self.setMenu(menu)
        look.changed.connect(self.draw_icon)
        self.draw_icon()

    def _choice(self, menu: QMenu, text: str) -> QAction:
        action = menu.addAction(text)
        action.setCheckable(True)
        return action

    def draw_icon(self) -> None:
        """Three dots in the colour of quiet text."""
        ratio = self.devicePixelRatioF()
        picture = QPixmap(round(ICON * ratio), round(ICON * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour("muted"))
        for number in range(3):
            painter.drawEllipse(2 + number * 6, ICON // 2 - 1, DOT, DOT)
        painter.end()
        self.setIcon(QIcon(picture))
