"""The chip of a chat's profile and the dialog for a key, in a real window with a real library."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QPushButton

from desktop_chat import AuthenticationRefused, ScriptedProvider
from desktop_chat.providers.catalog import ENTRIES
from desktop_chat.providers.entry import Entry
from desktop_chat.providers.secrets import is_secret_name
from desktop_chat.services.key_wishes import KnownFields, ServiceField
from desktop_chat.ui.profiles.add_key import AddKeyDialog
from desktop_chat.ui.profiles.managing import ManageDialog
from desktop_chat.ui.profiles.service_form import ServiceForm, fill
from tests.support.keyrings import MemoryKeyring
from tests.support.windows import OpenedWindow, opened_window, until

KEY = "sk-canary-0123456789-wxyz"


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


async def managed(opened: OpenedWindow) -> ManageDialog:
    """The dialog of profiles, with all that it shows."""
    dialog = opened.operator.steward.manage()
    await until(lambda: dialog.page.spent.text())
    return dialog


def deletion(dialog: ManageDialog) -> str:
    dialog.page.delete_button.click()
    return dialog.page.delete_button.text()


async def test_profiles_are_managed_in_a_dialog(tmp_path: Path, ring: MemoryKeyring) -> None:
    async with keyed_window(tmp_path) as opened:
        profiles = opened.library.profiles
        profiles.create("Work", is_default=True)
        await profiles.set_key("Work", "scripted", KEY)
        dialog = await managed(opened)
        page, chip = dialog.page, opened.operator.steward.chip
        await until(lambda: page.services.words == ["Scripted  …wxyz"])
        page.name.setText("Office")
        QTest.keyClick(page.name, Qt.Key.Key_Return)
        page.copy_button.click()
        assert [view.name for view in profiles.all()] == ["Office", "Office (2)"]
        assert chip.text() == "Office" and not page.prefer_button.isEnabled()
        dialog.names.setCurrentRow(1)
        page.prefer_button.click()
        assert chip.text() == "Office (2)"
        page.name.setText("office")
        QTest.keyClick(page.name, Qt.Key.Key_Return)
        assert "already" in page.words.text() and page.words.isVisible()
        dialog.names.setCurrentRow(0)
        assert "Its chats stay" in deletion(dialog) and len(ring.entries) == 1
        deletion(dialog)
        await until(lambda: [view.name for view in profiles.all()] == ["Office (2)"])
        await until(lambda: page.services.words == ["It has no keys."])
        assert ring.entries == {}


async def test_a_profile_is_made_coloured_and_given_a_limit(tmp_path: Path, ring: MemoryKeyring) -> None:
    async with keyed_window(tmp_path) as opened:
        profiles = opened.library.profiles
        dialog = opened.operator.steward.manage()
        page = dialog.page
        assert not page.name.isEnabled()
        page.new_button.click()
        assert profiles.default is not None and profiles.default.name == "New profile 1"
        page.name.setText("Home")
        QTest.keyClick(page.name, Qt.Key.Key_Return)
        page.colours.setCurrentIndex(2)
        page.colours.activated.emit(2)
        page.cap.setText("$ 7,50")
        QTest.keyClick(page.cap, Qt.Key.Key_Return)
        view = profiles.get("Home")
        assert (str(view.cap), view.colour) == ("7.50", page.colours.itemData(2))
        await until(lambda: page.spent.text() == "Nothing spent this month.")
        page.cap.setText("much")
        QTest.keyClick(page.cap, Qt.Key.Key_Return)
        assert "amount of money" in page.words.text() and str(profiles.get("Home").cap) == "7.50"
        page.cap.setText("")
        QTest.keyClick(page.cap, Qt.Key.Key_Return)
        assert profiles.get("Home").cap is None


async def test_a_limit_that_is_reached_is_raised_where_it_stopped_the_answer(
    tmp_path: Path, ring: MemoryKeyring
) -> None:
    async with opened_window(tmp_path, "Here it is.") as opened:
        opened.library.profiles.create("Work", is_default=True)
        opened.library.profiles.set_cap("Work", 0)
        opened.send("Hi")
        await opened.settled()
        bar = opened.window.conversation.view.note_bar
        await until(bar.isVisible)
        assert "its limit is $0. Nothing was sent" in bar.words.text() and bar.button.text() == "Raise the limit…"
        bar.button.click()
        dialog = opened.operator.steward.managing
        assert dialog is not None and dialog.chosen == "Work"
        dialog.page.cap.setText("5")
        QTest.keyClick(dialog.page.cap, Qt.Key.Key_Return)
        dialog.close()
        bar.again_button.click()
        await until(lambda: "Here it is." in opened.said)


async def test_what_a_profile_knows_about_a_service_is_changed(tmp_path: Path, ring: MemoryKeyring) -> None:
    async with keyed_window(tmp_path, "Tested", "Tested") as opened:
        profiles = opened.library.profiles
        profiles.create("Work", is_default=True)
        told = {"api_key": KEY, "base_url": "https://a.example", "headers": {"X-Team": "blue"}}
        await profiles.configure("Work", "scripted", told)
        dialog = await managed(opened)
        dialog.change_requested.emit("Work", "scripted")
        await until(lambda: opened.operator.steward.dialog is not None)
        change = dialog_of(opened)
        assert (change.key.text(), change.key.placeholderText()) == ("", "…wxyz, kept unless you write here")
        headers = change.form.boxes["headers"]
        assert isinstance(headers, QPlainTextEdit) and headers.toPlainText() == "X-Team: blue"
        headers.setPlainText("X-Team: red\nX-Room: 4")
        change.address.setText("")
        change.add_button.click()
        await until(lambda: opened.operator.steward.dialog is None)
        settings = profiles.get("Work").services["scripted"].settings
        assert settings == {"headers": {"X-Team": "red", "X-Room": "4"}} and list(ring.entries.values()) == [KEY]
        await profiles.remove_key("Work", "scripted")
        assert ring.entries == {}


async def test_keys_are_removed_once_it_was_asked(tmp_path: Path, ring: MemoryKeyring) -> None:
    async with keyed_window(tmp_path) as opened:
        opened.library.profiles.create("Work", is_default=True)
        await opened.library.profiles.set_key("Work", "scripted", KEY)
        dialog = await managed(opened)
        await until(lambda: dialog.page.services.words == ["Scripted  …wxyz"])
        remove = next(each for each in dialog.findChildren(QPushButton) if each.text() == "Remove")
        assert remove.accessibleName() == "Remove: Scripted"
        remove.click()
        assert remove.text() == "Remove its keys?" and ring.entries
        remove.click()
        await until(lambda: dialog.page.services.words == ["It has no keys."])
        assert ring.entries == {}


async def test_a_header_that_is_none_is_told(tmp_path: Path, ring: MemoryKeyring) -> None:
    async with keyed_window(tmp_path) as opened:
        opened.operator.steward.begin_key()
        dialog = dialog_of(opened)
        headers = dialog.form.boxes["headers"]
        assert isinstance(headers, QPlainTextEdit) and not headers.isVisible()
        dialog.form.more.click()
        assert headers.isVisible()
        headers.setPlainText("nonsense")
        dialog.anyway_button.click()
        await until(lambda: "Name: value" in dialog.words.text())


def fields_of(provider: str) -> tuple[ServiceField, ...]:
    return next(entry.fields for entry in ENTRIES if entry.name == provider)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: str(entry.name))
def test_every_service_can_be_told_an_address_headers_and_something_secret(entry: Entry) -> None:
    names = [field.name for field in entry.fields]
    assert {"base_url", "headers"} <= set(names) and len(set(names)) == len(names)
    assert any(field.is_secret and field.is_first for field in entry.fields)
    assert all(field.is_secret == is_secret_name(field.name) for field in entry.fields)


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(("provider", "names"), [("bedrock", 4), ("vertexai", 3), ("openai", 2), ("azure", 2)])
def test_services_have_fields_of_their_own(provider: str, names: int) -> None:
    form = ServiceForm(fields_of(provider), KnownFields(), is_whole=False)
    assert form.key.echoMode() is form.key.EchoMode.Password
    for name, box in form.boxes.items():
        is_blind = isinstance(box, QLineEdit) and box.echoMode() is QLineEdit.EchoMode.Password
        assert is_blind == is_secret_name(name), name
        assert box.accessibleName()
    assert sum(field.is_first for field in fields_of(provider)) == names
    form.deleteLater()


def test_a_service_account_comes_from_its_file(tmp_path: Path) -> None:
    form = ServiceForm(fields_of("vertexai"), KnownFields(), is_whole=False)
    file = tmp_path / "account.json"
    file.write_text('{"type": "service_account",\n "private_key": "a\\nb"}')
    fill(form.key, file)
    assert json.loads(form.key.text())["private_key"] == "a\nb"
    fill(form.key, tmp_path / "none.json")
    assert form.texts()["credentials"]
    form.clear()
    assert form.texts() == {}
    form.deleteLater()


async def test_the_list_of_profiles_opens_by_keys_of_the_persons_own(tmp_path: Path, ring: MemoryKeyring) -> None:
    async with keyed_window(tmp_path) as opened:
        commands, wished = opened.window.commands, opened.window.panels.profiles_requested
        assert commands.keys_of("profiles") == ("Ctrl+Shift+P",)
        shown: list[bool] = []
        wished.disconnect()  # there is no screen that a menu could be over
        wished.connect(lambda: shown.append(True))
        commands.run("profiles")
        assert shown == [True]
        assert commands.rebind("profiles", ["Ctrl+Alt+P"]) == ""
        assert commands.keys_of("profiles") == ("Ctrl+Alt+P",)
        opened.operator.steward.refresh()
        assert "Ctrl+Alt+P" in opened.operator.steward.chip.toolTip()
