"""The wire format that OpenAI's Chat Completions began and most services and local servers speak: replies."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from desktop_chat.errors import MalformedReply, ReplyCut
from desktop_chat.providers.complaints import complaint_in
from desktop_chat.providers.events import (
    ProviderEvent,
    ReplyFinished,
    TextDelta,
    ThinkingDelta,
)
from desktop_chat.providers.failures import failure_of
from desktop_chat.providers.requests import FileKind, Request
from desktop_chat.providers.sse import Frame, Frames
from desktop_chat.providers.wire.calls import Calls, new_call_id
from desktop_chat.providers.wire.chat_extras import Extras
from desktop_chat.providers.wire.chat_requests import render_request
from desktop_chat.providers.wire.dialect import Dialect
from desktop_chat.providers.wire.json_text import parse_json
from desktop_chat.providers.wire.shapes import needed_items, needed_mapping
from desktop_chat.providers.wire.think_tags import ThinkTags
from desktop_chat.providers.wire.usage import usage_of

PATH = "/chat/completions"

_DONE = b"[DONE]"
_USUAL = frozenset({"role", "content", "reasoning", "reasoning_content", "tool_calls"})
_PIECE, _WHOLE = ("delta", "message"), ("message", "delta")
"""Where a piece stands, and where an answer that came whole: some services always send both."""
_THINKING = ("reasoning_content", "reasoning")


class ChatCompletions:
    """The wire as a whole, in one dialect."""

    def __init__(self, dialect: Dialect | None = None) -> None:
        self.dialect = dialect or Dialect()

    @property
    def files(self) -> frozenset[FileKind]:
        return self.dialect.files

    def path(self, request: Request) -> str:
        return PATH

    def render(self, request: Request) -> Mapping[str, object]:
        return render_request(request, self.dialect)

    def framing(self) -> Frames:
        return Frames()

    def reader(self, title: str, request_id: str | None = None) -> ChatReply:
        return ChatReply(title, request_id, has_think_tags=self.dialect.has_think_tags)


class ChatReply:
    """Reads one reply, frame by frame or whole."""

    def __init__(
        self,
        title: str,
        request_id: str | None = None,
        new_id: Callable[[], str] = new_call_id,
        *,
        has_think_tags: bool = False,
    ) -> None:
        self.is_finished = False
        self._title = title
        self._request_id = request_id
        self._calls = Calls(new_id)
        self._extras = Extras()
        self._tags = ThinkTags() if has_think_tags else None
        self._text: list[str] = []
        self._said_in = _PIECE
        self._model: str | None = None
        self._finish_reason: str | None = None

    def parse_frame(self, frame: Frame) -> Sequence[ProviderEvent]:
        if frame.error is not None:
            self._fail(parse_json(frame.error, or_else=frame.error.decode("utf-8", "replace")))
        data = frame.data
        if self.is_finished:
            return ()
        if data[:1] == b"[" and data.strip() == _DONE:
            return self._finished()
        if not data or data.isspace():
            return ()
        said = parse_json(data)
        if not isinstance(said, dict):
            raise MalformedReply()
        if frame.event == "error":
            self._fail(said)
        return self._parse(said)

    def parse_whole(self, body: bytes) -> Sequence[ProviderEvent]:
        said = parse_json(body)
        if not isinstance(said, dict) or not (said.get("choices") or said.get("error")):
            self._fail(said)
        self._said_in = _WHOLE
        return [*self._parse(said), *self._finished()]

    def parse_end(self) -> Sequence[ProviderEvent]:
        if self.is_finished:
            return ()
        if self._finish_reason is None:
            raise ReplyCut()
        return self._finished()

    def _parse(self, said: dict[str, Any]) -> Sequence[ProviderEvent]:
        error = said.get("error")
        if error:
            self._fail(said)
        model = said.get("model")
        self._model = str(model) if model else self._model
        usage = said.get("usage")
        choices = said.get("choices")
        self._extras.take_frame(said)
        events: list[ProviderEvent] = []
        if choices:
            self._parse_choice(needed_mapping(needed_items(choices)[0]), events)
            self._text += [event.text for event in events if isinstance(event, TextDelta)]
        if usage:
            events.append(usage_of(needed_mapping(usage), said.get("timings")))
        return events

    def _parse_choice(self, choice: Mapping[str, Any], events: list[ProviderEvent]) -> None:
        if choice.get("index"):
            return  # another answer to the same question, which nobody asked for
        delta = next((choice[name] for name in self._said_in if choice.get(name) is not None), None)
        if delta:
            self._parse_delta(needed_mapping(delta), events)
        reason = choice.get("finish_reason")
        if reason:
            if reason == "error":
                self._fail(choice)
            self._finish_reason = self._finish_reason or str(reason)
            events += [*self._held(), *self._calls.ready()]

    def _parse_delta(self, delta: Mapping[str, Any], events: list[ProviderEvent]) -> None:
        thought = delta.get(_THINKING[0]) or delta.get(_THINKING[1])
        if thought:
            events.append(ThinkingDelta(str(thought)))
        content = delta.get("content")
        if content:
            if isinstance(content, str):
                events += [TextDelta(content)] if self._tags is None else self._tags.take(content)
            else:
                events += self._extras.take_chunks(needed_items(content))
        calls = delta.get("tool_calls")
        if calls:
            is_only = len(needed_items(calls)) == 1
            for place, fragment in enumerate(calls):
                events += self._calls.take(needed_mapping(fragment), None if is_only else place)
        if not delta.keys() <= _USUAL:
            events += self._extras.take_delta(delta, is_thought_told=bool(thought))

    def _finished(self) -> Sequence[ProviderEvent]:
        self.is_finished = True
        reason = "refusal" if self._extras.is_refusal else self._finish_reason
        events = [*self._held(), *self._calls.ready()]
        self._text += [event.text for event in events if isinstance(event, TextDelta)]
        return [*events, *self._extras.events("".join(self._text)), ReplyFinished(reason, self._model)]

    def _held(self) -> Sequence[ProviderEvent]:
        return self._tags.end() if self._tags else ()

    def _fail(self, said: object) -> None:
        raise failure_of(self._title, complaint_in(said), request_id=self._request_id)
