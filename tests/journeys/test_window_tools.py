"""A person lets a chat use tools, and brings saved instructions into the box."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest

from desktop_chat.services.desk_inspector import WEB_SEARCH
from desktop_chat.ui.inspecting.tool_list import ToolList
from desktop_chat.ui.picking.saved_texts import SavedTexts
from tests.support.windows import OpenedWindow, opened_window, until


async def _tools_of_a_chat(opened: OpenedWindow) -> ToolList:
    await opened.ask("First")
    opened.window.commands.run("inspector")
    tools = opened.window.inspector.tools
    await until(lambda: "calculator" in tools.boxes)
    return tools


async def test_tools_are_switched_on_for_one_chat(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "One.", "Two.") as opened:
        tools = await _tools_of_a_chat(opened)
        assert tools.boxes["read_file"].text() == "Read file (asks first)"
        tools.boxes["calculator"].click()
        tools.boxes["date_and_time"].click()
        chat = opened.library.chat(opened.window.conversation.chat_id)
        await until(lambda: chat.view.settings.get("tools") == ["date_and_time", "calculator"])
        tools.search.click()
        await until(lambda: chat.view.settings.get("server_tools") == ["web_search"])
        tools.search.click()
        await until(lambda: "server_tools" not in chat.view.settings)
        await opened.ask("Second", 4)
        assert [tool.name for tool in opened.provider.requests[-1].tools] == ["date_and_time", "calculator"]


async def test_what_was_read_before_a_choice_does_not_take_the_choice_back(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "One.") as opened:
        tools = await _tools_of_a_chat(opened)
        await opened.settled()
        flips = QSignalSpy(tools.search.toggled)
        chat = opened.library.chat(opened.window.conversation.chat_id)
        for _ in range(6):
            # What is chosen now and what was read for the last choice meet.
            tools.search.click()
            await until(lambda: chat.view.settings.get("server_tools") == [WEB_SEARCH])
            tools.search.click()
            await until(lambda: "server_tools" not in chat.view.settings)
        await opened.settled()
        assert flips.count() == 12
        assert not tools.search.isChecked()


async def test_new_chats_begin_with_the_tools_that_the_person_likes(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "One.") as opened:
        opened.window.preferences.change("default_tools", ("calculator", "of another program"))
        await opened.ask("First")
        assert [tool.name for tool in opened.provider.requests[0].tools] == ["calculator"]


def _saved(opened: OpenedWindow) -> SavedTexts:
    found = opened.window.findChild(SavedTexts)
    assert isinstance(found, SavedTexts)
    return found


async def test_saved_instructions_come_by_a_slash_and_their_name(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        texts = {"review": "Look for mistakes.", "translate": "Say it in Dutch."}
        opened.window.preferences.change("saved_instructions", texts)
        box = opened.window.conversation.composer.edit
        box.setFocus()
        opened.write("/")
        panel = _saved(opened)
        assert [row.text for row in panel.model.rows] == ["/review", "/translate"]
        QTest.keyClicks(panel.edit, "trans")
        QTest.keyClick(panel.edit, Qt.Key.Key_Return)
        assert box.toPlainText() == "Say it in Dutch."
        assert box.hasFocus()


async def test_a_path_is_written_on_in_the_box(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        opened.window.preferences.change("saved_instructions", {"review": "Look for mistakes."})
        box = opened.window.conversation.composer.edit
        box.setFocus()
        opened.write("/")
        QTest.keyClicks(_saved(opened).edit, "z")
        opened.write("sh")
        assert box.toPlainText() == "/zsh"
        assert not _saved(opened).isVisible()


async def test_without_saved_instructions_a_slash_is_a_slash(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        opened.window.conversation.composer.edit.setFocus()
        opened.write("/")
        assert not _saved(opened).isVisible()
