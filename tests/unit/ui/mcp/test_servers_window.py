"""Servers of tools in the window: set up, looked at, switched, and a failure that has its button."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import keyring
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from shiboken6 import isValid

from desktop_chat.services.mcp.views import ServerView
from desktop_chat.ui.mcp.operator import ServersOperator
from desktop_chat.ui.mcp.window import ServersWindow
from tests.support.keyrings import MemoryKeyring
from tests.support.lateness import late
from tests.support.tool_servers import odd
from tests.support.windows import OpenedWindow, opened_window, until


def operator_of(opened: OpenedWindow) -> ServersOperator:
    found = opened.window.findChild(ServersOperator)
    assert isinstance(found, ServersOperator)
    return found


def shown_by(opened: OpenedWindow) -> ServersWindow:
    opened.window.commands.run("servers")
    shown = operator_of(opened).shown
    assert shown is not None
    return shown


def view_of(opened: OpenedWindow, name: str = "odd") -> ServerView:
    return opened.library.mcp.get(name)


def click(button: QAbstractButton) -> None:
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


async def test_a_server_is_added_started_and_its_tools_are_switched(tmp_path: Path) -> None:
    keyring.set_keyring(MemoryKeyring())
    async with opened_window(tmp_path) as opened:
        shown = shown_by(opened)
        assert shown.empty.isVisible()
        click(shown.add_button)
        form = operator_of(opened).form
        assert form is not None
        QTest.keyClicks(form.name, "odd")
        form.command.setText(sys.executable)
        form.arguments.setPlainText("\n".join(odd().arguments))
        click(form.variables.more_button)
        QTest.keyClicks(form.variables.rows[0].name, "CANARY")
        QTest.keyClicks(form.variables.rows[0].text, "secret-of-odd")
        click(form.keep_button)
        await until(lambda: shown.page.tools.list.count() > 5)
        assert view_of(opened).definition.environment == ("CANARY",)
        assert "secret-of-odd" not in shown.page.log.toPlainText()
        assert shown.page.stop_button.isEnabled()

        tools = shown.page.tools
        tools.list.item(1).setCheckState(Qt.CheckState.Unchecked)
        await until(lambda: view_of(opened).definition.off == ("tell_variable",))
        tools.list.setCurrentRow(0)
        tools.own.setCurrentIndex(tools.own.findData("once"))
        tools.own.activated.emit(tools.own.currentIndex())
        await until(lambda: dict(view_of(opened).definition.approvals) == {"echo": "once"})
        click(shown.page.in_new_chats)
        await until(lambda: "odd__echo" in opened.library.mcp.tools_of_new_chats())
        opened.provider.add("Yes.")
        opened.send("Hello?")
        await until(lambda: "Yes." in opened.said)
        assert "odd__echo" in {tool.name for tool in opened.provider.requests[-1].tools}


async def test_what_cannot_be_kept_is_said_in_the_form(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        shown = shown_by(opened)
        click(shown.add_button)
        form = operator_of(opened).form
        assert form is not None
        form.command.setText("server --api-key abcdefghijkl")
        form.name.setText("odd")
        click(form.keep_button)
        await until(form.words.isVisible)
        assert "looks like a key" in form.words.text()
        assert opened.library.mcp.all() == ()


async def test_a_failure_is_told_with_a_way_to_it_and_a_restart(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        await opened.library.mcp.add(odd("die"))
        shown = shown_by(opened)
        shown.close()
        page = shown.page
        page.start_requested.emit()
        toast = opened.window.conversation.toast
        await until(lambda: toast.isVisible() and "odd" in toast.words.text())
        toast.act()
        await until(shown.isVisible)
        assert "cannot open the database" in page.problem.text()
        assert page.start_button.text() == "Restart"
        await opened.library.mcp.change("odd", arguments=odd().arguments)
        click(page.start_button)
        await until(lambda: view_of(opened).state == "ready")
        await until(lambda: not page.problem.isVisible())


async def test_removing_asks_first(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        await opened.library.mcp.add(odd())
        shown = shown_by(opened)
        click(shown.page.remove_button)
        assert len(opened.library.mcp.all()) == 1
        click(shown.page.remove_button)
        await until(lambda: not opened.library.mcp.all())
        await until(shown.empty.isVisible)


async def test_a_list_is_pasted(tmp_path: Path) -> None:
    keyring.set_keyring(MemoryKeyring())
    told = {"mcpServers": {"odd": {"command": sys.executable, "args": list(odd().arguments)}, "bad": {}}}
    async with opened_window(tmp_path) as opened:
        shown = shown_by(opened)
        click(shown.import_button)
        form = operator_of(opened).import_form
        assert form is not None
        form.text.setPlainText("nonsense")
        click(form.import_button)
        await until(form.words.isVisible)
        form.text.setPlainText(json.dumps(told))
        click(form.import_button)
        await until(lambda: shown.chosen == "odd")
        assert "bad" in shown.words.text()
        assert view_of(opened).state == "idle"


async def test_a_server_is_changed_and_keeps_what_its_variables_say(tmp_path: Path) -> None:
    drawer = MemoryKeyring()
    keyring.set_keyring(drawer)
    async with opened_window(tmp_path) as opened:
        await opened.library.mcp.add(odd(), {"A": "first", "B": "second"})
        shown = shown_by(opened)
        click(shown.page.edit_button)
        form = operator_of(opened).form
        assert form is not None
        assert [row.name.text() for row in form.variables.rows] == ["A", "B"]
        assert all(not row.text.text() for row in form.variables.rows)
        form.variables.rows[0].text.setText("third")
        form.name.setText("even")
        click(form.keep_button)
        await until(lambda: [each.name for each in opened.library.mcp.all()] == ["even"])
        await opened.library.mcp.start("even")
        [tell] = (tool for tool in opened.library.mcp.tools("even") if tool.name == "even__tell_variable")
        assert view_of(opened, "even").definition.environment == ("A", "B")
        assert (await tell.run(name="B")).text == "second"  # type: ignore[misc] # a coroutine


async def test_the_settings_lead_there(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        opened.window.commands.run("settings")
        click(opened.window.panels.settings.servers_button)
        await until(lambda: operator_of(opened).shown is not None)


async def test_switches_that_are_moved_quickly_all_stay_as_they_were_moved(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        await opened.library.mcp.add(odd())
        await opened.library.mcp.start("odd")
        shown = shown_by(opened)
        tools, page = shown.page.tools, shown.page
        rows = range(4)
        for row in rows:
            tools.list.item(row).setCheckState(Qt.CheckState.Unchecked)
        click(page.in_new_chats)
        names = {tool.title for tool in view_of(opened).tools[:4]}
        await until(lambda: view_of(opened).definition.in_new_chats)
        assert set(view_of(opened).definition.off) == names
        await until(lambda: not any(tool.is_on for tool in view_of(opened).tools[:4]))


async def test_what_a_server_writes_does_not_take_a_switch_back(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        await opened.library.mcp.add(odd())
        shown, operator = shown_by(opened), operator_of(opened)
        with late(opened.library.mcp, "change", is_begun=False) as changes:
            click(shown.page.in_new_chats)
            await until(lambda: changes.count)
            operator._refresh()  # as when the server writes just now
            assert shown.page.in_new_chats.isChecked()
        await until(lambda: view_of(opened).definition.in_new_chats)
        await until(lambda: not operator._given)
        assert shown.page.in_new_chats.isChecked()


async def test_a_form_that_is_closed_while_its_server_is_kept_is_missed_by_nobody(tmp_path: Path) -> None:
    async with opened_window(tmp_path) as opened:
        shown, operator = shown_by(opened), operator_of(opened)
        with late(opened.library.mcp, "add") as added:
            click(shown.add_button)
            form = operator.form
            assert form is not None
            form.name.setText("odd")
            form.command.setText(sys.executable)
            form.arguments.setPlainText("\n".join(odd().arguments))
            click(form.keep_button)
            await until(lambda: added.count)
            form.reject()
            await until(lambda: not isValid(form))
        await until(lambda: shown.page.tools.list.count() > 5)
        assert shown.chosen == "odd"
