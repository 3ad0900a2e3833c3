"""Where a library's keys are: in the keyring, read by a thread of its own, or here for as long as it runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from desktop_chat.providers.secrets import Secret
from desktop_chat.services.keys.store import KeyStore
from desktop_chat.services.keys.system import SystemKeyring
from desktop_chat.services.keys.waiting import WaitingThread
from desktop_chat.services.keys.whole import WholeKeys

PATIENCE = 120.0
"""Seconds: as long as a person may look for the password that the keyring asks for."""


class KeyShelf:
    """What was read is never used again: the next request reads anew, which takes a few milliseconds."""

    def __init__(self, store: KeyStore | None = None, *, patience: float = PATIENCE) -> None:
        self._keys = WholeKeys(SystemKeyring() if store is None else store)
        self._thread = WaitingThread("desktop-chat-keys")
        self._patience = patience
        self._held: dict[str, Secret] = {}
        self._seen: set[Secret] = set()
        """As long as these are here, no log and no report says them, whoever quotes one after its request."""

    async def read(self, names: Iterable[str]) -> dict[str, Secret]:
        """The texts of these names; those that are not there are left out."""
        wanted = list(names)
        held = {name: self._held[name] for name in wanted if name in self._held}
        asked = [name for name in wanted if name not in held]
        if not asked:
            return held
        found = await self._thread.call(lambda: self._read(asked), self._patience)
        self._seen.update(found.values())
        return held | found

    async def write(self, texts: Mapping[str, Secret]) -> None:
        """Into the keyring. The first one that fails ends it."""
        self._seen.update(texts.values())
        await self._thread.call(lambda: self._write(texts), self._patience)
        self.let_go(texts)

    async def remove(self, names: Iterable[str]) -> None:
        """From the keyring and from here."""
        wanted = list(names)
        if wanted:
            await self._thread.call(lambda: self._remove(wanted), self._patience)
        self.let_go(wanted)

    def hold(self, texts: Mapping[str, Secret]) -> None:
        """Keep them here, until the program ends; they count before those of the keyring."""
        self._held.update(texts)

    def held(self, beginning: str) -> tuple[str, ...]:
        """The names of those kept here that begin so."""
        return tuple(name for name in self._held if name.startswith(beginning))

    def let_go(self, names: Iterable[str]) -> None:
        for name in names:
            self._held.pop(name, None)

    def close(self) -> None:
        self._held.clear()
        self._seen.clear()
        self._thread.close()

    def _read(self, names: list[str]) -> dict[str, Secret]:
        found = ((name, self._keys.read(name)) for name in names)
        return {name: Secret(text) for name, text in found if text is not None}

    def _write(self, texts: Mapping[str, Secret]) -> None:
        for name, secret in texts.items():
            self._keys.write(name, secret.reveal())

    def _remove(self, names: list[str]) -> None:
        for name in names:
            self._keys.remove(name)
