"""The chip that says whose keys are used, with all profiles one click away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QActionGroup, QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui.chip import Chip
from desktop_chat.ui.theme import Theme
from desktop_chat.ui.tips import tip

if TYPE_CHECKING:
    from desktop_chat.services.profile_views import ProfileView

DOT = 9
GAP = 4
"""Between a dot and its name, in a list."""


class ProfileChip(Chip):
    profile_chosen = Signal(str)
    key_requested = Signal()
    managing_requested = Signal()

    def __init__(self, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self.setIconSize(QSize(DOT, DOT))
        self.setMenu(QMenu(self))
        self.show_profiles((), None)

    def show_profiles(self, profiles: Sequence[ProfileView], chosen: ProfileView | None, keys: str = "") -> None:
        """Without any profile the chip leads to the first key. `keys` open the list too."""
        name = chosen.name if chosen else sentence("No profile") if profiles else sentence("Add a key")
        self.setText(name)
        self.lead_to_others(bool(profiles))
        self.setIcon(dot_icon(chosen.colour, self.devicePixelRatioF()) if chosen and chosen.colour else QIcon())
        self.setAccessibleName(sentence("Profile: {name}", name=name))
        told = sentence("Whose keys are used: {name}", name=name)
        self.setToolTip(tip(f"{told} ({keys})" if keys else told))
        self._fill(profiles, chosen)

    def _fill(self, profiles: Sequence[ProfileView], chosen: ProfileView | None) -> None:
        menu = self.menu()
        menu.clear()
        group = QActionGroup(menu)
        for profile in profiles:
            action = menu.addAction(profile.name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(chosen is not None and profile.id == chosen.id)
            action.triggered.connect(lambda _, name=profile.name: self.profile_chosen.emit(name))
            group.addAction(action)
        if profiles:
            menu.addSeparator()
        menu.addAction(sentence("Add a key…")).triggered.connect(lambda _: self.key_requested.emit())
        if profiles:
            manage = menu.addAction(sentence("Manage profiles…"))
            manage.triggered.connect(lambda _: self.managing_requested.emit())


def dot_icon(colour: str, ratio: float) -> QIcon:
    picture = QPixmap(round(DOT * ratio), round(DOT * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawEllipse(0, 0, DOT, DOT)
    painter.end()
    return QIcon(picture)
