"""A person at the list of chats: renames, pins, deletes and takes back by keyboard; sees what is new."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop_chat import Tool
from desktop_chat.errors import ProviderUnavailable
from desktop_chat.providers.scripted import tool_calls
from desktop_chat.ui.chat_entry import Entry
from tests.support.libraries import new_gate
from tests.support.windows import OpenedWindow, opened_window, until

Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def entries(opened: OpenedWindow) -> list[Entry]:
    found = map(opened.window.chats.entry, range(opened.window.chats.rowCount()))
    return [entry for entry in found if entry is not None]


def titles(opened: OpenedWindow) -> list[str]:
    """Headings and chats, from above."""
    return [entry.text for entry in entries(opened)]


def filled(opened: OpenedWindow, *names: str) -> list[object]:
    """Chats of these names, the last one uppermost."""
    keys = [opened.library.create_chat(title=name).id for name in names]
    opened.operator.show_chat(keys[-1])
    return list(keys)


async def begun(opened: OpenedWindow, *names: str) -> list[object]:
    keys = filled(opened, *names)
    await until(lambda: len(titles(opened)) == len(names) + 1)
    opened.window.side_bar.view.setFocus()
    opened.operator.show_chat(keys[-1])
    return keys


def press(opened: OpenedWindow, key: Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or opened.window, key, modifiers)


async def test_the_list_is_walked_through_by_keyboard(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        keys = await begun(opened, "a", "b", "c")
        conversation = opened.window.conversation
        for key, chat in ((Key.Key_Down, 1), (Key.Key_End, 0), (Key.Key_Down, 0), (Key.Key_Home, 2)):
            press(opened, key)
            assert conversation.chat_id == keys[chat]
        press(opened, Key.Key_Tab, CONTROL)
        assert conversation.chat_id == keys[1]
        press(opened, Key.Key_Backtab, CONTROL | SHIFT)
        assert conversation.chat_id == keys[2]
        press(opened, Key.Key_3, CONTROL)
        assert conversation.chat_id == keys[0]
        press(opened, Key.Key_Return)
        assert conversation.composer.edit.hasFocus()


async def test_a_chat_is_renamed_in_its_place_by_keyboard(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        keys = await begun(opened, "a", "b")
        view = opened.window.side_bar.view
        press(opened, Key.Key_F2)
        edit = view.findChild(QLineEdit, "renaming")
        assert isinstance(edit, QLineEdit) and edit.text() == "b" and edit.hasFocus()
        opened.library.chats().pin(keys[0])
        await asyncio.sleep(0.03)  # what others do does not take the box away
        QTest.keyClicks(edit, "A better name")
        QTest.keyClick(edit, Key.Key_Return)
        await until(lambda: titles(opened) == ["Pinned", "a", "Today", "A better name"])
        assert opened.library.chat(keys[1]).view.is_named
        await until(lambda: opened.window.conversation.header.title.text() == "A better name")
        press(opened, Key.Key_F2)
        edit = view.findChild(QLineEdit, "renaming")
        assert isinstance(edit, QLineEdit)
        QTest.keyClicks(edit, "no")
        QTest.keyClick(edit, Key.Key_Escape)
        assert opened.library.chat(keys[1]).view.title == "A better name"


async def test_a_chat_is_pinned_and_marked_from_its_menu(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        keys = await begun(opened, "a", "b")
        menu = opened.window.side_bar.chat_menu
        view = opened.window.side_bar.view
        chat = view.current_chat
        assert chat is not None and chat.id == keys[1]
        menu.aim_at(chat)
        assert menu.pin.text() == "Pin" and menu.read.text() == "Mark as unread"
        menu.pin.trigger()
        await until(lambda: titles(opened) == ["Pinned", "b", "Today", "a"])
        menu.read.trigger()
        await until(lambda: entries(opened)[1].is_unread)
        assert entries(opened)[1].spoken == "b, unread"
        menu.rename.trigger()
        assert view.findChild(QLineEdit, "renaming") is not None


async def test_a_chat_is_deleted_and_taken_back_by_keyboard(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        keys = await begun(opened, "a", "b", "c")
        toast, conversation = opened.window.conversation.toast, opened.window.conversation
        press(opened, Key.Key_Delete)
        await until(lambda: toast.isVisible() and titles(opened) == ["Today", "b", "a"])
        assert (toast.words.text(), toast.button.text()) == ("Chat deleted", "Undo")
        assert conversation.chat_id == keys[1]
        press(opened, Key.Key_Z, CONTROL)
        await until(lambda: titles(opened) == ["Today", "c", "b", "a"])
        await until(lambda: conversation.chat_id == keys[2])
        assert not toast.isVisible()


async def test_deleting_a_chat_stops_its_answer_and_keeps_what_was_said(tmp_path: Path) -> None:
    gate = new_gate()
    async with opened_window(tmp_path, ["One ", gate, "two"]) as opened:
        opened.send("Go")
        await until(lambda: opened.said == ["Go", "One "])
        shown = opened.window.conversation.chat_id
        opened.window.side_bar.delete_shown_requested.emit()
        toast = opened.window.conversation.toast
        await until(toast.isVisible)
        assert toast.words.text() == "Chat deleted"
        assert opened.library.chat(shown).view.is_deleted
        assert opened.window.conversation.chat_id is None
        toast.act()
        await until(lambda: opened.said == ["Go", "One "])
        assert not opened.library.chat(shown).view.is_deleted
        await opened.settled()


async def test_deleting_a_chat_that_waits_for_a_decision_ends_the_waiting(tmp_path: Path) -> None:
    calls = tool_calls(("1", "note", {"text": "milk"}))
    async with opened_window(tmp_path, calls) as opened:
        tool = Tool(name="note", description="Notes.", run=lambda text: text, requires_approval=True)
        opened.library.toolbox.add(tool)
        chat = opened.library.create_chat(title="Notes").with_tools(tool)
        opened.operator.show_chat(chat.id)
        opened.send("Note milk")
        await until(lambda: opened.library.chat(chat.id).last_turn().is_parked)
        opened.window.side_bar.delete_shown_requested.emit()
        await until(lambda: opened.library.chat(chat.id).view.is_deleted)
        assert not opened.library.chat(chat.id).last_turn().is_parked


async def test_the_trash_gives_back_and_is_emptied_after_a_question(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        keys = await begun(opened, "a", "b", "c")
        for key in keys[:2]:
            opened.library.chats().delete(key)
        await until(lambda: titles(opened) == ["Today", "c"])
        side_bar = opened.window.side_bar
        side_bar.menu.trash.trigger()
        trash = side_bar.trash
        assert trash.isVisible() and trash.model.rowCount() == 3
        press(opened, Key.Key_Down)
        press(opened, Key.Key_Down)
        trash.restore.click()
        await until(lambda: trash.model.rowCount() == 2)
        trash.empty.click()
        question = trash.question
        assert question is not None and "1" in question.text()
        question.buttons()[0].click()
        await until(lambda: trash.model.is_empty)
        assert trash.words.isVisible()
        await until(lambda: opened.library.chats().list(deleted=True) == [])
        press(opened, Key.Key_Escape)
        QTest.keyClick(trash.back, Key.Key_Escape)
        await until(lambda: len(titles(opened)) == 3)


async def test_an_answer_that_ends_elsewhere_leaves_a_mark_until_it_is_seen(tmp_path: Path) -> None:
    gate = new_gate()
    async with opened_window(tmp_path, ["Slow ", gate, "answer"]) as opened:
        opened.send("First")
        await until(lambda: opened.said == ["First", "Slow "])
        first = opened.window.conversation.chat_id
        QTest.keyClick(opened.window, Key.Key_N, CONTROL)
        gate.event.set()
        await until(lambda: any(entry.is_unread for entry in entries(opened)))
    async with opened_window(tmp_path) as opened:
        await until(lambda: not opened.library.chat(first).view.is_unread)
        await until(lambda: not any(entry.is_unread for entry in entries(opened)))


async def test_who_is_away_is_told_how_an_answer_ended(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "Here.", ProviderUnavailable()) as opened:
        told: list[tuple[object, str, str]] = []
        opened.operator.watch.notices.told.connect(lambda *news: told.append(news))
        await opened.ask("While I look")
        assert told == []
        chat = opened.window.conversation.chat_id
        opened.window.hide()
        await opened.operator.desk.questions.ask(chat, "While I am away")
        assert told == [(chat, "While I look", "The service cannot be reached at the moment.")]
        raised: list[bool] = []
        opened.operator.watch.raise_requested.connect(lambda: raised.append(True))
        opened.operator.begin_chat()
        opened.operator.watch.notices.press()
        assert raised == [True] and opened.window.conversation.chat_id == chat
        opened.window.preferences.change("notifications", False)
        await opened.operator.desk.retry(chat)
        assert len(told) == 1


async def test_a_chat_gets_its_title_after_the_first_answer(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "A gaff sail.", "Sails for boats", entitles=True) as opened:
        opened.send("Hi, which sail would you take for a small boat?")
        await until(lambda: titles(opened) == ["Today", "Which sail would you take for a small boat?"])
        await until(lambda: titles(opened) == ["Today", "Sails for boats"])
        await until(lambda: opened.window.conversation.header.title.text() == "Sails for boats")
        assert opened.said == ["Hi, which sail would you take for a small boat?", "A gaff sail."]


async def test_titles_by_themselves_can_be_switched_off(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "A gaff sail.", entitles=True) as opened:
        opened.window.side_bar.menu.entitles.setChecked(False)
        await opened.ask("Which sail?")
        assert len(opened.provider.requests) == 1 and not opened.window.preferences.now.titles


async def test_the_side_bar_lies_over_a_narrow_window_until_a_chat_is_picked(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        await begun(opened, "a", "b")
        window, side_bar = opened.window, opened.window.side_bar
        window.resize(720, 600)
        assert not side_bar.isVisible() and window.conversation.width() == 720
        QTest.keyClick(window, Key.Key_B, CONTROL)
        assert side_bar.isVisible() and window.conversation.width() == 720
        QTest.mouseClick(
            side_bar.view.viewport(),
            Qt.MouseButton.LeftButton,
            pos=side_bar.view.visualRect(window.chats.index(2, 0)).center(),
        )
        assert not side_bar.isVisible() and window.conversation.header.title.text() == "a"
        QTest.keyClick(window, Key.Key_B, CONTROL)
        QTest.keyClick(window, Key.Key_Escape)
        assert not side_bar.isVisible()
        window.resize(1200, 600)
        assert side_bar.isVisible() and window.conversation.width() < 1000
