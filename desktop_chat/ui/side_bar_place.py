"""Where the side bar stands: beside the conversation if there is room, else over it as a drawer."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSplitter, QWidget

from desktop_chat.ui import theme
from desktop_chat.ui.crash_reporter import guarded, nothing

NARROW = 900
"""Below this width the side bar is a drawer."""
DRAWER_WIDTH = 320
SHARE = 0.32
"""Of the window, that it takes at most when it grows with the text."""
LEFT_FREE = 56
"""So much of the conversation is seen beside a drawer at least, to go back to."""
SHADE = 0.35


class Shade(QWidget):
    """Over the conversation while the drawer is open; a click on it closes the drawer."""

    pressed = Signal()

    @guarded(nothing)
    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - as Qt says it
        self.pressed.emit()

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - as Qt says it
        painter = QPainter(self)
        painter.setOpacity(SHADE)
        painter.fillRect(self.rect(), Qt.GlobalColor.black)
        painter.end()


class SideBarPlace(QObject):
    def __init__(self, splitter: QSplitter, side_bar: QWidget, window: QWidget, *, is_wanted: bool) -> None:
        super().__init__(window)
        self._splitter, self._side_bar, self._window = splitter, side_bar, window
        self._is_wanted = is_wanted
        self._is_drawer = False
        self._width, self._applied, self._scale = theme.SIDE_BAR_WIDTH, 0, 1.0
        self._shade = Shade(window)
        self._shade.hide()
        self._shade.pressed.connect(self.close_drawer)

    @property
    def is_wanted(self) -> bool:
        """Whether it is shown where there is room for it."""
        return self._is_wanted

    @property
    def width(self) -> int:
        """How wide it is beside the conversation, at the usual size of text."""
        if not self._is_drawer and self._side_bar.isVisible():
            now = self._splitter.sizes()[0]
            if abs(now - self._applied) > 1:  # the person has drawn it there
                self._width, self._applied = round(now / self._scale), now
        return self._width

    def widen(self, width: int) -> None:
        self._width = width
        self._apply()

    def dress(self) -> None:
        """Text may be larger or smaller now."""
        if self.width and self._scale != theme.scales()[0] and not self._is_drawer:
            self._apply()

    def _apply(self) -> None:
        """As wide as its text is large, and the window can spare."""
        self._scale = theme.scales()[0]
        most = max(self._width, round(self._window.width() * SHARE))
        self._applied = wide = min(theme.px(self._width), most)
        aside = self._splitter.sizes()[2:]
        self._splitter.setSizes([wide, max(1, self._window.width() - wide - sum(aside)), *aside])

    def toggle(self) -> None:
        self.show(is_shown=self._side_bar.isHidden())

    def show(self, *, is_shown: bool) -> None:
        if not self._is_drawer:
            self._is_wanted = is_shown
        self._side_bar.setVisible(is_shown)
        self._shade.setVisible(is_shown and self._is_drawer)
        self._arrange()

    def close_drawer(self) -> None:
        """The person has gone on to the conversation."""
        if self._is_drawer and not self._side_bar.isHidden():
            self.show(is_shown=False)

    @property
    def is_open_drawer(self) -> bool:
        return self._is_drawer and not self._side_bar.isHidden()

    def fit(self, width: int) -> None:
        """The window is this wide now."""
        is_drawer = width < NARROW
        if is_drawer != self._is_drawer:
            kept = self.width
            self._is_drawer = is_drawer
            if is_drawer:
                self._side_bar.setParent(self._window)
            else:
                self._splitter.insertWidget(0, self._side_bar)
                self._splitter.setCollapsible(0, False)
                self._splitter.setStretchFactor(0, 0)
                self._splitter.setStretchFactor(1, 1)
            self._side_bar.setVisible(self._is_wanted and not is_drawer)
            self._shade.hide()
            if not is_drawer:
                self.widen(kept)
        self._arrange()

    def _arrange(self) -> None:
        if not self._is_drawer or self._side_bar.isHidden():
            return
        room = self._window.rect()
        self._shade.setGeometry(room)
        wide = min(theme.px(DRAWER_WIDTH), room.width() - LEFT_FREE)
        self._side_bar.setGeometry(0, 0, wide, room.height())
        self._shade.raise_()
        self._side_bar.raise_()
