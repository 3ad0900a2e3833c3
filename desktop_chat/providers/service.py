"""Asks one service of the catalogue: writes the request, sends it, and tells what the reply says as it comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from desktop_chat.errors import ProviderError, RequestRefused
from desktop_chat.language import sentence
from desktop_chat.providers.concessions import Concessions
from desktop_chat.providers.context import ProviderSettings
from desktop_chat.providers.entry import Entry, Signing
from desktop_chat.providers.events import ProviderEvent, ReplyStarted
from desktop_chat.providers.headers import sent_headers
from desktop_chat.providers.key_checks import KeyChecks
from desktop_chat.providers.lookups import EmbeddingRequest, Embeddings, Lookup, batched, joined_embeddings
from desktop_chat.providers.posts import LateTransport, Post, Sender
from desktop_chat.providers.previews import Preview, preview
from desktop_chat.providers.provider import OfferedModel
from desktop_chat.providers.reading import read_stream, read_whole
from desktop_chat.providers.refusals import page_in, refusal_in
from desktop_chat.providers.reply_headers import request_id_of
from desktop_chat.providers.requests import FileKind, FilePart, Request, ToolResultPart, Turn
from desktop_chat.providers.rooted import Unwrapping
from desktop_chat.providers.rounds import Rounds
from desktop_chat.providers.wire import Framing, ReplyReader, Wire, headers_of
from desktop_chat.providers.wire.json_text import parse_json, write_json

if TYPE_CHECKING:
    from desktop_chat.providers.transport import Answer

T = TypeVar("T")

MOST_PAGES = 100
LONG_CHAT = 200
"""From so many turns on a request is written in a worker thread, so that no window waits for it."""


class Service(KeyChecks):
    """A provider. It tries once: whether a failure is worth another try, its caller knows."""

    def __init__(self, entry: Entry, transport: Sender | None = None) -> None:
        self.entry = entry
        self._transport = transport or LateTransport()
        self._tokens: dict[object, object] = {}
        self._concessions = Concessions(entry.concede)

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

    def files_of(self, model: str) -> frozenset[FileKind] | None:
        return self.entry.wire_for(Request(self.name, model)).files

    @property
    def lookups(self) -> frozenset[Lookup]:
        """What it can be asked beside a conversation."""
        entry = self.entry
        offered: tuple[tuple[Lookup, object], ...] = (
            ("models", entry.model_list),
            ("tokens", entry.token_count),
            ("embeddings", entry.embedding),
        )
        return frozenset(name for name, lookup in offered if lookup is not None)

    async def stream(self, request: Request, settings: ProviderSettings) -> AsyncGenerator[ProviderEvent, None]:
        """Ask, and tell what comes as it comes. Leaving it closes the connection at once."""
        rounds, unwrapping = Rounds(request), Unwrapping(request, self.entry.suited(request))
        try:
            while rounds.are_to_come:
                async with aclosing(self._round(rounds.next(), settings)) as events:
                    async for event in events:
                        for each in unwrapping.told(rounds.told(event)):
                            yield each
        except ProviderError:
            for each in unwrapping.rest():
                yield each
            raise

    async def _round(self, request: Request, settings: ProviderSettings) -> AsyncGenerator[ProviderEvent, None]:
        """Once; and once more without what is refused, where it can be done without."""
        request = self._concessions.suited(self.entry.suited(request), settings)
        while True:
            has_begun = False
            try:
                async with aclosing(self._asked(request, settings)) as events:
                    async for event in events:
                        has_begun = True
                        yield event
                return
            except RequestRefused as refusal:
                if has_begun:
                    raise
                request = self._concessions.instead_of(request, refusal, settings)

    async def _asked(self, request: Request, settings: ProviderSettings) -> AsyncGenerator[ProviderEvent, None]:
        wire = self.entry.wire_for(request, settings)
        post = await self._post(request, wire, settings)
        async with self._transport.send(post) as answer:
            if answer.status != 200:
                raise await self._refusal(answer, settings)
            request_id = request_id_of(answer.headers)
            yield ReplyStarted(request_id=request_id)
            reader = wire.reader(self.entry.title, request_id)
            async with aclosing(self._read(answer, wire.framing(), reader)) as events:
                async for event in events:
                    yield event

    async def listed_models(self, settings: ProviderSettings) -> Sequence[OfferedModel]:
        """Every model the service says it has, page after page."""
        asked = _known(self.entry.title, self.entry.model_list, "a list of models")
        found: list[OfferedModel] = []
        page: str | None = None
        for _ in range(MOST_PAGES):
            said = await self._said(asked.path(page), "", None, settings)
            told = asked.parse(said)
            found += told.models
            page = told.next
            if page is None:
                break
        return found

    async def count_tokens(self, request: Request, settings: ProviderSettings) -> int:
        """How many tokens the service counts in this request, before it is sent."""
        asked = _known(self.entry.title, self.entry.token_count, "a count of tokens")
        request = self.entry.suited(request)
        body = await asyncio.to_thread(lambda: write_json(asked.render(request)))
        return asked.parse(await self._said(asked.path(request), request.model, body, settings, request))

    async def embed(self, request: EmbeddingRequest, settings: ProviderSettings) -> Embeddings:
        """Vectors for texts, in as many requests as the service wants."""
        asked = _known(self.entry.title, self.entry.embedding_for(request.model), "embeddings")
        parts: list[Embeddings] = []
        for texts in batched(request.texts, asked.most_texts):
            part = replace(request, texts=texts)
            body = write_json(asked.render(part))
            parts.append(asked.parse(await self._said(asked.path(part), request.model, body, settings)))
        return joined_embeddings(parts)

    async def _said(
        self, path: str, model: str, body: bytes | None, settings: ProviderSettings, request: Request | None = None
    ) -> object:
        """The JSON that the service answers such a question with; about a request, where there is one."""
        address = self.entry.locate(self.entry, settings, path, model)
        asked = request.headers if request else {}
        needed = headers_of(self.entry.wire_for(request), request) if request else {}
        headers = sent_headers(self.entry, asked, settings, address, needed)
        post = Post(address, body or b"", headers, "GET" if body is None else "POST")
        async with self._transport.send(await self._signed(post, settings)) as answer:
            if answer.status != 200:
                raise await self._refusal(answer, settings)
            return parse_json(await read_whole(answer))

    def preview(self, request: Request, settings: ProviderSettings) -> Preview:
        """The request as it would be sent, without a secret."""
        return preview(self.entry, request, settings)

    async def _read(
        self, answer: Answer, framing: Framing, reader: ReplyReader
    ) -> AsyncGenerator[ProviderEvent, None]:
        match answer.media_type:
            case "application/json":
                for event in reader.parse_whole(await read_whole(answer)):
                    yield event
            case "text/html":
                raise await page_in(answer, self.entry.title)
            case _:
                async with aclosing(read_stream(answer, framing, reader)) as events:
                    async for event in events:
                        yield event

    async def aclose(self) -> None:
        """Let go of the connections."""
        await self._transport.aclose()

    async def _post(self, request: Request, wire: Wire, settings: ProviderSettings) -> Post:
        entry = self.entry
        address = entry.locate(entry, settings, wire.path(request), request.model)
        headers = sent_headers(entry, request.headers, settings, address, headers_of(wire, request))
        if _is_long(request):
            body = await asyncio.to_thread(lambda: write_json(wire.render(request)))
        else:
            body = write_json(wire.render(request))
        return await self._signed(Post(address, body, headers), settings)

    async def _signed(self, post: Post, settings: ProviderSettings) -> Post:
        if self.entry.sign is None:
            return post
        signature = await self.entry.sign(post, settings, Signing(self._transport, self._tokens))
        return replace(post, headers={**post.headers, **{name.lower(): each for name, each in signature.items()}})

    async def _refusal(self, answer: Answer, settings: ProviderSettings) -> ProviderError:
        if answer.status == 401:
            self._tokens.clear()  # taken back before their time
        return await refusal_in(answer, self.entry.title, settings)


def _is_long(request: Request) -> bool:
    return len(request.turns) > LONG_CHAT or any(_has_file(turn) for turn in request.turns)


def _has_file(turn: Turn) -> bool:
    return any(
        isinstance(part, FilePart) or (isinstance(part, ToolResultPart) and part.files) for part in turn.parts
    )


def _known(title: str, lookup: T | None, what: str) -> T:
    if lookup is None:
        raise RequestRefused(sentence("{title} does not offer {what}.", title=title, what=sentence(what)))
    return lookup
