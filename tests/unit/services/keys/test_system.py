"""The system's keyring: what is none or not safe is refused, and every failure has its words."""

from __future__ import annotations

import logging
from collections.abc import Callable

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, null
from keyring.errors import InitError, KeyringError, KeyringLocked, NoKeyringError

from desktop_chat.errors import KeyringUnavailable, Remedy
from desktop_chat.providers.secrets import Secret
from desktop_chat.services.keys.border import fault
from desktop_chat.services.keys.system import SystemKeyring
from tests.support.keyrings import MemoryKeyring


class PlaintextKeyring(MemoryKeyring):
    """As keyrings.alt has one."""


class Chain(MemoryKeyring):
    """As keyring makes one where there are several."""

    def __init__(self, *backends: KeyringBackend) -> None:
        super().__init__()
        self.backends = backends


class Absent(MemoryKeyring):
    """As keyring has one for those who have none."""


Absent.__module__ = fail.__name__
Chain.__module__ = chainer.__name__


def null_keyring() -> KeyringBackend:
    made: Callable[[], KeyringBackend] = null.Keyring
    return made()


class PromptDismissedException(Exception):
    """As SecretStorage has one."""


def test_an_entry_is_kept_read_and_removed() -> None:
    backend = MemoryKeyring()
    keys = SystemKeyring(backend)
    assert keys.get("a") is None
    keys.set("a", "text")
    assert keys.get("a") == "text" and list(backend.entries) == [("desktop-chat/a", "desktop-chat")]
    keys.delete("a")
    keys.delete("a")
    assert backend.entries == {} and keys.title


def test_the_one_that_is_set_up_here_is_used() -> None:
    keyring.set_keyring(MemoryKeyring())
    keys = SystemKeyring()
    keys.set("a", "text")
    assert keys.get("a") == "text"


@pytest.mark.parametrize("backend", [Absent(), null_keyring(), Chain(), Chain(null_keyring())])
def test_none_at_all_is_told_with_what_can_be_done(backend: KeyringBackend) -> None:
    with pytest.raises(KeyringUnavailable, match="this session only") as raised:
        SystemKeyring(backend).set("a", "text")
    assert (raised.value.remedy, raised.value.details["reason"]) == (Remedy.ADD_KEY, "missing")


def test_one_that_writes_keys_down_in_the_clear_is_refused() -> None:
    with pytest.raises(KeyringUnavailable, match="in the clear") as raised:
        SystemKeyring(PlaintextKeyring()).set("a", "text")
    assert raised.value.details["reason"] == "unsafe"


def test_of_a_chain_only_what_is_safe_is_used() -> None:
    good = MemoryKeyring()
    SystemKeyring(Chain(PlaintextKeyring(), null_keyring(), good)).set("a", "text")
    assert list(good.entries.values()) == ["text"]


@pytest.mark.parametrize(
    ("error", "reason", "remedy"),
    [
        (NoKeyringError("none"), "missing", Remedy.ADD_KEY),
        (InitError("no bus"), "missing", Remedy.ADD_KEY),
        (KeyringLocked("dismissed"), "locked", Remedy.RETRY),
        (PromptDismissedException("no"), "denied", Remedy.RETRY),
        (KeyringError("odd"), "failed", Remedy.RETRY),
        (OSError("broken pipe"), "failed", Remedy.RETRY),
    ],
)
def test_each_failure_is_a_sentence_with_a_remedy(error: Exception, reason: str, remedy: Remedy) -> None:
    told = fault(error)
    assert (told.details["reason"], told.remedy) == (reason, remedy)
    assert str(told).endswith((".", "odd", "pipe"))


def test_a_failure_says_no_key_and_holds_no_frame_that_does(caplog: pytest.LogCaptureFixture) -> None:
    backend, secret = MemoryKeyring(), Secret("canary-in-a-keyring")

    def fail_with_it(verb: str, service: str) -> None:
        raise KeyringError(f"cannot keep {secret.reveal()}")

    backend.before = fail_with_it
    caplog.set_level(logging.DEBUG)
    with pytest.raises(KeyringUnavailable) as raised:
        SystemKeyring(backend).set("a", secret.reveal())
    assert secret.reveal() not in f"{raised.value!r} {raised.value.details} {caplog.text}"
    assert raised.value.__cause__ is None and raised.value.__context__ is None


def test_a_mistake_of_the_program_is_none_of_the_keyring(forbidden_keyring: KeyringBackend) -> None:
    with pytest.raises(AssertionError, match="the person's keyring"):
        SystemKeyring(forbidden_keyring).get("a")
