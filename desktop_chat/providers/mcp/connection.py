"""One connection with a server of tools, from its start to its end; all of it happens in one event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import anyio
from mcp import Client
from mcp_types import Implementation, ServerNotification, ToolListChangedNotification

from desktop_chat.errors import ToolServerFailed
from desktop_chat.language import sentence
from desktop_chat.providers.mcp.contents import prompt_of, resource_of, result_of
from desktop_chat.providers.mcp.faults import ended, is_closed, words_of
from desktop_chat.providers.mcp.offers import offer_of, resources_of
from desktop_chat.providers.mcp.streams import Line, Note, over_http, over_pipes
from desktop_chat.providers.mcp.values import Address, Offer, Program, RemoteResource, RemoteResult
from desktop_chat.tasks import held

T = TypeVar("T")

LOOK, MOMENT = 0.25, 1.0
END_SECONDS = 10.0
"""How long the orderly end may take; then the process is killed, and nobody waits any more."""
SLOW = "The server has not answered within {seconds:g} seconds."


class Connection:
    """`over` is told once it is, with the reason where nobody wanted it to."""

    def __init__(
        self,
        server: Program | Address,
        version: str,
        note: Note,
        changed: Callable[[], None],
        over: Callable[[str], None],
    ) -> None:
        self._server, self._version = server, version
        self._changed, self._over = changed, over
        self._line = Line(note)
        self._client: Client | None = None
        self._offer: asyncio.Future[Offer] = asyncio.get_running_loop().create_future()
        self._wish = asyncio.Event()
        self._life: asyncio.Future[None] | None = None

    async def open(self, seconds: float) -> Offer:
        """ToolServerFailed where nothing comes of it in this time; nothing is left of it then."""
        life = self._life = held(self._live())
        life.add_done_callback(self._lived)
        try:
            is_done = await self._heard({life, self._offer}, seconds)
        except asyncio.CancelledError:
            await self.end()
            raise
        if self._offer.done():
            return self._offer.result()
        text = self._failure() if is_done else sentence(SLOW, seconds=seconds)
        await self.end()
        raise ToolServerFailed(text)

    async def call(self, tool: str, arguments: Mapping[str, Any], seconds: float) -> RemoteResult:
        client = self._connected()
        return result_of(await self._asked(client.call_tool(tool, dict(arguments)), seconds))

    async def resources(self, seconds: float) -> tuple[RemoteResource, ...]:
        return await self._asked(resources_of(self._connected()), seconds)

    async def read(self, uri: str, seconds: float) -> RemoteResult:
        return resource_of(await self._asked(self._connected().read_resource(uri), seconds))

    async def prompt(self, name: str, inputs: Mapping[str, str], seconds: float) -> RemoteResult:
        return prompt_of(await self._asked(self._connected().get_prompt(name, dict(inputs)), seconds))

    async def offer(self, seconds: float) -> Offer:
        """What it offers now; it is asked once more."""
        return await self._asked(offer_of(self._connected()), seconds)

    async def end(self) -> None:
        """In order, and if that takes too long by force."""
        life = self._life
        if life is None:
            return
        self._wish.set()
        if not self._offer.done():
            life.cancel()
        await asyncio.wait({life}, timeout=END_SECONDS)
        self.kill()
        if self._line.child is not None:
            await self._line.child.heard_out()

    def kill(self) -> None:
        child = self._line.child
        if child is not None and child.status is None:
            child.kill()

    # ----------------------------------------------------------------- within

    async def _live(self) -> None:
        line = self._line
        streams = (
            over_pipes(self._server, line) if isinstance(self._server, Program) else over_http(self._server, line)
        )
        me = Implementation(name="desktop-chat", version=self._version)
        async with Client(streams, client_info=me, message_handler=self._hear, cache=None) as client:
            self._client = client
            self._offer.set_result(await offer_of(client))
            await self._until_over()

    def _lived(self, life: asyncio.Future[None]) -> None:
        """Where it never began, that is told to whoever opens it."""
        failure = self._failure()
        if self._offer.done():
            self._over("" if self._wish.is_set() else failure)

    async def _until_over(self) -> None:
        async with anyio.create_task_group() as group:
            for event in (self._wish, self._line.ended):
                group.start_soon(_wait_and_end, event, group.cancel_scope)

    async def _hear(self, message: ServerNotification | Exception) -> None:
        if isinstance(message, ToolListChangedNotification) and self._offer.done():
            self._changed()

    async def _asked(self, work: Awaitable[T], seconds: float) -> T:
        """Whatever is raised in there becomes a sentence; cancelled, the server is told so."""
        task, life = held(work), self._known_life
        try:
            is_done = await self._heard({task, life}, seconds)
        finally:
            if not task.done():
                task.cancel()
                await asyncio.wait({task}, timeout=END_SECONDS)
        if not is_done:
            raise ToolServerFailed(sentence(SLOW, seconds=seconds))
        error = None if task.cancelled() else task.exception()
        if error is None and not task.cancelled():
            return task.result()
        if error is None or is_closed(error):
            await asyncio.wait({life}, timeout=MOMENT)
            raise ToolServerFailed(self._failure())
        raise ToolServerFailed(words_of(error, self._line))

    @property
    def _known_life(self) -> asyncio.Future[None]:
        assert self._life is not None
        return self._life

    async def _heard(self, either: set[asyncio.Future[Any]], seconds: float) -> bool:
        """Until one of them is there, the process is gone or the time is over, which is False.

        The process is looked at now and then: another one that it started may hold its pipes open.
        """
        clock = asyncio.get_running_loop()
        end = clock.time() + seconds
        while not self._is_gone and (left := end - clock.time()) > 0:
            done, _ = await asyncio.wait(either, timeout=min(left, LOOK), return_when=asyncio.FIRST_COMPLETED)
            if done:
                return True
        return self._is_gone

    @property
    def _is_gone(self) -> bool:
        child = self._line.child
        is_gone = child is not None and child.status is not None
        if is_gone:
            self._line.ended.set()
        return is_gone

    def _connected(self) -> Client:
        if self._client is None or self._life is None or self._life.done() or self._is_gone:
            raise ToolServerFailed(ended(self._line))
        return self._client

    def _failure(self) -> str:
        life = self._life
        error = life.exception() if life is not None and life.done() and not life.cancelled() else None
        return words_of(error, self._line) if error is not None else ended(self._line)


async def _wait_and_end(event: Any, scope: anyio.CancelScope) -> None:
    await event.wait()
    scope.cancel()
