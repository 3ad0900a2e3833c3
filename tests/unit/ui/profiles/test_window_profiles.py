"""The chip of a chat's profile and the dialog for a key, in a real window with a real library."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import keyring
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_chat import AuthenticationRefused, ScriptedProvider
from desktop_chat.ui.profiles.add_key import AddKeyDialog
from desktop_chat.ui.profiles.managing import ManageDialog
from tests.support.keyrings import MemoryKeyring
from tests.support.windows import OpenedWindow, opened_window, until

KEY = "sk-canary-0123456789-wxyz"


@pytest.fixture
def ring() -> MemoryKeyring:
    ring = MemoryKeyring()
    keyring.set_keyring(ring)
    return ring


@asynccontextmanager
async def keyed_window(folder: Path, *replies: Any) -> AsyncIterator[OpenedWindow]:
    """Its provider answers nobody without a key."""
    async with opened_window(folder, *replies, made=Keyed) as opened:
        yield opened


class Keyed(ScriptedProvider):
    title = "Scripted"
    needs_key = True


def choices(opened: OpenedWindow) -> list[tuple[str, bool]]:
    menu = opened.operator.steward.chip.menu()
    return [(action.text(), action.isChecked()) for action in menu.actions() if action.isCheckable()]


def dialog_of(opened: OpenedWindow) -> AddKeyDialog:
    dialog = opened.operator.steward.dialog
    assert dialog is not None
    return dialog


async def test_the_chip_shows_who_pays_and_one_click_changes_it(tmp_path: Path, ring: MemoryKeyring) -> None:
    async with opened_window(tmp_path, "One", "Two") as opened:
        steward, library = opened.operator.steward, opened.library
        assert steward.chip.text() == "Add a key" and choices(opened) == []
        library.profiles.create("Work", colour="#3366cc", is_default=True)
        library.profiles.create("Tom & Ann")
        steward.refresh()
        assert (steward.chip.text(), steward.chip.accessibleName()) == ("Work", "Profile: Work")
        opened.send("Hi")
        await until(lambda: "One" in opened.said)
        await opened.settled()
        assert choices(opened) == [("Tom && Ann", False), ("Work", True)]
        steward.chip.menu().actions()[0].trigger()
        chat = library.chats().list()[0]
        assert (chat.profile, steward.chip.text()) == ("Tom & Ann", "Tom & Ann")
        opened.operator.begin_chat()
        assert steward.chip.text() == "Work", "a new chat has the default one"
        steward.chip.menu().actions()[0].trigger()
        assert library.profiles.default is not None and library.profiles.default.name == "Tom & Ann"


async def test_a_missing_key_is_added_where_it_is_missed_and_the_answer_comes(
    tmp_path: Path, ring: MemoryKeyring
) -> None:
    async with keyed_window(tmp_path, "Tested", "Here it is.") as opened:
        opened.library.profiles.create("Work", is_default=True)
        opened.send("Hi")
        await opened.settled()
        bar = opened.window.conversation.view.note_bar
        await until(lambda: bar.isVisible())
        assert bar.button.text() == "Add a key" and "Work has no key for Scripted" in bar.words.text()
        bar.button.click()
        dialog = dialog_of(opened)
        assert (dialog.provider.currentText(), dialog.profile.currentText()) == ("Scripted", "Work")
        assert not dialog.add_button.isEnabled()
        QTest.keyClicks(dialog.key, KEY)
        dialog.add_button.click()
        await until(lambda: "Here it is." in opened.said)
        assert opened.operator.steward.dialog is None and list(ring.entries.values()) == [KEY]


async def test_what_the_service_says_is_shown_and_the_key_can_be_kept_all_the_same(
    tmp_path: Path, ring: MemoryKeyring
) -> None:
    refusal = AuthenticationRefused("The service says: “Not that one.”")
    async with keyed_window(tmp_path, refusal) as opened:
        opened.operator.steward.begin_key()
        dialog = dialog_of(opened)
        QTest.keyClicks(dialog.key, KEY)
        QTest.keyClick(dialog, Qt.Key.Key_Return)
        await until(lambda: "Not that one." in dialog.words.text())
        assert ring.entries == {} and opened.library.profiles.all() == []
        assert dialog.anyway_button.isVisible()
        dialog.anyway_button.click()
        await until(lambda: ring.entries)
        await until(lambda: opened.operator.steward.dialog is None)
        assert [view.name for view in opened.library.profiles.all()] == ["Personal"]
        assert opened.operator.steward.chip.text() == "Personal"


async def test_a_key_for_this_session_touches_no_keyring(tmp_path: Path) -> None:
    async with keyed_window(tmp_path, "Tested") as opened:
        opened.operator.steward.begin_key()
        dialog = dialog_of(opened)
        QTest.keyClicks(dialog.key, KEY)
        dialog.for_session.setChecked(True)
        dialog.add_button.click()
        await until(lambda: opened.operator.steward.dialog is None)
        view = opened.library.profiles.get("Personal")
        assert await opened.library.profiles.last_four(view.name, "scripted") == {"api_key": "…wxyz"}


async def test_the_key_is_shown_to_nobody(tmp_path: Path, ring: MemoryKeyring) -> None:
    async with keyed_window(tmp_path) as opened:
        opened.operator.steward.begin_key()
        dialog = dialog_of(opened)
        QTest.keyClicks(dialog.key, KEY)
        assert KEY not in dialog.key.displayText() and KEY not in repr(dialog.wish(is_tested=True))
        await until(dialog.isActiveWindow)
        left: list[str] = []
        dialog.finished.connect(lambda _: left.append(dialog.key.text()))
        QTest.keyClick(dialog.key, Qt.Key.Key_Escape)
        assert left == [""] and opened.operator.steward.dialog is None


async def test_profiles_are_managed_in_a_dialog(tmp_path: Path, ring: MemoryKeyring) -> None:
    async with keyed_window(tmp_path) as opened:
        profiles = opened.library.profiles
        profiles.create("Work", is_default=True)
        await profiles.set_key("Work", "scripted", KEY)
        opened.operator.steward.manage()
        dialog = opened.window.findChild(ManageDialog)
        assert isinstance(dialog, ManageDialog)
        await until(lambda: dialog.keys.text() == "Scripted  …wxyz")
        dialog.name.setText("Office")
        dialog.rename_button.click()
        dialog.copy_button.click()
        assert [view.name for view in profiles.all()] == ["Office", "Office (2)"]
        assert opened.operator.steward.chip.text() == "Office"
        dialog.names.setCurrentRow(1)
        dialog.prefer_button.click()
        assert opened.operator.steward.chip.text() == "Office (2)"
        dialog.name.setText("office")
        dialog.rename_button.click()
        assert "already" in dialog.words.text() and dialog.words.isVisible()
        dialog.names.setCurrentRow(0)
        dialog.delete_button.click()
        assert "Its chats stay" in dialog.delete_button.text() and len(ring.entries) == 1
        dialog.delete_button.click()
        await until(lambda: [view.name for view in profiles.all()] == ["Office (2)"])
        await until(lambda: dialog.keys.text() == "It has no keys.")
        assert ring.entries == {}
        dialog.close()
