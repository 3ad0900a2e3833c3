"""More of the reference pictures: what opens above the window, what is empty, and what is very large."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace

from PySide6.QtTest import QTest

from desktop_chat.services.desk_health import DeskHealth
from desktop_chat.services.mcp.definitions import ServerDefinition
from desktop_chat.ui.health.operator import HealthOperator
from desktop_chat.ui.health.page import HealthPage
from desktop_chat.ui.mcp.window import ServersWindow
from tests.support.assistant_scenes import ASSISTANT_SCENES
from tests.support.gallery_scenes import GALLERY_SCENES
from tests.support.sayings import CODE_ANSWER, FORMULA_ANSWER, TABLE_ANSWER
from tests.support.scenes import (
    LONG,
    MODEL,
    SCENES,
    Scene,
    _approval,
    _ask,
    _list_chats,
    _long_chat,
    _one_question,
)
from tests.support.windows import OpenedWindow, until

Arrange = Callable[[OpenedWindow], Awaitable[None]]
CAN = frozenset({"tools", "reasoning", "structured_output"})
MODELS = (
    replace(MODEL, capabilities=CAN),
    replace(MODEL, id="claude-haiku-4-5", name="Claude Haiku 4.5", capabilities=frozenset({"tools"})),
    replace(MODEL, id="claude-opus-4-1", name="Claude Opus 4.1", capabilities=CAN),
)


async def _settings(opened: OpenedWindow) -> None:
    await _long_chat(opened)
    opened.window.commands.run("settings")


async def _shortcuts(opened: OpenedWindow) -> None:
    await _long_chat(opened)
    opened.window.commands.run("shortcuts")


async def _models(opened: OpenedWindow) -> None:
    await _long_chat(opened)
    opened.window.preferences.change("favourite_models", ("anthropic/claude-haiku-4-5",))
    opened.window.commands.run("models")
    await until(lambda: len(opened.window.panels.models.model.rows) > 2)


async def _palette(opened: OpenedWindow) -> None:
    await _long_chat(opened)
    opened.window.commands.run("palette")
    QTest.keyClicks(opened.window.panels.palette.edit, "ch")
    await until(lambda: len(opened.window.panels.palette.model.rows) > 2)


async def _inspector(opened: OpenedWindow) -> None:
    await _long_chat(opened)
    opened.window.commands.run("inspector")
    await until(lambda: opened.window.inspector.tools.boxes)


async def _key(opened: OpenedWindow) -> None:
    opened.operator.steward.begin_key("anthropic")


async def _profiles(opened: OpenedWindow) -> None:
    profiles = opened.library.profiles
    for name, colour in (("Work", "#2257A0"), ("Home", "#2F6F62")):
        profiles.create(name, colour=colour)
        await profiles.set_key(name, "anthropic", "sk-ant-a-key-of-nobody-1234")
    await _long_chat(opened)
    opened.operator.steward.manage()


async def _health(opened: OpenedWindow) -> None:
    await _long_chat(opened)
    folder = opened.library.database.path.parent
    await asyncio.to_thread(opened.library.backups.make)
    opened.window.preferences.change("backups", False)
    desk = DeskHealth(folder, folder / "log", opened.library)
    HealthOperator(opened.window, opened.operator._start, desk).attach(desk)
    opened.window.commands.run("health")
    page = opened.window.findChild(HealthPage)
    assert isinstance(page, HealthPage)
    await until(lambda: page.health is not None and page.backups.list.count(), 15)


async def _searched(opened: OpenedWindow) -> None:
    await _long_chat(opened)
    await opened.library.search.catch_up()
    opened.window.side_bar.search.box.setFocus()
    QTest.keyClicks(opened.window.side_bar.search.box, "bucket")
    await until(lambda: opened.window.side_bar.search.view.isVisible())


async def _not_found(opened: OpenedWindow) -> None:
    await _long_chat(opened)
    opened.window.side_bar.search.box.setFocus()
    QTest.keyClicks(opened.window.side_bar.search.box, "zeppelin")
    await until(lambda: opened.window.side_bar.search.isVisible())


async def _found_in_chat(opened: OpenedWindow) -> None:
    await _long_chat(opened)
    opened.window.commands.run("find")
    QTest.keyClicks(opened.window.conversation.finder.bar.edit, "bucket")
    await until(lambda: "of" in opened.window.conversation.finder.bar.count.text())


async def _trash(opened: OpenedWindow) -> None:
    _list_chats(opened)
    opened.window.side_bar.open_trash()


async def _new_chat(opened: OpenedWindow) -> None:
    _list_chats(opened)
    opened.operator.begin_chat()


async def _formulas(opened: OpenedWindow) -> None:
    _list_chats(opened)
    await _ask(opened, "Which roots has a quadratic equation? And show two laws with formulas.")
    await until(lambda: opened.window.conversation.view.formulas.is_idle, 20)
    opened.window.conversation.view.verticalScrollBar().setValue(0)


def _sized(arrange: Arrange, per_cent: int) -> Arrange:
    async def arranged(opened: OpenedWindow) -> None:
        opened.window.preferences.change("text_size", per_cent)
        await arrange(opened)

    return arranged


async def _servers(opened: OpenedWindow) -> None:
    await _long_chat(opened)
    servers = opened.library.mcp
    for definition in (
        ServerDefinition("time", sys.executable, ("-m", "mcp_server_time"), approval="reading", in_new_chats=True),
        ServerDefinition("git", sys.executable, ("-m", "mcp_server_git"), approvals={"git_commit": "always"}),
        ServerDefinition("calendar", "calendar-that-is-nowhere"),
        ServerDefinition("tickets", address="http://127.0.0.1:9/mcp", is_on=False),
    ):
        await servers.add(replace(definition, off=("git_reset",)) if definition.name == "git" else definition)
    await asyncio.gather(
        servers.start("time"), servers.start("git"), servers.start("calendar"), return_exceptions=True
    )
    opened.window.commands.run("servers")
    shown = opened.window.findChild(ServersWindow)
    assert shown is not None
    shown.choose("git")


async def _failed_server(opened: OpenedWindow) -> None:
    await _servers(opened)
    shown = opened.window.findChild(ServersWindow)
    assert shown is not None
    shown.choose("calendar")


async def _new_server(opened: OpenedWindow) -> None:
    opened.window.commands.run("servers")
    shown = opened.window.findChild(ServersWindow)
    assert shown is not None
    shown.add_requested.emit()


_OPENED = {
    "settings": _settings,
    "shortcuts": _shortcuts,
    "model-picker": _models,
    "palette": _palette,
    "inspector": _inspector,
    "profiles": _profiles,
    "servers": _servers,
    "failed-server": _failed_server,
    "new-server": _new_server,
    "health": _health,
    "search-results": _searched,
    "found-in-chat": _found_in_chat,
}
_LARGE = (TABLE_ANSWER + CODE_ANSWER,)
ALL_SCENES: dict[str, Scene] = {
    **SCENES,
    **{
        f"{name}-{'dark' if is_dark else 'light'}": Scene(arrange, LONG, is_dark=is_dark, models=MODELS)
        for name, arrange in _OPENED.items()
        for is_dark in (False, True)
    },
    "add-a-key-light": Scene(_key, has_all_services=True),
    "add-a-key-dark": Scene(_key, has_all_services=True, is_dark=True),
    "nothing-found": Scene(_not_found, LONG),
    "empty-trash": Scene(_trash),
    "new-chat": Scene(_new_chat),
    "tool-approval-dark": replace(SCENES["tool-approval"], is_dark=True),
    "attachments-dark": replace(SCENES["attachments"], is_dark=True),
    "error-with-remedy-dark": replace(SCENES["error-with-remedy"], is_dark=True),
    "two-and-a-half-times-as-large": Scene(_long_chat, LONG, scale=2.5),
    "text-at-200": Scene(_sized(_long_chat, 200), LONG),
    "text-at-250": Scene(_sized(_one_question, 250), _LARGE),
    "approval-at-250": replace(SCENES["tool-approval"], arrange=_sized(_approval, 250), is_dark=True),
    "settings-at-200": Scene(_sized(_settings, 200), LONG),
    "formulas-light": Scene(_formulas, (FORMULA_ANSWER,)),
    "formulas-dark": Scene(_formulas, (FORMULA_ANSWER,), is_dark=True),
    "inspector-at-200": Scene(_sized(_inspector, 200), LONG),
    **ASSISTANT_SCENES,
    **GALLERY_SCENES,
}
