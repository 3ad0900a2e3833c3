"""What servers have comes into the composer: resources as attachments, prompts by their names."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_chat.ui.mcp.bringing import ServerBringing
from desktop_chat.ui.picking.saved_texts import SavedTexts
from tests.support.tool_servers import odd
from tests.support.windows import OpenedWindow, opened_window, until


def bringing_of(opened: OpenedWindow) -> ServerBringing:
    found = opened.window.findChild(ServerBringing)
    assert isinstance(found, ServerBringing)
    return found


async def test_a_resource_is_attached_to_the_question(tmp_path: Path) -> None:
    async with opened_window(tmp_path, "Bread, then.") as opened:
        await opened.library.mcp.add(odd())
        opened.window.commands.run("resources")
        picker = bringing_of(opened).picker
        assert picker is not None
        await until(lambda: [row.text for row in picker.model.rows] == ["Notes"])
        QTest.keyClick(picker.edit, Qt.Key.Key_Return)
        attached = opened.window.conversation.composer.content.attached
        await until(lambda: [view.name for view in attached.views] == ["a.txt"])
        opened.send("What is to be done?")
        await until(lambda: "Bread, then." in opened.said)
        await opened.settled()
        [chat] = opened.library.chats().list()
        [question] = opened.library.chat(chat.id).messages("user")
        assert [file.name for file in question.attachments] == ["a.txt"]


async def test_servers_that_fail_are_named_in_the_list(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        await opened.library.mcp.add(odd("die"))
        opened.window.commands.run("resources")
        picker = bringing_of(opened).picker
        assert picker is not None
        await until(lambda: any("odd: The server ended" in row.text for row in picker.model.rows))
        assert all(row.is_heading for row in picker.model.rows)


async def test_a_prompt_asks_for_its_arguments_and_is_inserted(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        await opened.library.mcp.add(odd())
        await opened.library.mcp.start("odd")
        edit = opened.window.conversation.composer.edit
        edit.setFocus()
        QTest.keyClicks(edit, "/")
        texts = opened.window.findChild(SavedTexts)
        assert isinstance(texts, SavedTexts)
        await until(texts.isVisible)
        assert [row.text for row in texts.model.rows] == ["/odd:essay"]
        QTest.keyClick(texts.edit, Qt.Key.Key_Return)
        await until(lambda: bringing_of(opened).form is not None)
        form = bringing_of(opened).form
        assert form is not None
        assert not form.bring_button.isEnabled()
        QTest.keyClicks(form.boxes["topic"], "owls")
        QTest.mouseClick(form.bring_button, Qt.MouseButton.LeftButton)
        await until(lambda: edit.toPlainText() == "Write about owls.")
