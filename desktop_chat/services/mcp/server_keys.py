"""What variables and headers of servers say: kept in the keyring by name, and read when a server is started."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from desktop_chat.errors import ContextMissing
from desktop_chat.language import sentence
from desktop_chat.providers.mcp.values import Address, Program
from desktop_chat.providers.secrets import Secret
from desktop_chat.services.keys.shelf import KeyShelf
from desktop_chat.services.mcp.definitions import ServerDefinition
from desktop_chat.services.mcp.server import Means


class ServerKeys:
    def __init__(self, shelf: KeyShelf) -> None:
        self._shelf = shelf

    async def means(self, definition: ServerDefinition) -> Means:
        """How the server is reached, with all that it is told in confidence."""
        entries = {definition.entry(name): name for name in definition.secret_names}
        found = await self._shelf.read(entries)
        missing = [name for entry, name in entries.items() if entry not in found]
        if missing:
            text = "What {names} says is no longer in the keyring. Say it again."
            raise ContextMissing(sentence(text, names=", ".join(missing)))
        said = {entries[entry]: secret.reveal() for entry, secret in found.items()}
        if definition.is_remote:
            return Address(definition.address, said), tuple(found.values())
        return Program(definition.command, definition.arguments, definition.folder, said), tuple(found.values())

    async def keep(self, definition: ServerDefinition, texts: Mapping[str, str], *, for_session: bool) -> None:
        """KeyringUnavailable where there is none; `for_session` only until the program ends."""
        entries = {definition.entry(name): Secret(text) for name, text in texts.items()}
        if for_session:
            self._shelf.hold(entries)
        elif entries:
            await self._shelf.write(entries)

    async def drop(self, definition: ServerDefinition, names: Iterable[str]) -> None:
        entries = [definition.entry(name) for name in names]
        held = [entry for entry in entries if entry in self._shelf.held(entry)]
        self._shelf.let_go(held)
        await self._shelf.remove([entry for entry in entries if entry not in held])
