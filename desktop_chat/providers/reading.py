"""Reads the body of an answer as a reply: whole, or frame by frame as it comes."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable, Iterator
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING

from desktop_chat.errors import Error, MalformedReply, ReplyCut
from desktop_chat.language import sentence
from desktop_chat.providers.events import ProviderEvent
from desktop_chat.providers.sse import Frame
from desktop_chat.providers.together import together
from desktop_chat.providers.wire import Framing, ReplyReader

if TYPE_CHECKING:
    from desktop_chat.providers.transport import Answer

MOST_WHOLE_BYTES = 64 * 1024 * 1024
SECONDS_TO_CLOSE = 0.5
"""A connection whose end is told so soon after the reply can serve again."""


async def read_stream(answer: Answer, frames: Framing, reader: ReplyReader) -> AsyncGenerator[ProviderEvent, None]:
    async with aclosing(answer.pieces()) as pieces:
        async for piece in pieces:
            for event in told(frames.feed(piece), reader):
                yield event
            if reader.is_finished:
                await _let_end(answer, pieces)
                return
    for event in told_last(frames, reader):
        yield event


def told(frames: Iterable[Frame], reader: ReplyReader) -> Iterator[ProviderEvent]:
    """What these frames say. What was said before one that cannot be read, or is a failure, is told first."""
    events: list[ProviderEvent] = []
    failure: Error | None = None
    try:
        for frame in frames:
            events += reader.parse_frame(frame)
    except Error as error:
        failure = error
    yield from together(events)
    if failure is not None:
        raise failure


def told_last(frames: Framing, reader: ReplyReader) -> Iterator[ProviderEvent]:
    """A stream may end without the blank line after its last frame; or in the middle of it."""
    try:
        yield from told(frames.end(), reader)
    except MalformedReply:
        raise ReplyCut() from None
    yield from reader.parse_end()


async def _let_end(answer: Answer, pieces: AsyncGenerator[bytes, None]) -> None:
    """The reply is over. A connection that ends it properly can be used again."""
    answer.wait_at_most(SECONDS_TO_CLOSE)
    with suppress(ReplyCut):
        await anext(pieces, None)


async def read_whole(answer: Answer) -> bytes:
    body = await answer.read(MOST_WHOLE_BYTES)
    if len(body) == MOST_WHOLE_BYTES:
        raise MalformedReply(sentence("The service sent an answer that is too large to be read."))
    return body
