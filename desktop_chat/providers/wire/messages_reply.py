"""Reads replies of the Messages format, block by block."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from desktop_chat.errors import MalformedReply, ReplyCut
from desktop_chat.providers.complaints import complaint_in
from desktop_chat.providers.events import (
    ProviderEvent,
    RawBlock,
    ReplyFinished,
    TextDelta,
    UsageReported,
)
from desktop_chat.providers.failures import failure_of
from desktop_chat.providers.sse import Frame
from desktop_chat.providers.wire.calls import new_call_id
from desktop_chat.providers.wire.json_text import parse_json
from desktop_chat.providers.wire.messages_blocks import Block, CallBlock, started
from desktop_chat.providers.wire.messages_turns import ENVELOPE
from desktop_chat.providers.wire.messages_usage import usage_of
from desktop_chat.providers.wire.shapes import needed_mapping, some_text

Said: TypeAlias = Mapping[str, Any]

_PAUSED = "pause_turn"
_IMPLIED = {"text_delta": "text", "thinking_delta": "thinking"}
"""What a piece belongs to whose block was not announced."""


class MessagesReply:
    """Reads one reply, frame by frame or whole."""

    def __init__(self, title: str, request_id: str | None = None, new_id: Callable[[], str] = new_call_id) -> None:
        self.is_finished = False
        self._title = title
        self._request_id = request_id
        self._new_id = new_id
        self._open: dict[int, Block] = {}
        self._whole: dict[int, Said] = {}
        self._calls = 0
        self._length = 0
        self._usage: dict[str, Any] = {}
        self._model: str | None = None
        self._finish_reason: str | None = None

    def parse_frame(self, frame: Frame) -> Sequence[ProviderEvent]:
        if frame.error is not None:
            self._fail(parse_json(frame.error, or_else=frame.error.decode("utf-8", "replace")))
        if self.is_finished or not frame.data or frame.data.isspace():
            return ()
        said = needed_mapping(parse_json(frame.data))
        kind = said.get("type") or frame.event
        if kind == "error" or said.get("error"):
            self._fail(said)
        read = _READERS.get(kind) if isinstance(kind, str) else None
        return () if read is None else self._measured(read(self, said))

    def parse_whole(self, body: bytes) -> Sequence[ProviderEvent]:
        said = parse_json(body)
        if not isinstance(said, dict) or said.get("error") or not isinstance(said.get("content"), list):
            self._fail(said)
        events = [*self._take_message(said)]
        for index, block in enumerate(said["content"]):
            events += self._measured(self._start({"index": index, "content_block": block}))
            events += self._stop({"index": index})
        self._finish_reason = some_text(said.get("stop_reason"))
        return [*events, *self._finished({})]

    def parse_end(self) -> Sequence[ProviderEvent]:
        if self.is_finished:
            return ()
        raise ReplyCut()

    def _begin(self, said: Said) -> Sequence[ProviderEvent]:
        return self._take_message(needed_mapping(said.get("message")))

    def _take_message(self, message: Said) -> Sequence[ProviderEvent]:
        self._model = some_text(message.get("model")) or self._model
        return self._take_usage(message)

    def _take_usage(self, said: Said) -> Sequence[UsageReported]:
        """Counts are those so far; what is not told again has not changed."""
        usage = said.get("usage")
        if not isinstance(usage, Mapping) or not usage:
            return ()
        self._usage |= {name: value for name, value in usage.items() if value is not None}
        return [usage_of(self._usage)]

    def _start(self, said: Said) -> Sequence[ProviderEvent]:
        block = started(said.get("content_block"), self._calls, self._length, self._new_id())
        self._calls += isinstance(block, CallBlock)
        self._open[_index(said)] = block
        return block.begun()

    def _continue(self, said: Said) -> Sequence[ProviderEvent]:
        delta, index = needed_mapping(said.get("delta")), _index(said)
        block = self._open.get(index)
        if block is None:
            implied = _IMPLIED.get(str(delta.get("type")))
            if implied is None or index in self._whole:
                raise MalformedReply()
            block = self._open[index] = Block({"type": implied}, self._length)
        return block.take(delta)

    def _stop(self, said: Said) -> Sequence[ProviderEvent]:
        index = _index(said)
        block = self._open.pop(index, None)
        if block is None:
            return ()
        self._whole[index] = block.whole()
        return block.ended()

    def _take_end(self, said: Said) -> Sequence[ProviderEvent]:
        delta = said.get("delta")
        reason = some_text(delta.get("stop_reason")) if isinstance(delta, Mapping) else None
        self._finish_reason = reason or self._finish_reason
        return self._take_usage(said)

    def _finished(self, said: Said) -> Sequence[ProviderEvent]:
        self.is_finished = True
        late = [event for index in sorted(self._open) for event in self._stop({"index": index})]
        raw = [RawBlock({ENVELOPE: self._whole[index]}) for index in sorted(self._whole)]
        reason = self._finish_reason
        return [*late, *raw, ReplyFinished(reason, self._model, is_paused=reason == _PAUSED)]

    def _measured(self, events: Sequence[ProviderEvent]) -> Sequence[ProviderEvent]:
        for event in events:
            if isinstance(event, TextDelta):
                self._length += len(event.text)
        return events

    def _fail(self, said: object) -> None:
        raise failure_of(self._title, complaint_in(said), request_id=self._request_id)


_READERS: Mapping[str, Callable[[MessagesReply, Said], Sequence[ProviderEvent]]] = {
    "message_start": MessagesReply._begin,
    "content_block_start": MessagesReply._start,
    "content_block_delta": MessagesReply._continue,
    "content_block_stop": MessagesReply._stop,
    "message_delta": MessagesReply._take_end,
    "message_stop": MessagesReply._finished,
}
"""Events of other kinds (`ping`, and those that are still to come) say nothing that is needed here."""


def _index(said: Said) -> int:
    index = said.get("index")
    if isinstance(index, int) and not isinstance(index, bool):
        return index
    raise MalformedReply()
