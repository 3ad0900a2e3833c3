"""The chip that says which assistant answers here, with all of them one click away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPainterPath, QPixmap
from PySide6.QtWidgets import QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.chip import Chip
from desktop_chat.ui.signs import can_be_drawn
from desktop_chat.ui.theme import Theme
from desktop_chat.ui.tips import tip

if TYPE_CHECKING:
    from desktop_chat.services.assistant_choices import AssistantChoice
    from desktop_chat.ui.transcript.thumbnails import Thumbnails

FACE = 16


class AssistantChip(Chip):
    choices_requested = Signal()

    def __init__(self, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self.clicked.connect(self.choices_requested)
        self._choice: AssistantChoice | None = None
        self._thumbnails: Thumbnails | None = None
        self.hide()

    def show_choice(self, choice: AssistantChoice | None, thumbnails: Thumbnails) -> None:
        """Seen from the moment on at which there is somebody to ask."""
        if self._thumbnails is None:
            self._thumbnails = thumbnails
            thumbnails.loaded.connect(self._show_face)
        self._choice = choice
        self.setText(_words(choice))
        self.setAccessibleName(sentence("Assistant: {name}", name=choice.name if choice else sentence("none")))
        self.setToolTip(tip(_hint(choice)))
        self._show_face()
        self.show()

    def _show_face(self) -> None:
        digest = self._choice.picture if self._choice is not None else None
        picture = (
            self._thumbnails.picture(digest, self.devicePixelRatioF()) if digest and self._thumbnails else None
        )
        self.setIcon(QIcon() if picture is None else QIcon(round_face(picture, theme.px(FACE))))
        self.setIconSize(QSize(theme.px(FACE), theme.px(FACE)))


def _words(choice: AssistantChoice | None) -> str:
    if choice is None:
        return sentence("No assistant")
    if choice.is_gone:
        return sentence("{name} (deleted)", name=choice.name)
    return choice.title if can_be_drawn(choice.title) else choice.name


def round_face(picture: QPixmap, side: int) -> QPixmap:
    """The middle of a picture, in a circle."""
    ratio = picture.devicePixelRatio()
    made = QPixmap(round(side * ratio), round(side * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    path = QPainterPath()
    path.addEllipse(QRectF(0, 0, side, side))
    painter.setClipPath(path)
    least = min(picture.width(), picture.height())
    source = QRectF((picture.width() - least) / 2, (picture.height() - least) / 2, least, least)
    painter.drawPixmap(QRectF(0, 0, side, side), picture, source)
    painter.end()
    return made


def _hint(choice: AssistantChoice | None) -> str:
    if choice is None:
        return sentence("Choose an assistant (Ctrl+Shift+A)")
    if choice.is_gone:
        return sentence("This assistant was deleted. Choose who goes on (Ctrl+Shift+A)")
    told = choice.description or choice.name
    return sentence("{told} – choose another (Ctrl+Shift+A)", told=told)
