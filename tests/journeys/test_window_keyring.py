"""Every way in which a key can be out of reach, in the window: a sentence, one thing to do, and nothing lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest
import secretstorage
from jeepney import DBusAddress, new_method_call
from keyring.backends import fail
from keyring.errors import KeyringLocked
from secretstorage import util

from desktop_chat import ScriptedProvider
from tests.journeys.test_keys import bus, in_process, items, leaves_connections, lock
from tests.support.keyrings import PASSWORD, MemoryKeyring, missing_programs
from tests.support.windows import OpenedWindow, opened_window, until

__all__ = ["bus", "in_process"]

UNLOCKING = DBusAddress(
    "/org/freedesktop/secrets",
    bus_name="org.freedesktop.secrets",
    interface="org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface",
)
KEY = "sk-canary-0123456789-wxyz"
HERE = pytest.mark.skipif(bool(missing_programs()), reason="there is no Secret Service here")


class Keyed(ScriptedProvider):
    title = "Scripted"
    needs_key = True


class KeyringDenied(Exception):
    """As a package of macOS calls it."""


async def prepared(opened: OpenedWindow) -> None:
    """A chat that was answered with a key of the profile Work."""
    opened.library.profiles.create("Work", is_default=True)
    await opened.library.profiles.set_key("Work", "scripted", KEY)
    opened.operator.steward.refresh()
    opened.send("First")
    await until(lambda: "Yes." in opened.said)
    await opened.settled()


async def told(opened: OpenedWindow) -> tuple[str, str]:
    """What the window says to the next question, and its one button; what was said before can be read."""
    opened.send("Second")
    bar = opened.window.conversation.view.note_bar
    await until(bar.isVisible)
    await opened.settled()
    assert opened.said[:3] == ["First", "Yes.", "Second"]
    assert KEY not in bar.words.text()
    return bar.words.text(), bar.button.text()


async def tried_again(opened: OpenedWindow) -> None:
    opened.window.conversation.view.note_bar.button.click()
    await until(lambda: "Again." in opened.said)


@HERE
@leaves_connections
@pytest.mark.usefixtures("in_process")
async def test_a_keyring_that_is_locked_is_unlocked_and_the_answer_comes(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "Yes.", "Again.", made=Keyed) as opened:
        await prepared(opened)
        lock()
        words, button = await told(opened)
        assert "The keyring is locked. Unlock it, and try again." in words and button == "Try again"
        unlock()
        await tried_again(opened)
        assert len(items()) == 1


@HERE
@leaves_connections
@pytest.mark.usefixtures("in_process")
async def test_a_key_that_was_deleted_outside_is_added_where_it_is_missed(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "Yes.", "Tested", "Again.", made=Keyed) as opened:
        await prepared(opened)
        remove_items()
        words, button = await told(opened)
        assert "Work" in words and "keyring" in words and button == "Add a key"
        opened.window.conversation.view.note_bar.button.click()
        dialog = opened.operator.steward.dialog
        assert dialog is not None and dialog.profile.currentText() == "Work"
        dialog.key.setText(KEY)
        dialog.add_button.click()
        await until(lambda: "Again." in opened.said)
        assert len(items()) == 1


@pytest.fixture
def ring() -> Iterator[MemoryKeyring]:
    ring = MemoryKeyring()
    keyring.set_keyring(ring)
    yield ring


def refuse(error: Exception) -> Callable[[str, str], object]:
    def refused(verb: str, service: str) -> object:
        raise error

    return refused


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (KeyringDenied("-128"), "was not opened for this program. Allow it"),
        (KeyringLocked("closed"), "is locked. Unlock it"),
        (OSError("the bus is gone"), "does not work: OSError: the bus is gone"),
    ],
)
async def test_a_keyring_that_refuses_is_asked_again(
    error: Exception, sentence: str, ring: MemoryKeyring, tmp_path: Path
) -> None:
    async with opened_window(tmp_path, "Yes.", "Again.", made=Keyed) as opened:
        await prepared(opened)
        ring.before = refuse(error)
        words, button = await told(opened)
        assert sentence in words and button == "Try again"
        ring.before = lambda verb, service: None
        await tried_again(opened)
        assert list(ring.entries.values()) == [KEY]


async def test_without_any_keyring_a_key_for_this_session_is_offered(ring: MemoryKeyring, tmp_path: Path) -> None:
    async with opened_window(tmp_path, "Yes.", "Tested", "Again.", made=Keyed) as opened:
        await prepared(opened)
        keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
        words, button = await told(opened)
        assert "There is no keyring here" in words and "this session only" in words and button == "Add a key"
        opened.window.conversation.view.note_bar.button.click()
        dialog = opened.operator.steward.dialog
        assert dialog is not None
        dialog.key.setText(KEY)
        dialog.for_session.setChecked(True)
        dialog.add_button.click()
        await until(lambda: "Again." in opened.said)
        assert opened.library.profiles.get("Work").services["scripted"].secrets == ("api_key",)


async def test_a_profile_that_vanished_leaves_its_chats_and_says_so(ring: MemoryKeyring, tmp_path: Path) -> None:
    async with opened_window(tmp_path, "Yes.", "Again.", made=Keyed) as opened:
        await prepared(opened)
        opened.library.profiles.create("Other")
        await opened.library.profiles.set_key("Other", "scripted", f"{KEY}-other")
        await opened.library.profiles.delete("Work")
        words, button = await told(opened)
        assert "Work" in words and button == "Add a key"
        assert "Again." not in opened.said, "another profile's key is never used instead"
        assert opened.library.chats().list()[0].profile == "Work"


def unlock() -> None:
    """As the prompt does it for a person; there is none here."""
    connection = secretstorage.dbus_init()
    try:
        collection = secretstorage.get_default_collection(connection)
        secret = util.format_secret(util.open_session(connection), PASSWORD, "text/plain")
        call = new_method_call(
            UNLOCKING, "UnlockWithMasterPassword", "o(oayays)", (collection.collection_path, secret)
        )
        connection.send_and_get_reply(call)
        assert not collection.is_locked()
    finally:
        connection.close()


def remove_items() -> None:
    connection = secretstorage.dbus_init()
    try:
        for each in secretstorage.get_default_collection(connection).get_all_items():
            each.delete()
    finally:
        connection.close()
