"""The border to keyrings, which are code of others: whatever goes wrong there becomes a sentence with a remedy."""

from __future__ import annotations

import logging
from collections.abc import Callable
from types import TracebackType
from typing import ParamSpec, TypeVar

from desktop_chat.errors import KeyringUnavailable, Remedy
from desktop_chat.language import sentence
from desktop_chat.redaction import redacted

P = ParamSpec("P")
T = TypeVar("T")

_log = logging.getLogger(__name__)

MISSING = (
    "There is no keyring here to keep keys in. Start one, such as GNOME Keyring or KWallet, or use a key for this "
    "session only, or one from an environment variable."
)
LOCKED = "The keyring is locked. Unlock it, and try again."
DENIED = "The keyring was not opened for this program. Allow it, and try again."
FAILED = "The keyring does not work: {words}"

_KINDS: tuple[tuple[frozenset[str], str, Remedy, str], ...] = (
    (
        frozenset({"NoKeyringError", "InitError", "SecretServiceNotAvailableException"}),
        MISSING,
        Remedy.ADD_KEY,
        "missing",
    ),
    (frozenset({"PromptDismissedException", "KeyringDenied"}), DENIED, Remedy.RETRY, "denied"),
    (frozenset({"KeyringLocked", "LockedException"}), LOCKED, Remedy.RETRY, "locked"),
)
"""By the names of exceptions, since none of the packages that they are from is on every system."""


def across(call: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """What the keyring says. Its exceptions stay behind: their frames hold what was to be kept secret."""
    caught = _Caught()
    with caught:
        return call(*arguments, **named)
    assert caught.error is not None
    raise fault(caught.error)


def fault(error: BaseException) -> KeyringUnavailable:
    """What is told of such an exception."""
    names = {kind.__name__ for kind in type(error).__mro__}
    for known, text, remedy, reason in _KINDS:
        if known & names:
            return KeyringUnavailable(sentence(text), remedy=remedy, reason=reason)
    words = redacted(f"{type(error).__name__}: {error}".strip(": "))
    _log.warning("A keyring failed: %s", words)
    return KeyringUnavailable(sentence(FAILED, words=words), remedy=Remedy.RETRY, reason="failed")


class _Caught:
    """Holds what was raised inside, unless it is a mistake of this program or the end of it."""

    error: BaseException | None = None

    def __enter__(self) -> None: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, Exception) or isinstance(error, AssertionError):
            return False
        self.error = error.with_traceback(None)
        return True
