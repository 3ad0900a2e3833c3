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
    """Nothing that was read is kept: the next request reads again, which takes a few milliseconds."""

    def __init__(self, store: KeyStore | None = None, *, patience: float = PATIENCE) -> None:
        self._keys = WholeKeys(store or SystemKeyring())
        self._thread = WaitingThread("desktop-chat-keys")
        self._patience = patience
        self._held: dict[str, Secret] = {}

    async def read(self, names: Iterable[str]) -> dict[str, Secret]:
        """The texts of these names; those that are not there are left out."""
        wanted = list(names)
        held = {name: self._held[name] for name in wanted if name in self._held}
        asked = [name for name in wanted if name not in held]
        if not asked:
            return held
        return held | await self._thread.call(lambda: self._read(asked), self._patience)

    async def write(self, texts: Mapping[str, Secret]) -> None:
        """Into the keyring. The first one that fails ends it."""
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
