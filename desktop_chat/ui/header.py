"""The line above the transcript: what the chat is called and which model answers."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.assistant_chip import AssistantChip
from desktop_chat.ui.chip import Chip
from desktop_chat.ui.crash_reporter import guarded, nothing
from desktop_chat.ui.theme import Theme
from desktop_chat.ui.tips import tip
from desktop_chat.ui.transcript.laid_text import elided

HEIGHT = 48
ICON = 18


class Header(QWidget):
    side_bar_requested = Signal()
    models_requested = Signal()

    def __init__(self, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._look = look
        self._text = ""
        self.toggle = QToolButton()
        self.toggle.setObjectName("plain")
        self.toggle.setAccessibleName(sentence("Side bar"))
        self.toggle.setToolTip(sentence("Show or hide the side bar (Ctrl+B)"))
        self.toggle.clicked.connect(self.side_bar_requested)
        self.title = QLabel()
        self.title.setObjectName("title")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.model = Chip(look)
        self.model.setAccessibleName(sentence("Model"))
        self.model.setToolTip(sentence("Choose a model (Ctrl+Shift+M)"))
        self.model.clicked.connect(self.models_requested)
        self.model.hide()
        self.assistant = AssistantChip(look, self)
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(theme.S12, 0, theme.S20, 0)
        self._line.setSpacing(theme.S8)
        for widget, stretch in ((self.toggle, 0), (self.title, 1), (self.assistant, 0), (self.model, 0)):
            self._line.addWidget(widget, stretch, Qt.AlignmentFlag.AlignVCenter)
        self.setTabOrder(self.toggle, self.assistant)
        self.setTabOrder(self.assistant, self.model)
        look.changed.connect(self.dress)
        self.dress()

    def show_chat(self, title: str, model: str) -> None:
        self._text = title
        self.model.setText(model)
        self.model.setAccessibleName(sentence("Model: {name}", name=model))
        self.model.setVisible(bool(model))
        self._fit()

    def add_chip(self, chip: QWidget) -> None:
        """Before the assistant and the model."""
        self._line.insertWidget(self._line.indexOf(self.assistant), chip, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setTabOrder(self.toggle, chip)

    def _fit(self) -> None:
        self.title.setText(elided(self._text, theme.font(theme.TITLE, is_strong=True), self.title.width()))
        self.title.setToolTip(tip(self._text))

    def dress(self) -> None:
        """In the colours and sizes of the theme."""
        self.setFixedHeight(theme.px(HEIGHT))
        self._fit()
        self.toggle.setIcon(QIcon(self._bar_at_side()))
        self.toggle.setIconSize(QSize(theme.px(ICON), theme.px(ICON)))

    def _bar_at_side(self) -> QPixmap:
        ratio, size = self.devicePixelRatioF(), theme.px(ICON)
        picture = QPixmap(round(size * ratio), round(size * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(size / ICON, size / ICON)
        painter.setPen(QPen(self._look.colour("muted"), 1.5))
        painter.drawRoundedRect(2, 3, ICON - 4, ICON - 6, 2, 2)
        painter.drawLine(7, 3, 7, ICON - 3)
        painter.end()
        return picture

    @guarded(nothing)
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - as Qt says it
        super().resizeEvent(event)
        self._line.activate()
        self._fit()
