"""Reads replies of the Responses format: a stream of events, or a whole answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from desktop_chat.errors import MalformedReply, ReplyCut
from desktop_chat.providers.complaints import complaint_in
from desktop_chat.providers.events import ProviderEvent, ReplyFinished
from desktop_chat.providers.failures import failure_of
from desktop_chat.providers.sse import Frame
from desktop_chat.providers.wire.calls import new_call_id
from desktop_chat.providers.wire.json_text import parse_json
from desktop_chat.providers.wire.responses_items import EVENTS, Items, object_in
from desktop_chat.providers.wire.responses_usage import responses_usage

_DONE = b"[DONE]"
_BEGINNINGS = frozenset({"response.created", "response.in_progress"})
_ENDS = {"response.completed": "completed", "response.incomplete": "incomplete"}
_FAILURES = frozenset({"error", "response.failed"})
_REASONS = {"max_output_tokens": "length"}


class ResponsesReply:
    """One reply."""

    def __init__(self, title: str, request_id: str | None = None, new_id: Callable[[], str] = new_call_id) -> None:
        self.is_finished = False
        self._title = title
        self._request_id = request_id
        self._model: str | None = None
        self._items = Items(new_id)

    def parse_frame(self, frame: Frame) -> Sequence[ProviderEvent]:
        if frame.error is not None:
            self._fail(parse_json(frame.error, or_else=frame.error.decode("utf-8", "replace")))
        data = frame.data
        if self.is_finished or not data or data.isspace() or data.strip() == _DONE:
            return ()
        said = parse_json(data)
        if not isinstance(said, dict):
            raise MalformedReply()
        kind = str(said.get("type") or frame.event)
        read = EVENTS.get(kind)
        return read(self._items, said) if read is not None else self._parse_other(kind, said)

    def parse_whole(self, body: bytes) -> Sequence[ProviderEvent]:
        said = parse_json(body)
        if not isinstance(said, dict) or not isinstance(said.get("output"), list):
            self._fail(said)
        return self._ended(said, str(said.get("status") or "completed"))

    def parse_end(self) -> Sequence[ProviderEvent]:
        """Only an event of its own ends a reply."""
        if self.is_finished:
            return ()
        raise ReplyCut()

    def _parse_other(self, kind: str, said: dict[str, Any]) -> Sequence[ProviderEvent]:
        if kind in _BEGINNINGS:
            self._take_model(said.get("response"))
        elif kind in _ENDS:
            response = object_in(said, "response")
            return self._ended(response, str(response.get("status") or _ENDS[kind]))
        elif kind in _FAILURES or said.get("error"):
            inner = said.get("response")
            self._fail((inner.get("error") if isinstance(inner, Mapping) else None) or said)
        return ()

    def _ended(self, response: dict[str, Any], status: str) -> Sequence[ProviderEvent]:
        if response.get("error"):
            self._fail(response["error"])
        if status not in _ENDS.values():
            raise ReplyCut()
        self._take_model(response)
        events = self._items.take_all(response.get("output"))
        if status == "completed":
            events += self._items.calls.ready()
        events += self._items.blocks()
        if response.get("usage"):
            events.append(responses_usage(object_in(response, "usage")))
        self.is_finished = True
        return [*events, ReplyFinished(self._reason(response, status), self._model)]

    def _reason(self, response: Mapping[str, Any], status: str) -> str:
        if status == "incomplete":
            details = response.get("incomplete_details")
            told = details.get("reason") if isinstance(details, Mapping) else None
            return _REASONS.get(str(told), str(told or status))
        if self._items.calls:
            return "tool_calls"
        return "refusal" if self._items.is_refusal else "stop"

    def _take_model(self, response: object) -> None:
        model = response.get("model") if isinstance(response, Mapping) else None
        self._model = str(model) if model else self._model

    def _fail(self, said: object) -> None:
        raise failure_of(self._title, complaint_in(said), request_id=self._request_id)
