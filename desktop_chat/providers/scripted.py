"""A provider that plays what it was told to: for tests, demonstrations and screenshots."""

from __future__ import annotations

import asyncio
import itertools
import json
import re
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias, get_args

from desktop_chat.errors import RequestRefused
from desktop_chat.providers.context import ProviderSettings
from desktop_chat.providers.events import (
    ProviderEvent,
    ReplyFinished,
    ReplyStarted,
    TextDelta,
    ToolArgumentsDelta,
    ToolCallReady,
    ToolCallStarted,
    UsageReported,
)
from desktop_chat.providers.provider import OfferedModel
from desktop_chat.providers.requests import FileKind, Request, TextPart

_WORDS = re.compile(r"\s*\S+\s*|\s+")


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing comes for this long."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Cut:
    """The stream ends here, without its terminal event."""


@dataclass(frozen=True, slots=True)
class Stall:
    """Nothing comes any more, and the connection stays open."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Nothing comes until somebody sets the event."""

    event: asyncio.Event
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    """Set as soon as the stream waits here."""


@dataclass(frozen=True, slots=True)
class Endless:
    """The same piece of text again and again, until the stream is closed."""

    piece: str = "word "
    pause: float = 0.0


Pause: TypeAlias = Wait | Stall | Gate
ReplyFunction: TypeAlias = Callable[[Request], "ScriptedReply | None"]
Step: TypeAlias = str | ProviderEvent | Exception | Pause | Cut | Endless | ReplyFunction
ScriptedReply: TypeAlias = Step | Sequence[Step]

_LITERAL = get_args(ProviderEvent) + get_args(Pause)

SCRIPTED_MODEL = OfferedModel(
    "scripted-1",
    name="Scripted 1",
    context_window=200_000,
    max_output=8_000,
    capabilities=frozenset({"tools", "structured_output", "streaming"}),
    prices={"input": Decimal("1"), "output": Decimal("2")},
)


class ScriptedProvider:
    """Plays its replies in order, one for each request.

    A reply is a text (sent word by word), a step, a sequence of steps, or a function of the request that
    gives one of these. Start, usage (words read, pieces written) and end of a reply are told by themselves,
    unless the script says them (`UsageReported`, …) or never comes there (`Cut`, `Stall`, an error).
    """

    def __init__(
        self,
        *replies: ScriptedReply,
        name: str = "scripted",
        can_prefill: bool = True,
        models: Sequence[OfferedModel] = (SCRIPTED_MODEL,),
        files: frozenset[FileKind] | None = None,
    ) -> None:
        self.name = name
        self.can_prefill = can_prefill
        self.models = tuple(models)
        self._files = files
        self.requests: list[Request] = []
        """Every request, in the order in which they came."""
        self.settings: list[ProviderSettings] = []
        """The settings each of them came with."""
        self.closed: list[Request] = []
        """The requests whose reply was left before it was over."""
        self._replies = deque(replies)

    def add(self, *replies: ScriptedReply) -> None:
        """Play these too, after the ones there are."""
        self._replies.extend(replies)

    @property
    def remaining(self) -> int:
        """How many replies were not asked for yet."""
        return len(self._replies)

    def files_of(self, model: str) -> frozenset[FileKind] | None:
        return self._files

    async def stream(self, request: Request, settings: ProviderSettings) -> AsyncGenerator[ProviderEvent, None]:
        """Play the next reply."""
        self.requests.append(request)
        self.settings.append(settings)
        performance = _Performance(request, request_id=f"{self.name}-{len(self.requests)}")
        try:
            for step in performance.play(self._next_reply()):
                if isinstance(step, Wait | Stall | Gate):
                    await _hold(step)
                else:
                    yield step
        except (asyncio.CancelledError, GeneratorExit):
            self.closed.append(request)
            raise

    def _next_reply(self) -> ScriptedReply:
        if not self._replies:
            raise RequestRefused(f"The script has no reply for request {len(self.requests)}.")
        return self._replies.popleft()


class _Performance:
    """One reply while it is played; plain generators, so that leaving it early closes everything at once."""

    def __init__(self, request: Request, request_id: str) -> None:
        self._request = request
        self._request_id = request_id
        self._kinds: set[type] = set()
        self._pieces = 0
        self._is_cut = False

    def play(self, reply: ScriptedReply) -> Iterator[ProviderEvent | Pause]:
        for step in self._flat(reply):
            if isinstance(step, Wait | Stall | Gate):
                yield step
            else:
                yield from self._told(step)
        if not self._is_cut and ReplyFinished not in self._kinds:
            yield from self._told(ReplyFinished(self._usual_reason(), self._request.model))

    def _told(self, event: ProviderEvent) -> Iterator[ProviderEvent]:
        if not self._kinds and not isinstance(event, ReplyStarted):
            yield from self._told(ReplyStarted(self._request.model, self._request_id))
        if isinstance(event, ReplyFinished) and UsageReported not in self._kinds:
            yield from self._told(UsageReported(_count_words(self._request), self._pieces))
        self._kinds.add(type(event))
        self._pieces += isinstance(event, TextDelta)
        yield event

    def _usual_reason(self) -> str:
        return "tool_calls" if ToolCallReady in self._kinds else "stop"

    def _flat(self, reply: ScriptedReply) -> Iterator[ProviderEvent | Pause]:
        for step in reply if isinstance(reply, list | tuple) else (reply,):
            if self._is_cut:
                return
            yield from self._take(step)

    def _take(self, step: object) -> Iterator[ProviderEvent | Pause]:
        match step:
            case str():
                yield from map(TextDelta, _WORDS.findall(step))
            case Endless(piece, pause):
                yield from itertools.cycle((TextDelta(piece), Wait(pause)))
            case Exception():
                raise step
            case Cut():
                self._is_cut = True
            case _:
                yield from self._take_literally(step)

    def _take_literally(self, step: object) -> Iterator[ProviderEvent | Pause]:
        if isinstance(step, _LITERAL):
            yield step
        elif callable(step):
            reply = step(self._request)
            yield from () if reply is None else self._flat(reply)
        else:
            raise TypeError(f"{step!r} cannot be played.")


def text(
    *pieces: str, finish_reason: str = "stop", input: int | None = None, output: int | None = None
) -> tuple[Step, ...]:
    """A reply in exactly these pieces."""
    usage = () if input is None and output is None else (UsageReported(input=input, output=output),)
    return (*map(TextDelta, pieces), *usage, ReplyFinished(finish_reason))


def tool_calls(*calls: tuple[str, str, str | Mapping[str, object]], say: str = "") -> tuple[Step, ...]:
    """A reply that makes these calls, each (id, name, arguments), after saying something or nothing."""
    steps: list[Step] = [say] if say else []
    for index, (call_id, name, arguments) in enumerate(calls):
        written = arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)
        steps += [
            ToolCallStarted(index, call_id, name),
            ToolArgumentsDelta(index, written),
            ToolCallReady(index, call_id, name, written),
        ]
    return tuple(steps)


def endless(piece: str = "word ", pause: float = 0.0) -> tuple[Step, ...]:
    """A reply that never ends by itself."""
    return (Endless(piece, pause),)


async def _hold(step: Pause) -> None:
    match step:
        case Wait(seconds):
            await asyncio.sleep(seconds)
        case Gate(event, reached):
            reached.set()
            await event.wait()
        case Stall():
            await asyncio.get_running_loop().create_future()


def _count_words(request: Request) -> int:
    said = [part.text for turn in request.turns for part in turn.parts if isinstance(part, TextPart)]
    return sum(len(words.split()) for words in (*request.instructions, *said))
