"""What the person likes, as Qt signals: kept by the services, worn by the window at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from desktop_chat.errors import Error
from desktop_chat.services.settings import DARK, LIGHT, USUAL_TEXT_SIZE, Settings, setting
from desktop_chat.services.settings_file import SettingsFile
from desktop_chat.ui.theme import Theme

SCHEMES = {LIGHT: Qt.ColorScheme.Light, DARK: Qt.ColorScheme.Dark}
LOOKS = frozenset({"theme", "accent", "text_size", "density"})


class Preferences(QObject):
    changed = Signal(str)
    """The name of a setting."""
    offered = Signal()
    """There are other assistants to choose from."""
    complained = Signal(str)
    """Why something could not be kept."""

    def __init__(self, file: SettingsFile | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.assistants: Mapping[str, str] = {}
        """By their marks, how those that can be chosen are called; known once there are services."""
        self._file = file or SettingsFile()
        self._file.subscribe(self.changed.emit)

    @property
    def now(self) -> Settings:
        return self._file.now

    @property
    def problems(self) -> tuple[str, ...]:
        """What was wrong with what was kept."""
        return tuple(self._file.problems)

    def change(self, name: str, value: object) -> str:
        """Hold it from now on; a sentence where that, or keeping it, is not possible."""
        try:
            self._file.change(name, value)
        except Error as error:
            self.complained.emit(error.sentence)
            return error.sentence
        return ""

    @property
    def kept(self) -> Mapping[str, Any]:
        """Everything that is set, to go along with an export."""
        return self._file.kept

    def adopt(self, others: Mapping[str, Any]) -> None:
        """Take what came with an import, where nothing else is set here."""
        try:
            self._file.adopt(others)
        except Error as error:
            self.complained.emit(error.sentence)

    def offer_assistants(self, named: Mapping[str, str]) -> None:
        if named != self.assistants:
            self.assistants = named
            self.offered.emit()

    def enlarge(self, steps: int) -> None:
        """Text larger or smaller by so many steps; none goes back to the usual size."""
        size = setting("text_size")
        least, most = size.bounds
        wanted = self.now.text_size + steps * size.step if steps else USUAL_TEXT_SIZE
        self.change("text_size", min(most, max(least, wanted)))

    def dress(self, look: Theme) -> None:
        """Have it look as the person likes, from now on."""
        self._wear(look)
        self.changed.connect(lambda name: self._wear(look) if name in LOOKS else None)

    def _wear(self, look: Theme) -> None:
        now = self.now
        scheme = SCHEMES.get(now.theme)
        look.wear(scheme, now.accent, now.text_size, is_compact=now.density == "compact")
