"""Servers of tools for a library: added, started, asked, ended. Works without a window, and without a library."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

from desktop_chat.errors import Error, KeyringUnavailable
from desktop_chat.providers.mcp.resource_names import name_of
from desktop_chat.providers.mcp.values import RemoteResult
from desktop_chat.services.attachments import NamedFile
from desktop_chat.services.mcp.importing import Wanted, parse_servers
from desktop_chat.services.mcp.server_book import ServerBook
from desktop_chat.services.mcp.views import Imported, ServerResource, ServerView

if TYPE_CHECKING:
    from desktop_chat.providers.mcp.connection import Connection

T = TypeVar("T")

CLOSE_SECONDS = 12.0


class McpServers(ServerBook):
    """A server is started when one of its tools is called, or when somebody asks what it has."""

    async def start(self, name: str) -> ServerView:
        """ToolServerFailed says why it does not start; it counts from now on, even where it failed before."""
        await self._thread.do(self._server(name).start())
        return self.get(name)

    async def stop(self, name: str) -> ServerView:
        await self._thread.do(self._server(name).stop())
        return self.get(name)

    async def restart(self, name: str) -> ServerView:
        await self.stop(name)
        return await self.start(name)

    async def import_(self, text: str) -> Imported:
        """Servers as other programs keep them; none is started by it. What is here stays as it is."""
        wanted, refused = parse_servers(text)
        added: list[str] = []
        is_held = False
        for each in wanted:
            try:
                is_held = await self._added(each, for_session=is_held) or is_held
                added.append(each.definition.name)
            except Error as error:
                refused[each.definition.name] = error.sentence
        return Imported(tuple(added), refused, is_held)

    async def _added(self, wanted: Wanted, *, for_session: bool) -> bool:
        """Whether its secrets are held for this session only."""
        try:
            await self.add(wanted.definition, wanted.secrets, for_session=for_session)
        except KeyringUnavailable:
            await self.add(wanted.definition, wanted.secrets, for_session=True)
            return True
        return False

    # ------------------------------------------------------ resources, prompts

    async def resources(self, name: str) -> tuple[ServerResource, ...]:
        seconds = self._server(name).definition.call_seconds
        found = await self._use(name, lambda connection: connection.resources(seconds))
        return tuple(
            ServerResource(name, each.uri, each.name, each.description, each.media_type) for each in found
        )

    async def read(self, name: str, uri: str) -> tuple[NamedFile, ...]:
        """What a resource says, as files to attach."""
        seconds, server = self._server(name).definition.call_seconds, self._server(name)
        told = await self._use(name, lambda connection: connection.read(uri, seconds))
        texts = tuple(NamedFile(name_of(uri, "text/plain"), server.blot(text)) for text in told.texts)
        return (*texts, *(NamedFile(each.name, each.data, each.media_type or None) for each in told.files))

    async def prompt(self, name: str, prompt: str, inputs: Mapping[str, str] | None = None) -> str:
        """What a prompt says with these inputs."""
        seconds, server = self._server(name).definition.call_seconds, self._server(name)
        told: RemoteResult = await self._use(
            name, lambda connection: connection.prompt(prompt, dict(inputs or {}), seconds)
        )
        return server.blot("\n\n".join(told.texts))

    async def _use(self, name: str, work: Callable[[Connection], Awaitable[T]]) -> T:
        return await self._thread.do(self._server(name).use(work))

    # ------------------------------------------------------------------ the end

    async def aclose(self) -> None:
        """End every server, and wait until all that they started is gone."""
        await asyncio.to_thread(self.close)

    def close(self) -> None:
        """The same for a program that runs no event loop."""
        if self._thread.is_running:
            ending = self._thread.give(self._ended())
            try:
                ending.result(CLOSE_SECONDS)
            except TimeoutError:
                for server in self._servers.values():
                    server.kill()
            self._thread.close(CLOSE_SECONDS)

    async def _ended(self) -> None:
        await asyncio.gather(*(server.stop() for server in self._servers.values()))
