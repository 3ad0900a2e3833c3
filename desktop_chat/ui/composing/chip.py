"""One file as a chip: its picture, its name and size, how much of it is stored, what is wrong, and the way out."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.composing.items import Item
from desktop_chat.ui.composing.strokes import CROSS, StrokeButton
from desktop_chat.ui.crash_reporter import guarded, nothing
from desktop_chat.ui.theme import Theme
from desktop_chat.ui.tips import tip

HEIGHT, PICTURE, WIDEST = 32, 24, 420
BAR, LINE = 2, 1
REMOVING = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
STEPS = {Qt.Key.Key_Left: False, Qt.Key.Key_Right: True}


class Chip(QFrame):
    remove_requested = Signal(object)
    unfold_requested = Signal(object)
    """A pasted text is wanted in the box."""

    def __init__(self, item: Item, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.item = item
        self._look = look
        self.setObjectName("fileChip")
        self.setFixedHeight(HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._picture = QLabel()
        self._picture.setFixedSize(PICTURE, PICTURE)
        self._words = QLabel()
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self.unfold = QToolButton()
        self.unfold.setObjectName("unfold")
        self.unfold.setText(sentence("Put into the box"))
        self.unfold.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.unfold.setCursor(Qt.CursorShape.PointingHandCursor)
        self.unfold.clicked.connect(lambda: self.unfold_requested.emit(self.item))
        self.remove = StrokeButton(CROSS, sentence("Remove {name}", name=item.name), look)
        self.remove.clicked.connect(lambda: self.remove_requested.emit(self.item))
        self._line = line = QHBoxLayout(self)
        line.setContentsMargins(theme.S4, 0, theme.S4, 0)
        line.setSpacing(theme.S8)
        for widget in (self._picture, self._words, self.unfold, self.remove):
            line.addWidget(widget)
        self.show_item()

    def show_item(self) -> None:
        """As it is now."""
        item = self.item
        told = item.describe()
        self._picture.setVisible(item.thumbnail is not None)
        if item.thumbnail is not None and self._picture.pixmap().isNull():
            self._picture.setPixmap(self._rounded(QPixmap.fromImage(item.thumbnail)))
        self._line.setContentsMargins(theme.S4 if item.thumbnail is not None else theme.S12, 0, theme.S4, 0)
        self.unfold.setVisible(item.is_pasted and not item.problem)
        self._words.ensurePolished()
        metrics = self._words.fontMetrics()
        self._words.setText(metrics.elidedText(told, Qt.TextElideMode.ElideMiddle, WIDEST))
        self.setToolTip(tip(told))
        self.setAccessibleName(item.describe_aloud())
        has_problem = bool(item.problem)
        if self.property("problem") != has_problem:
            self.setProperty("problem", has_problem)
            for widget in (self, self._words):
                widget.style().unpolish(widget)
                widget.style().polish(widget)
        self.setFixedWidth(self._wanted_width())
        self.update()

    def _wanted_width(self) -> int:
        return self._line.sizeHint().width() + 2 * LINE

    def _rounded(self, picture: QPixmap) -> QPixmap:
        ratio = self.devicePixelRatioF()
        side = round(PICTURE * ratio)
        made = QPixmap(side, side)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        path = QPainterPath()
        path.addRoundedRect(QRectF(0, 0, side, side), theme.S4 * ratio, theme.S4 * ratio)
        painter.setClipPath(path)
        painter.drawPixmap(made.rect(), picture)
        painter.end()
        made.setDevicePixelRatio(ratio)
        return made

    # --------------------------------------------------------- Qt's virtuals

    @guarded(lambda: QSize(100, HEIGHT))
    def sizeHint(self) -> QSize:  # noqa: N802 - as Qt says it
        return QSize(self._wanted_width(), HEIGHT)

    @guarded(nothing)
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - as Qt says it
        key = event.key()
        if key in REMOVING:
            self.remove_requested.emit(self.item)
        elif key in STEPS:
            self.focusNextPrevChild(STEPS[Qt.Key(key)])
        else:
            super().keyPressEvent(event)

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - as Qt says it
        super().paintEvent(event)
        if not self.item.is_storing:
            return
        painter = QPainter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        room = self.width() - 2 * theme.S8
        for name, share in (("line", 1.0), ("accent", self.item.share)):
            painter.setBrush(self._look.colour(name))
            bar = QRectF(theme.S8, self.height() - BAR - 2, room * share, BAR)
            painter.drawRoundedRect(bar, BAR / 2, BAR / 2)
        painter.end()
