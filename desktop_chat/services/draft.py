"""A reply while it is being written: what the provider's events have added up to so far."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from desktop_chat.errors import MalformedReply
from desktop_chat.providers.events import (
    CitationFound,
    FileReceived,
    ProviderEvent,
    RawBlock,
    ReplyFinished,
    ReplyStarted,
    TextDelta,
    ThinkingDelta,
    ToolArgumentsDelta,
    ToolCallReady,
    ToolCallStarted,
    UsageReported,
)
from desktop_chat.services import facts
from desktop_chat.services.journal import Piece
from desktop_chat.services.pondering import Pondering
from desktop_chat.services.views import MessageView, Tokens
from desktop_chat.texts import PairJoiner, cleaned


@dataclass(slots=True)
class DraftCall:
    """A tool call as far as it has been written; it counts only when it is whole."""

    index: int
    id: str
    name: str
    arguments: list[str] = field(default_factory=list)
    details: dict[str, Any] | None = None
    is_whole: bool = False

    @property
    def text(self) -> str:
        return "".join(self.arguments)


@dataclass(frozen=True, slots=True)
class Repair:
    """Why a reply is asked for once more: the answer that it takes the place of, and what is wrong with that."""

    faulty: MessageView
    problem: str


@dataclass(slots=True)
class Draft:
    chat_key: Any
    run_key: Any = None
    message_key: Any = None
    """None until its row exists."""
    parent_key: Any = None
    position: int = 0
    version: int = 1
    base_text: str = ""
    base_thinking: str = ""
    """What the row said before this run: a continued message has some."""
    base_status: str = "partial"
    text: list[str] = field(default_factory=list)
    thinking: list[str] = field(default_factory=list)
    pondering: Pondering = field(default_factory=Pondering)
    calls: dict[int, DraftCall] = field(default_factory=dict)
    raw: list[dict[str, Any]] = field(default_factory=list)
    has_own_ids: bool = False
    """A call was given another id than the service gave it, so that the raw blocks do not agree any more."""
    citations: list[dict[str, Any]] = field(default_factory=list)
    base_citations: int = 0
    """How many of them the row had before this run."""
    files: list[FileReceived] = field(default_factory=list)
    usage: UsageReported | None = None
    model: str | None = None
    request_id: str | None = None
    finish_reason: str | None = None
    is_finished: bool = False
    is_continued: bool = False
    repair: Repair | None = None
    provider: str | None = None
    model_name: str | None = None
    model_key: Any = None
    profile: str | None = None
    created_at: datetime | None = None
    chat_kind: str = "chat"
    joiner: PairJoiner = field(default_factory=PairJoiner)

    def take(self, event: ProviderEvent) -> Piece | None:
        """Add one event; the piece to journal, if it brought text."""
        match event:
            case TextDelta(text=text):
                self.pondering.end()
                return self._add("text", self.text, text)
            case ThinkingDelta(text=text):
                self.pondering.go_on()
                return self._add("thinking", self.thinking, text)
            case ToolCallStarted(index=index, id=call_id, name=name):
                self.pondering.end()
                self.calls.setdefault(index, DraftCall(index, call_id, facts.name_or_none(name) or ""))
            case ToolArgumentsDelta(index=index, text=text):
                return self._take_arguments(index, text)
            case ToolCallReady():
                return self._take_call(event)
            case _:
                self._take_fact(event)
        return None

    def _add(self, kind: str, said: list[str], text: str, key: str = "") -> Piece | None:
        """Half a character at the end of a piece waits for the next one."""
        if not isinstance(text, str):
            raise MalformedReply()
        text = self.joiner.joined(kind + key, text)
        if not text:
            return None
        said.append(text)
        return Piece(kind, key, text)

    def take_rest(self) -> list[Piece]:
        """What still waited for its other half when nothing more came."""
        said = {"text": self.text, "thinking": self.thinking}
        rest = [(kind, half) for kind, half in self.joiner.rest().items() if kind in said]
        for kind, half in rest:
            said[kind].append(half)
        return [Piece(kind, "", half) for kind, half in rest]

    def _take_arguments(self, index: int, text: str) -> Piece | None:
        call = self.calls.get(index)
        return None if call is None else self._add("arguments", call.arguments, text, str(index))

    def _take_call(self, event: ToolCallReady) -> Piece:
        event = facts.whole_call(event)
        own = self._own_id(event)
        self.has_own_ids = self.has_own_ids or own != event.id
        event = replace(event, id=own)
        details = dict(event.details) if event.details else None
        self.calls[event.index] = DraftCall(
            event.index, event.id, event.name, [event.arguments], details, is_whole=True
        )
        return call_piece(event)

    def _own_id(self, event: ToolCallReady) -> str:
        """Some servers give every call of a message the same id, or none."""
        taken = {call.id for index, call in self.calls.items() if index != event.index and call.is_whole}
        call_id = event.id or f"call_{event.index}"
        while call_id in taken:
            call_id = f"{call_id}_{event.index}"
        return call_id

    def _take_fact(self, event: ProviderEvent) -> None:
        match event:
            case ReplyStarted(model=model, request_id=request_id):
                self.model = facts.name_or_none(model) or self.model
                self.request_id = facts.name_or_none(request_id) or self.request_id
            case RawBlock(block=block):
                self.raw.append(facts.plain(block))
            case CitationFound(citation=citation):
                self.citations.append(facts.plain(citation))
            case FileReceived():
                self.files.append(facts.whole_file(event))
            case UsageReported():
                self.usage = _later(self.usage, facts.counted(event))
            case ReplyFinished(finish_reason=reason, model=model):
                self.finish_reason, self.is_finished = facts.name_or_none(reason), True
                self.model = facts.name_or_none(model) or self.model

    @property
    def content(self) -> str:
        return self.base_text + "".join(self.text)

    @property
    def thought(self) -> str:
        return self.base_thinking + "".join(self.thinking)

    @property
    def whole_calls(self) -> list[DraftCall]:
        return [call for _, call in sorted(self.calls.items()) if call.is_whole]

    @property
    def is_worth_keeping(self) -> bool:
        """Text, thinking, a whole tool call or a file: what a person would miss."""
        return bool(self.content.strip() or self.thought.strip() or self.whole_calls or self.files)

    @property
    def has_news(self) -> bool:
        """Whether this run itself has added anything."""
        return bool(self.text or self.thinking or self.whole_calls or self.files)

    def keep_words(self) -> None:
        """Forget everything but text and thinking: something else about this reply cannot be stored."""
        for facts_of in (self.raw, self.citations, self.calls, self.files):
            facts_of.clear()
        self.usage = self.model = self.request_id = self.finish_reason = None

    @property
    def has_begun(self) -> bool:
        """Whether this run has said anything yet that cannot be taken back."""
        return bool(self.text or self.thinking or self.calls or self.files)

    def start_over(self) -> None:
        """Forget a request that failed before its first word."""
        self.raw.clear()
        del self.citations[self.base_citations :]
        self.usage = self.model = self.request_id = self.finish_reason = None
        self.is_finished = False

    @property
    def tokens(self) -> Tokens:
        told = self.usage
        if told is None:
            return Tokens(is_partial=True)
        return Tokens(told.input, told.output, told.cache_read, told.cache_write, told.reasoning)


def call_piece(call: ToolCallReady) -> Piece:
    """A whole call as a piece of the journal: its key is index, id and name."""
    return Piece("call", json.dumps([call.index, call.id, call.name]), call.arguments)


def call_of_piece(piece: Piece) -> DraftCall:
    # The first journals parted the three by line ends.
    index, call_id, name = json.loads(piece.key) if piece.key.startswith("[") else piece.key.split("\n", 2)
    return DraftCall(int(index), cleaned(call_id), cleaned(name), [cleaned(piece.text)], is_whole=True)


def _later(known: UsageReported | None, told: UsageReported) -> UsageReported:
    """The last report counts, field by field."""
    if known is None:
        return told
    return UsageReported(
        input=known.input if told.input is None else told.input,
        output=known.output if told.output is None else told.output,
        cache_read=known.cache_read if told.cache_read is None else told.cache_read,
        cache_write=known.cache_write if told.cache_write is None else told.cache_write,
        reasoning=known.reasoning if told.reasoning is None else told.reasoning,
        cost=known.cost if told.cost is None else told.cost,
    )
