"""The keyring of the operating system; those that write keys down in the clear are refused."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from desktop_chat.errors import KeyringUnavailable, Remedy
from desktop_chat.language import sentence
from desktop_chat.services.keys.border import MISSING, across

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "desktop-chat"
USER = "desktop-chat"

_ABSENT = ("keyring.backends.fail", "keyring.backends.null")
"""What stands for a keyring where there is none; one of them loses what it is given."""
_UNSAFE = ("keyrings.alt", "plaintext")
_CHAINER = "keyring.backends.chainer"


class SystemKeyring:
    """Each entry is a service of its own: Windows rewrites what is there when two users have one service."""

    def __init__(self, backend: KeyringBackend | None = None) -> None:
        self._given = backend

    @property
    def title(self) -> str:
        """How the keyring calls itself."""
        backend = self._backend()
        return str(across(lambda: backend.name))

    def get(self, name: str) -> str | None:
        return across(self._backend().get_password, _service(name), USER)

    def set(self, name: str, text: str) -> None:
        across(self._backend().set_password, _service(name), USER, text)

    def delete(self, name: str) -> None:
        """Asked for first: what a keyring says of an entry that is not there differs from one to the other."""
        if self.get(name) is not None:
            across(self._backend().delete_password, _service(name), USER)

    def _backend(self) -> KeyringBackend:
        found = self._given or across(_usual)
        if _kind(found).startswith(_CHAINER):
            # It would write into the next one when the first refuses.
            found = _first_good(across(lambda: getattr(found, "backends", ())))
        if _kind(found).startswith(_ABSENT):
            raise KeyringUnavailable(sentence(MISSING), remedy=Remedy.ADD_KEY, reason="missing")
        if _is_unsafe(found):
            text = "The keyring that is set up here ({name}) keeps keys in the clear, so it is not used. {missing}"
            told = sentence(text, name=type(found).__name__, missing=sentence(MISSING))
            raise KeyringUnavailable(told, remedy=Remedy.ADD_KEY, reason="unsafe")
        return found


def _usual() -> KeyringBackend:
    import keyring  # noqa: PLC0415 - start-up: looks through every installed package for keyrings

    return keyring.get_keyring()


def _first_good(backends: Iterable[KeyringBackend]) -> KeyringBackend:
    for each in backends:
        if not _kind(each).startswith(_ABSENT) and not _is_unsafe(each):
            return each
    raise KeyringUnavailable(sentence(MISSING), remedy=Remedy.ADD_KEY, reason="missing")


def _is_unsafe(backend: KeyringBackend) -> bool:
    return any(word in _kind(backend).lower() for word in _UNSAFE)


def _kind(backend: KeyringBackend) -> str:
    return f"{type(backend).__module__}.{type(backend).__qualname__}"


def _service(name: str) -> str:
    return f"{SERVICE}/{name}"
