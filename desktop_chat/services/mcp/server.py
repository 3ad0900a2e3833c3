"""One server of tools at work: started when it is first needed, ended with the program, and what it said."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from importlib.metadata import version
from importlib.util import find_spec
from typing import TYPE_CHECKING, TypeVar

from desktop_chat.errors import Error, ToolServerFailed
from desktop_chat.language import sentence
from desktop_chat.providers.mcp.limits import cut
from desktop_chat.providers.mcp.values import Address, Offer, Program
from desktop_chat.providers.secrets import Secret
from desktop_chat.redaction import HIDDEN, redacted, traced
from desktop_chat.services.mcp.definitions import ServerDefinition
from desktop_chat.services.mcp.views import State
from desktop_chat.tasks import held, start

if TYPE_CHECKING:
    from desktop_chat.providers.mcp.connection import Connection

_log = logging.getLogger(__name__)

T = TypeVar("T")
Means = tuple[Program | Address, tuple[Secret, ...]]

MOST_LINES, LONGEST_LINE = 500, 1_000
LOOKED_AT = 2 * LONGEST_LINE
"""Of one line. Where that ends there may stand the beginning of a secret, which nobody would know again."""
SHORTEST_SECRET = 8
PACKAGE, CONNECTION = "mcp", "desktop_chat.providers.mcp.connection"
MISSING = (
    "Servers of tools need the package mcp, which is not installed here. Install the program with it: "
    'pip install "desktop-chat[mcp]".'
)


class Server:
    """Its coroutines run in the thread of servers alone; what is read of it may be read anywhere."""

    def __init__(
        self,
        definition: ServerDefinition,
        offer: Offer,
        means: Callable[[ServerDefinition], Awaitable[Means]],
        told: Callable[[Server], None],
    ) -> None:
        self.definition, self.offer = definition, offer
        self._means, self._told = means, told
        self.problem = ""
        self._state: State = "idle"
        self._log: deque[str] = deque(maxlen=MOST_LINES)
        self._is_log_told = False
        self._secrets: tuple[Secret, ...] = ()
        self._connection: Connection | None = None
        self._opening: asyncio.Future[Connection] | None = None

    @property
    def state(self) -> State:
        return self._state if self.definition.is_on else "off"

    @property
    def log(self) -> tuple[str, ...]:
        """The last lines of its error output."""
        self._is_log_told = False
        return tuple(self._log)

    def note(self, line: str) -> None:
        """From any thread. That there is something new is told once, until somebody looks."""
        looked = redacted(self.blot(line[:LOOKED_AT]))
        if len(line) > LOOKED_AT:
            looked = looked[: -max((len(each.reveal()) for each in self._secrets), default=1)]
        self._log.append(cut(looked, LONGEST_LINE))
        if not self._is_log_told:
            self._is_log_told = True
            self._told(self)

    def blot(self, text: str) -> str:
        """Without what it was told in confidence."""
        for secret in self._secrets:
            if len(secret.reveal()) >= SHORTEST_SECRET:
                text = text.replace(secret.reveal(), HIDDEN)
        return text

    async def use(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        """Started if need be; one that has failed waits for a person to start it again."""
        return await work(await self._connected())

    async def start(self) -> None:
        if self._state == "failed":
            self._tell("idle")
        await self._connected()

    async def stop(self) -> None:
        """Nothing of it is left afterwards."""
        opening, connection = self._opening, self._connection
        if opening is not None:
            opening.cancel()
            await asyncio.wait({opening})
        if connection is not None:
            await connection.end()
        self._connection, self._secrets = None, ()
        self._tell("idle")

    def kill(self) -> None:
        if self._connection is not None:
            self._connection.kill()

    # ----------------------------------------------------------------- within

    async def _connected(self) -> Connection:
        if not self.definition.is_on:
            raise ToolServerFailed(sentence("The server {name} is switched off.", name=self.definition.name))
        if self._connection is not None:
            return self._connection
        if self._state == "failed":
            raise ToolServerFailed(self.problem)
        opening = self._opening
        if opening is None:
            opening = self._opening = held(self._open())
            opening.add_done_callback(self._opened)
        await asyncio.wait({opening})
        if opening.cancelled():
            raise ToolServerFailed(sentence("The server was stopped."))
        return opening.result()

    def _opened(self, opening: asyncio.Future[Connection]) -> None:
        self._opening = None
        error = None if opening.cancelled() else opening.exception()
        if error is not None and not isinstance(error, Error):
            _log.error("A server of tools could not be started.\n%s", traced(error))
            self._fail(sentence("The server could not be started: {words}", words=type(error).__name__))

    async def _open(self) -> Connection:
        self._tell("starting")
        try:
            connection, offer = await self._reached()
        except Error as error:
            self._fail(error.sentence)
            raise
        self._connection, self.offer = connection, offer
        self._tell("ready")
        return connection

    async def _reached(self) -> tuple[Connection, Offer]:
        if find_spec(PACKAGE) is None:
            raise ToolServerFailed(sentence(MISSING))
        made = connection_class()
        means, self._secrets = await self._means(self.definition)
        connection = made(means, version("desktop-chat"), self.note, self._look_again, self._is_over)
        return connection, await connection.open(self.definition.start_seconds)

    def _is_over(self, reason: str) -> None:
        self._connection = None
        if reason:
            self._fail(reason)

    def _look_again(self) -> None:
        start(self._offered_anew(), name="tools of a server")

    async def _offered_anew(self) -> None:
        connection = self._connection
        if connection is not None:
            try:
                self.offer = await connection.offer(self.definition.call_seconds)
            except ToolServerFailed as error:
                self.note(error.sentence)
            self._tell(self._state)

    def _fail(self, text: str) -> None:
        """With the last thing that it said itself."""
        said = last_words(self._log)
        self.problem = redacted(
            self.blot(f"{text} {sentence('Its last words: {words}', words=said)}" if said else text)
        )
        self._tell("failed")

    def _tell(self, state: State) -> None:
        self._state = state
        if state != "failed":
            self.problem = ""
        self._told(self)


def connection_class() -> type[Connection]:
    """Imported with the first server, in the thread of servers.

    That makes so many objects that Python's collector would look through all of them several times, and hold up
    every thread for as long as a frame is not to take. They stay, so it never needs to look at them.
    """
    is_wanted = CONNECTION not in sys.modules and gc.isenabled()
    if is_wanted:
        gc.disable()
    try:
        from desktop_chat.providers.mcp.connection import Connection  # noqa: PLC0415 - start-up: more than a second
    finally:
        if is_wanted:
            gc.freeze()  # first: it would look through them at once otherwise
            gc.enable()
    return Connection


def last_words(log: Iterable[str]) -> str:
    lines = [line.strip() for line in log if line.strip()]
    return cut(lines[-1], 200) if lines else ""
