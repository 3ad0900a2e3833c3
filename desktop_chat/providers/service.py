"""Asks one service of the catalogue: writes the request, sends it, and tells what the reply says as it comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING

from desktop_chat.errors import (
    ContextMissing,
    MalformedReply,
    ProviderError,
    ProviderUnavailable,
    ReplyCut,
    RequestRefused,
)
from desktop_chat.language import sentence
from desktop_chat.providers.addresses import Address, address_of
from desktop_chat.providers.complaints import complaint_of
from desktop_chat.providers.context import ProviderSettings
from desktop_chat.providers.entry import Entry
from desktop_chat.providers.events import ProviderEvent, ReplyStarted
from desktop_chat.providers.failures import failure_of
from desktop_chat.providers.headers import sent_headers
from desktop_chat.providers.posts import LateTransport, Post, Sender
from desktop_chat.providers.provider import OfferedModel
from desktop_chat.providers.reading import read_stream, read_whole
from desktop_chat.providers.reply_headers import request_id_of, retry_after_of
from desktop_chat.providers.requests import FilePart, Request, ToolResultPart, Turn
from desktop_chat.providers.wire import ReplyReader
from desktop_chat.providers.wire.json_text import write_json

if TYPE_CHECKING:
    from desktop_chat.providers.transport import Answer

MOST_COMPLAINT_BYTES = 64 * 1024
LONG_CHAT = 200
"""From so many turns on a request is written in a worker thread, so that no window waits for it."""


class Service:
    """A provider. It tries once: whether a failure is worth another try, its caller knows."""

    def __init__(self, entry: Entry, transport: Sender | None = None) -> None:
        self.entry = entry
        self._transport = transport or LateTransport()

    def __repr__(self) -> str:
        return f"Service({self.name!r})"

    @property
    def name(self) -> str:
        return self.entry.name

    @property
    def can_prefill(self) -> bool:
        return self.entry.can_prefill

    @property
    def models(self) -> Sequence[OfferedModel]:
        return self.entry.models

    async def stream(self, request: Request, settings: ProviderSettings) -> AsyncGenerator[ProviderEvent, None]:
        """Ask, and tell what comes as it comes. Leaving it closes the connection at once."""
        post = await self._post(request, settings)
        async with self._transport.send(post) as answer:
            if answer.status != 200:
                raise await self._refusal(answer, settings)
            request_id = request_id_of(answer.headers)
            yield ReplyStarted(request_id=request_id)
            reader = self.entry.wire.reader(self.entry.title, request_id)
            async with aclosing(self._read(answer, reader)) as events:
                async for event in events:
                    yield event

    async def _read(self, answer: Answer, reader: ReplyReader) -> AsyncGenerator[ProviderEvent, None]:
        match answer.media_type:
            case "application/json":
                for event in reader.parse_whole(await read_whole(answer)):
                    yield event
            case "text/html":
                raise _page(self.entry.title, await _complaint(answer))
            case _:
                async with aclosing(read_stream(answer, reader)) as events:
                    async for event in events:
                        yield event

    async def aclose(self) -> None:
        """Let go of the connections."""
        await self._transport.aclose()

    async def _post(self, request: Request, settings: ProviderSettings) -> Post:
        entry = self.entry
        address = self._address(settings)
        headers = sent_headers(entry, request, settings, address)
        if _is_long(request):
            body = await asyncio.to_thread(self._body, request)
        else:
            body = self._body(request)
        return Post(address, body, headers)

    def _body(self, request: Request) -> bytes:
        return write_json(self.entry.wire.render(request, self.entry.dialect))

    def _address(self, settings: ProviderSettings) -> Address:
        entry = self.entry
        base = settings.base_url or entry.base_url
        if base is None:
            raise ContextMissing(sentence("The address of {title} is not known here.", title=entry.title))
        return address_of(base, entry.wire.path, entry.base_url or entry.default_path)

    async def _refusal(self, answer: Answer, settings: ProviderSettings) -> ProviderError:
        """Nothing is ever sent on to another address: the key would go with it."""
        title, status = self.entry.title, answer.status
        if status < 400:
            told = sentence(
                "{title} answers with status {status} and sends no answer.", title=title, status=status
            )
            return RequestRefused(told, status=status)
        return failure_of(
            title,
            complaint_of(settings.blotted((await _complaint(answer)).decode("utf-8", "replace")).encode()),
            status=status,
            request_id=request_id_of(answer.headers),
            retry_after=retry_after_of(answer.headers),
        )


async def _complaint(answer: Answer) -> bytes:
    """As much of it as comes."""
    try:
        return await answer.read(MOST_COMPLAINT_BYTES)
    except (ReplyCut, ProviderUnavailable):
        return b""


def _page(title: str, body: bytes) -> MalformedReply:
    """What a proxy or a portal shows instead of the service."""
    words = complaint_of(body).words or ""
    return MalformedReply(
        sentence("{title} sent a web page instead of an answer: {words}", title=title, words=words)
    )


def _is_long(request: Request) -> bool:
    return len(request.turns) > LONG_CHAT or any(_has_file(turn) for turn in request.turns)


def _has_file(turn: Turn) -> bool:
    return any(
        isinstance(part, FilePart) or (isinstance(part, ToolResultPart) and part.files) for part in turn.parts
    )
