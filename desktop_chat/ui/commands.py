"""Everything that can be done by keys: one list of commands, from which shortcuts, palette and help are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desktop_chat.ui.preferences import Preferences

SHORTCUTS = "shortcuts"


@dataclass(frozen=True, slots=True)
class Command:
    """`title` and `group` are put into the person's language where they are shown."""

    name: str
    title: str
    group: str
    keys: tuple[str, ...]
    run: Callable[[], object]


class Commands(QObject):
    """The first command that asks for keys has them; who else wants them is told by `rivals`."""

    changed = Signal()

    def __init__(self, window: QWidget, preferences: Preferences) -> None:
        super().__init__(window)
        self._window, self._preferences = window, preferences
        self._commands: dict[str, Command] = {}
        self._shortcuts: dict[str, list[QShortcut]] = {}
        self._taken: set[str] = set()
        preferences.changed.connect(self._follow)

    @property
    def all(self) -> Sequence[Command]:
        return tuple(self._commands.values())

    def add(self, command: Command) -> None:
        self._commands[command.name] = command
        self._bind(command)

    def run(self, name: str) -> None:
        self._commands[name].run()

    def keys_of(self, name: str) -> tuple[str, ...]:
        """Those of the person, else the usual ones."""
        command = self._commands[name]
        return tuple(map(portable, self._chosen.get(name, command.keys)))

    def shown_keys(self, name: str) -> str:
        """The first of them, as this system writes it."""
        keys = self.keys_of(name)
        return native(keys[0]) if keys else ""

    def rivals(self, name: str, keys: Sequence[str]) -> tuple[Command, ...]:
        """Other commands that have one of these keys."""
        wanted = set(map(portable, keys))
        return tuple(
            each for each in self.all if each.name != name and not wanted.isdisjoint(self.keys_of(each.name))
        )

    def rebind(self, name: str, keys: Sequence[str] | None) -> str:
        """Other keys for this command; None goes back to the usual ones. A sentence where that is not possible."""
        chosen = {**self._chosen, name: tuple(map(portable, keys or ()))}
        if keys is None:
            del chosen[name]
        return self._preferences.change(SHORTCUTS, chosen)

    @property
    def _chosen(self) -> Mapping[str, tuple[str, ...]]:
        return self._preferences.now.shortcuts

    def _follow(self, name: str) -> None:
        if name != SHORTCUTS:
            return
        for command in self.all:
            self._unbind(command.name)
        self._taken.clear()
        for command in self.all:
            self._bind(command)
        self.changed.emit()

    def _unbind(self, name: str) -> None:
        for shortcut in self._shortcuts.pop(name, []):
            shortcut.setEnabled(False)
            shortcut.deleteLater()

    def _bind(self, command: Command) -> None:
        keys = [each for each in self.keys_of(command.name) if each and each not in self._taken]
        self._taken.update(keys)
        self._shortcuts[command.name] = [QShortcut(QKeySequence(each), self._window, command.run) for each in keys]


def portable(keys: str) -> str:
    """The same keys in the one spelling that is kept."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.PortableText)


def native(keys: str) -> str:
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
