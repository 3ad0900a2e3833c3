"""The palette: every command and every chat behind one line to type in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop_chat.language import sentence
from desktop_chat.ui.commands import Command, Commands
from desktop_chat.ui.picking.fuzzy import score
from desktop_chat.ui.picking.panel import PickPanel
from desktop_chat.ui.picking.rows import PickRow
from desktop_chat.ui.theme import Theme

MOST_CHATS, FIRST_CHATS = 40, 8
OWN_NAME, NUMBERED = "palette", "chat_"


class Palette(PickPanel):
    chat_chosen = Signal(object)
    chats_wanted = Signal()
    """It is open; `offer_chats` is waited for."""

    def __init__(self, window: QWidget, look: Theme) -> None:
        super().__init__(window, look, sentence("Search for a command or a chat"))
        self._commands: Commands | None = None
        self._chats: Sequence[tuple[Any, str]] = ()
        self.picked.connect(self._carry_out)

    def open_with(self, commands: Commands) -> None:
        self._commands = commands
        self.open()
        self.chats_wanted.emit()

    def offer_chats(self, chats: Sequence[tuple[Any, str]]) -> None:
        """Keys and titles, the newest first."""
        self._chats = chats
        self.refresh()

    def rows_for(self, typed: str) -> Sequence[PickRow]:
        commands = sorted(self._fitting_commands(typed), key=lambda found: (_is_numbered(found[1]), -found[0]))
        chats = sorted(self._fitting_chats(typed), key=lambda found: -found[0])[:MOST_CHATS]
        parts = ((sentence("Commands"), commands), (sentence("Chats"), chats))
        is_chat_meant = bool(typed.strip() and chats and (not commands or chats[0][0] > commands[0][0]))
        rows: list[PickRow] = []
        for heading, found in reversed(parts) if is_chat_meant else parts:
            if found:
                rows += (PickRow(heading, is_heading=True), *(row for _, row in found))
        return rows or (PickRow(sentence("Nothing is called so."), is_heading=True),)

    def _fitting_commands(self, typed: str) -> Iterator[tuple[int, PickRow]]:
        commands = self._commands
        for command in commands.all if commands else ():
            title = sentence(command.title)
            found = score(typed, title) if command.name != OWN_NAME else None
            if commands is not None and found is not None:
                yield found, PickRow(title, aside=commands.shown_keys(command.name), value=command)

    def _fitting_chats(self, typed: str) -> Iterator[tuple[int, PickRow]]:
        if not typed.strip():
            yield from ((0, PickRow(title, value=(key,))) for key, title in self._chats[:FIRST_CHATS])
            return
        for key, title in self._chats:
            found = score(typed, title)
            if found is not None:
                yield found, PickRow(title, value=(key,))

    def _carry_out(self, value: object) -> None:
        if isinstance(value, Command):
            value.run()
        elif isinstance(value, tuple):
            self.chat_chosen.emit(value[0])


def _is_numbered(row: PickRow) -> bool:
    """The chats themselves are listed here, so their numbers come last."""
    return isinstance(row.value, Command) and row.value.name.startswith(NUMBERED)
