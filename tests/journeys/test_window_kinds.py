"""Threads and chats stand in one list, of which a person sees those of one kind, or with one assistant."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_chat.services import first_sight
from desktop_chat.services.desk import LibraryDesk
from desktop_chat.services.desk_views import Only
from desktop_chat.ui.chat_entry import ENTRY, Entry
from tests.support.windows import OpenedWindow, opened_window, until


def entries(opened: OpenedWindow) -> list[Entry]:
    model = opened.window.side_bar.model
    found = [model.index(row, 0).data(ENTRY) for row in range(model.rowCount())]
    return [entry for entry in found if isinstance(entry, Entry) and entry.chat is not None]


def listed(opened: OpenedWindow) -> set[str]:
    return {entry.text for entry in entries(opened)}


async def several(opened: OpenedWindow) -> None:
    library = opened.library
    sage, pirate = library.assistants.create("Sage"), library.assistants.create("Pirate")
    library.create_chat(title="Plain")
    library.create_chat(title="Wise").with_assistant(sage)
    both = library.thread(title="Both")
    await both.run(sage, "One")
    await both.run(pirate, "Two")
    library.thread(title="Other")
    await until(lambda: listed(opened) == {"Plain", "Wise", "Both", "Other"})
    await until(lambda: opened.window.side_bar.list_filter.assistant.count() == 3)


async def test_one_list_has_all_kinds_and_says_who_wrote(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "1", "2") as opened:
        await several(opened)
        said = {entry.text: entry.spoken for entry in entries(opened)}
        assert said["Both"] == "Both, thread, with Sage, Pirate"
        assert said["Wise"] == "Wise, with Sage"
        assert said["Plain"] == "Plain"
        index = opened.window.side_bar.model.index_of(
            next(e.chat.id for e in entries(opened) if e.text == "Both" and e.chat)
        )
        assert index.data(Qt.ItemDataRole.ToolTipRole) == "Both\nThread · with Sage, Pirate"
        opened.window.grab()


async def test_the_list_is_narrowed_to_a_kind_and_to_an_assistant_and_whole_again(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "1", "2") as opened:
        await several(opened)
        opened.window.commands.run("filter_chats")
        narrow = opened.window.side_bar.list_filter
        assert narrow.isVisible() and narrow.kind.hasFocus()
        narrow.kind.setCurrentIndex(2)
        await until(lambda: listed(opened) == {"Both", "Other"})
        narrow.assistant.setCurrentIndex(narrow.assistant.findText("Pirate"))
        await until(lambda: listed(opened) == {"Both"})
        narrow.kind.setCurrentIndex(1)
        await until(lambda: not listed(opened))
        assert opened.window.side_bar.words.text() == "No chat is of this kind, with this assistant."
        narrow.kind.setCurrentIndex(0)
        narrow.assistant.setCurrentIndex(narrow.assistant.findText("Sage"))
        await until(lambda: listed(opened) == {"Both", "Wise"})
        narrow.kind.setFocus()
        QTest.keyClick(narrow.kind, Qt.Key.Key_Escape)
        await until(lambda: listed(opened) == {"Plain", "Wise", "Both", "Other"})
        assert not narrow.isVisible()


async def test_an_assistant_that_is_gone_narrows_nothing(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "1", "2") as opened:
        await several(opened)
        narrow = opened.window.side_bar.list_filter
        narrow.open()
        narrow.assistant.setCurrentIndex(narrow.assistant.findText("Pirate"))
        await until(lambda: listed(opened) == {"Both"})
        opened.library.assistants.delete(narrow.assistant.currentData())
        await until(lambda: len(listed(opened)) == 4)


async def test_the_trash_takes_threads_too_and_the_first_sight_shows_them(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "1", "2") as opened:
        await several(opened)
        desk = LibraryDesk(opened.library)
        desk.only = Only(("thread",))
        assert {chat.title for chat in desk.chats(0, 9)} == {"Both", "Other"}
        assert await desk.titles()
        sight = first_sight.look(opened.library.database.path)
        assert sight is not None
        assert [chat.title for chat in sight.chats(0, 9)] == [entry.text for entry in entries(opened)]
        wise = next(chat for chat in sight.chats(0, 9) if chat.title == "Wise")
        path = sight.path(wise.id)
        assert path is not None and path.assistant is not None and path.assistant.name == "Sage"
        sight.close()
        other = next(entry.chat for entry in entries(opened) if entry.text == "Other")
        assert other is not None
        await desk.keeping.delete(other.id)
        assert [chat.title for chat in desk.keeping.trash.chats(0, 9)] == ["Other"]
        assert desk.keeping.trash.groups(())[0].count == 1
