"""The servers of tools that there are, with their secrets in the keyring and their tools in the toolbox."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from desktop_chat.errors import KeyringUnavailable, NotFound, StorageError
from desktop_chat.language import sentence
from desktop_chat.providers.mcp.server_thread import ServerThread
from desktop_chat.providers.mcp.values import Offer
from desktop_chat.services.hooks import call_listener
from desktop_chat.services.keys.shelf import KeyShelf
from desktop_chat.services.mcp.definitions import ServerDefinition, checked
from desktop_chat.services.mcp.server import Server
from desktop_chat.services.mcp.server_file import ServerFile
from desktop_chat.services.mcp.server_keys import ServerKeys
from desktop_chat.services.mcp.tools import asking_again, changed_tools, result_for_model, tools_of, views_of
from desktop_chat.services.mcp.views import ServerView
from desktop_chat.services.tool_results import ToolResult
from desktop_chat.services.tool_runner import Toolbox
from desktop_chat.services.tools import Tool

Listener = Callable[[str], None]


class ServerBook:
    """Which there are, and what is said of them. A name of a secret is written before it and removed after it."""

    def __init__(self, path: Path | None, toolbox: Toolbox | None = None, keys: KeyShelf | None = None) -> None:
        self._file = ServerFile(path)
        self._toolbox = toolbox if toolbox is not None else Toolbox()
        self._keys = ServerKeys(keys if keys is not None else KeyShelf())
        self._thread = ServerThread()
        self._turn = asyncio.Lock()
        """One change after the other: each begins with what the one before has left."""
        self._listeners: list[Listener] = []
        self._servers: dict[str, Server] = {}
        self._known: dict[str, Offer] = {}
        for definition, offer in self._file.known().values():
            self._adopt(definition, offer)

    # ----------------------------------------------------------------- reading

    @property
    def problem(self) -> str:
        """What was wrong with the file."""
        return self._file.problem

    def all(self) -> tuple[ServerView, ...]:
        """In the order of their names."""
        return tuple(self.get(name) for name in sorted(self._servers, key=str.casefold))

    def get(self, name: str) -> ServerView:
        server = self._server(name)
        definition, offer = server.definition, server.offer
        tools = tuple(views_of(definition, offer))
        return ServerView(
            definition, server.state, server.problem, offer.title, tools, offer.prompts, offer.has_resources
        )

    def log(self, name: str) -> tuple[str, ...]:
        return self._server(name).log

    def tools(self, *names: str) -> tuple[Tool, ...]:
        """Those that are on, of these servers or of all: for a toolbox of one's own, too."""
        wanted = names or tuple(self._servers)
        return tuple(tool for name in wanted for tool in self._tools_of(self._server(name)))

    def tools_of_new_chats(self) -> tuple[str, ...]:
        wanted = tuple(name for name, server in self._servers.items() if server.definition.in_new_chats)
        return tuple(tool.name for tool in self.tools(*wanted)) if wanted else ()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """It is told the name of a server that changed, in any thread; call the result to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    # ---------------------------------------------------------------- changing

    async def add(
        self,
        definition: ServerDefinition,
        secrets: Mapping[str, str] | None = None,
        *,
        for_session: bool = False,
    ) -> ServerView:
        """`secrets` are what its variables or headers say; `for_session` keeps them until the program ends."""
        texts = dict(secrets or {})
        async with self._turn:
            wanted = checked(_with_names(definition, texts), tuple(self._servers))
            await asyncio.to_thread(self._file.put, None, wanted, Offer())
            self._adopt(wanted, Offer())
            try:
                await self._keys.keep(wanted, texts, for_session=for_session)
            except KeyringUnavailable:
                await self._forget(wanted.name)
                raise
        self._tell(wanted.name)
        return self.get(wanted.name)

    async def change(
        self, name: str, /, *, secrets: Mapping[str, str] | None = None, for_session: bool = False, **changes: Any
    ) -> ServerView:
        """Another definition. What is said of variables or headers replaces what they said; others keep theirs.

        A server that is reached otherwise has to be started again. A change that is a function is given the
        definition as it is when its turn comes.
        """
        texts = dict(secrets or {})
        async with self._turn:
            server = self._server(name)
            before = server.definition
            others = tuple(each for each in self._servers if each != name)
            after = checked(_with_names(_changed(before, changes), texts), others)
            await self._keys.keep(after, texts, for_session=for_session)
            await self._keys.drop(before, set(before.secret_names) - set(after.secret_names))
            await asyncio.to_thread(self._file.put, name, after, server.offer)
            if _reach(before) != _reach(after) or texts or not after.is_on:
                await self._thread.do(server.stop())
            self._servers.pop(name)
            self._toolbox.replace_group(name, ())
            server.definition = after
            self._servers[after.name] = server
        self._offer_tools(server)
        self._tell(after.name)
        return self.get(after.name)

    async def remove(self, name: str) -> None:
        """Its process, its secrets and its tools go, too."""
        async with self._turn:
            server = self._server(name)
            await self._thread.do(server.stop())
            await self._keys.drop(server.definition, set(server.definition.secret_names))
            await self._forget(name)
        self._tell(name)

    async def switch_tool(self, name: str, tool: str, *, is_on: bool) -> ServerView:
        """By the name that the server has for it."""

        def off(definition: ServerDefinition) -> tuple[str, ...]:
            others = [each for each in definition.off if each != tool]
            return tuple(others if is_on else [*others, tool])

        return await self.change(name, off=off)

    async def set_approval(self, name: str, approval: str | None, tool: str | None = None) -> ServerView:
        """For all its tools, or for one; None leaves that one to what holds for all."""

        def of_one(definition: ServerDefinition) -> dict[str, str]:
            kept = {each: said for each, said in definition.approvals.items() if each != tool}
            return {**kept, **({tool: approval} if tool and approval else {})}

        if tool is not None:
            return await self.change(name, approvals=of_one)
        return await self.change(name, approval=lambda definition: approval or definition.approval)

    # ------------------------------------------------------------------ within

    def _server(self, name: str) -> Server:
        found = self._servers.get(name)
        if found is None:
            raise NotFound(sentence("There is no server named {name}.", name=name))
        return found

    def _adopt(self, definition: ServerDefinition, offer: Offer) -> None:
        server = Server(definition, offer, self._keys.means, self._heard)
        self._servers[definition.name] = server
        self._known[definition.mark] = offer
        self._offer_tools(server)

    async def _forget(self, name: str) -> None:
        self._servers.pop(name)
        self._toolbox.replace_group(name, ())
        await asyncio.to_thread(self._file.remove, name)

    def _offer_tools(self, server: Server) -> None:
        self._toolbox.replace_group(server.definition.name, self._tools_of(server))

    def _tools_of(self, server: Server) -> tuple[Tool, ...]:
        async def call(tool: str, arguments: Mapping[str, Any]) -> ToolResult:
            seconds = server.definition.call_seconds
            work = server.use(lambda connection: connection.call(tool, arguments, seconds))
            return result_for_model(await self._thread.do(work), server.blot)

        return tools_of(server.definition, server.offer, call)

    def _heard(self, server: Server) -> None:
        """In the thread of servers: something about it is otherwise."""
        definition, known = server.definition, self._known.get(server.definition.mark)
        if self._servers.get(definition.name) is not server:
            return
        if server.offer != known:
            self._known[definition.mark] = server.offer
            if known is not None and (changed := changed_tools(known, server.offer)):
                text = "These tools describe themselves anew, and ask again: {names}"
                server.note(sentence(text, names=", ".join(changed)))
                server.definition = replace(definition, approvals=asking_again(definition, changed))
            self._offer_tools(server)
            try:
                self._file.put(definition.name, server.definition, server.offer)
            except StorageError as error:
                server.note(error.sentence)
        self._tell(definition.name)

    def _tell(self, name: str) -> None:
        for listener in tuple(self._listeners):
            call_listener(partial(listener, name))


def _with_names(definition: ServerDefinition, texts: Mapping[str, str]) -> ServerDefinition:
    names = tuple(dict.fromkeys((*definition.secret_names, *texts)))
    return replace(definition, headers=names) if definition.is_remote else replace(definition, environment=names)


def _changed(definition: ServerDefinition, changes: Mapping[str, Any]) -> ServerDefinition:
    given = {name: said(definition) if callable(said) else said for name, said in changes.items()}
    return replace(definition, **given)


def _reach(definition: ServerDefinition) -> tuple[object, ...]:
    return (
        definition.command,
        definition.arguments,
        definition.folder,
        definition.address,
        definition.environment,
        definition.headers,
    )
