"""Points at one message: brings it into sight and lights it up for a moment."""

from __future__ import annotations

from PySide6.QtCore import QPersistentModelIndex, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QListView, QWidget

from desktop_chat.ui import theme
from desktop_chat.ui.crash_reporter import guarded, nothing
from desktop_chat.ui.theme import Theme

LIT_MS = 1_600
OPACITY = 0.22


class Pointer(QWidget):
    """Lies over the message without being in the way of the mouse; it goes as soon as the reader moves on."""

    def __init__(self, view: QListView, look: Theme) -> None:
        super().__init__(view.viewport())
        self._view, self._look = view, look
        self._index = QPersistentModelIndex()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._fading = QTimer(self)
        self._fading.setSingleShot(True)
        self._fading.setInterval(LIT_MS)
        self._fading.timeout.connect(self.hide)
        view.verticalScrollBar().valueChanged.connect(self._stand)
        view.model().modelReset.connect(self.hide)
        self.hide()

    def point(self, row: int) -> None:
        index = self._view.model().index(row, 0)
        if not index.isValid():
            return
        self._view.scrollTo(index, QListView.ScrollHint.PositionAtTop)
        self._index = QPersistentModelIndex(index)
        self.show()
        self.raise_()
        self._stand()
        self._fading.start()

    def _stand(self) -> None:
        if not self.isHidden():
            self.setGeometry(self._view.visualRect(self._index))

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - as Qt says it
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(OPACITY)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour("accent"))
        wide = min(self.width(), theme.TEXT_WIDTH + 2 * theme.S16)
        left = (self.width() - wide) // 2
        painter.drawRoundedRect(left, 0, wide, self.height(), theme.RADIUS_CARD, theme.RADIUS_CARD)
        painter.end()
