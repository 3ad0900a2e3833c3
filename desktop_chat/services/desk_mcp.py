"""What a window asks of servers of tools; what fails is told as a sentence, not raised."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from desktop_chat.errors import Error
from desktop_chat.services.desk_bringing import DeskBringing
from desktop_chat.services.mcp.definitions import ServerDefinition
from desktop_chat.services.mcp.views import Imported, ServerView, ServerWish


class DeskServers(DeskBringing):
    @property
    def problem(self) -> str:
        """What was wrong with the file of servers."""
        return self._servers.problem

    def all(self) -> Sequence[ServerView]:
        return self._servers.all()

    def log(self, name: str) -> tuple[str, ...]:
        return self._servers.log(name)

    def subscribe(self, listener: Callable[[str], None]) -> Callable[[], None]:
        """It is told the name of a server that changed, in any thread."""
        return self._servers.subscribe(listener)

    # ------------------------------------------------------------------ verbs

    async def add(self, wish: ServerWish) -> str:
        definition = ServerDefinition(
            wish.name,
            wish.command,
            wish.arguments,
            wish.folder,
            wish.address,
            call_seconds=wish.call_seconds,
        )
        return await _told(self._servers.add(definition, wish.secrets, for_session=wish.for_session))

    async def change(self, name: str, wish: ServerWish) -> str:
        names = {
            "headers" if wish.address else "environment": wish.names,
            **_no_names(is_remote=bool(wish.address)),
        }
        changes: dict[str, Any] = {
            "command": wish.command,
            "arguments": wish.arguments,
            "folder": wish.folder,
            "address": wish.address,
            "call_seconds": wish.call_seconds,
            **names,
        }
        work = self._servers.change(name, secrets=wish.secrets, for_session=wish.for_session, **changes)
        return await _told(work) or await self._rename(name, wish.name)

    async def _rename(self, name: str, wanted: str) -> str:
        return "" if wanted == name else await _told(self._servers.change(name, name=wanted))

    async def remove(self, name: str) -> str:
        return await _told(self._servers.remove(name))

    async def start(self, name: str) -> str:
        """It says itself how it went; only what has nothing to do with it is told here."""
        await _told(self._servers.restart(name))
        return ""

    async def stop(self, name: str) -> str:
        return await _told(self._servers.stop(name))

    async def put_on(self, name: str, is_on: bool) -> str:
        return await _told(self._servers.change(name, is_on=is_on))

    async def use_in_new_chats(self, name: str, is_used: bool) -> str:
        return await _told(self._servers.change(name, in_new_chats=is_used))

    async def switch_tool(self, name: str, tool: str, is_on: bool) -> str:
        return await _told(self._servers.switch_tool(name, tool, is_on=is_on))

    async def set_approval(self, name: str, approval: str | None, tool: str | None = None) -> str:
        return await _told(self._servers.set_approval(name, approval, tool))

    async def import_(self, text: str) -> Imported | str:
        try:
            return await self._servers.import_(text)
        except Error as error:
            return error.sentence


async def _told(verb: Coroutine[Any, Any, object]) -> str:
    try:
        await verb
    except Error as error:
        return error.sentence
    return ""


def _no_names(*, is_remote: bool) -> dict[str, tuple[str, ...]]:
    """What it is not reached by has no names any more."""
    return {"environment" if is_remote else "headers": ()}
