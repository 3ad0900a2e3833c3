"""The wire format of Gemini's generateContent, which Google's two services speak: replies."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desktop_chat.errors import ContentRefused, MalformedReply, ProviderError, ReplyCut, RequestRefused
from desktop_chat.language import sentence
from desktop_chat.providers.complaints import complaint_in
from desktop_chat.providers.events import ProviderEvent, ReplyFinished, UsageReported
from desktop_chat.providers.failures import failure_of
from desktop_chat.providers.requests import FileKind, Request
from desktop_chat.providers.sse import Frame, Frames
from desktop_chat.providers.wire.calls import new_call_id
from desktop_chat.providers.wire.gemini_citations import Citations
from desktop_chat.providers.wire.gemini_models import bare_name
from desktop_chat.providers.wire.gemini_parts import Parts
from desktop_chat.providers.wire.gemini_requests import FILES, render_request
from desktop_chat.providers.wire.json_text import parse_json
from desktop_chat.providers.wire.shapes import needed_items, needed_mapping

TOKENS_BETWEEN = 200
"""How many tokens an answer grows by before they are told again."""

_USUAL = frozenset({"content", "index", "finishReason", "finishMessage", "safetyRatings", "avgLogprobs"})
_BUCKETS = ("promptTokenCount", "cachedContentTokenCount", "candidatesTokenCount", "thoughtsTokenCount")
_COUNTS = frozenset(_BUCKETS) - {"cachedContentTokenCount"}

# Reasons with which an answer ended that is none.
_FAULTS: Mapping[str, type[ProviderError]] = {
    "MALFORMED_FUNCTION_CALL": MalformedReply,
    "MALFORMED_RESPONSE": MalformedReply,
    "UNEXPECTED_TOOL_CALL": MalformedReply,
    "TOO_MANY_TOOL_CALLS": MalformedReply,
    "MISSING_THOUGHT_SIGNATURE": RequestRefused,
}


@dataclass(frozen=True, slots=True)
class GeminiDialect:
    """How the two services differ."""

    folder: str = "/models"
    """Where the models are."""


class Gemini:
    """The wire as a whole, in one dialect."""

    def __init__(self, dialect: GeminiDialect | None = None) -> None:
        self.dialect = dialect or GeminiDialect()

    @property
    def files(self) -> frozenset[FileKind]:
        return FILES

    def path(self, request: Request) -> str:
        return f"{model_path(self.dialect.folder, request.model)}:streamGenerateContent?alt=sse"

    def render(self, request: Request) -> Mapping[str, object]:
        return render_request(request)

    def framing(self) -> Frames:
        return Frames()

    def reader(self, title: str, request_id: str | None = None) -> GeminiReply:
        return GeminiReply(title, request_id)


def model_path(folder: str, model: str) -> str:
    """A model's own place; some, such as tuned ones, are named with their folder."""
    name = bare_name(model)
    return f"/{name}" if "/" in name else f"{folder}/{name}"


class GeminiReply:
    """Reads one reply, frame by frame or whole. The format has no last word: the stream's end is the end."""

    def __init__(self, title: str, request_id: str | None = None, new_id: Callable[[], str] = new_call_id) -> None:
        self.is_finished = False
        self._title = title
        self._request_id = request_id
        self._parts = Parts(new_id)
        self._citations = Citations()
        self._model: str | None = None
        self._finish_reason: str | None = None
        self._finish_words = ""
        self._counted: Mapping[str, Any] = {}
        self._told_usage: UsageReported | None = None

    def parse_frame(self, frame: Frame) -> Sequence[ProviderEvent]:
        if frame.error is not None:
            self._fail(parse_json(frame.error, or_else=frame.error.decode("utf-8", "replace")))
        if self.is_finished or not frame.data or frame.data.isspace() or frame.data.strip() == b"[DONE]":
            return ()
        said = parse_json(frame.data)
        if frame.event == "error":
            self._fail(said)
        return self._parse(said)

    def parse_whole(self, body: bytes) -> Sequence[ProviderEvent]:
        """One object, or a list of what would have been frames."""
        said = parse_json(body)
        frames = said if isinstance(said, list) else [said]
        return [*(event for each in frames for event in self._parse(each)), *self.parse_end()]

    def parse_end(self) -> Sequence[ProviderEvent]:
        if self.is_finished:
            return ()
        if self._finish_reason is None:
            raise ReplyCut()
        self._check(self._finish_reason)
        self.is_finished = True
        found = self._citations.found(self._parts.texts)
        end = ReplyFinished(self._finish_reason, self._model)
        return [*self._tokens(), *self._parts.blocks(), *found, end]

    def _parse(self, said: Any) -> Sequence[ProviderEvent]:
        said = needed_mapping(said)
        if said.get("error"):
            self._fail(said)
        self._refused(said.get("promptFeedback"))
        model = said.get("modelVersion")
        self._model = str(model) if model else self._model
        events: list[ProviderEvent] = []
        for candidate in _list(said.get("candidates")):
            if not needed_mapping(candidate).get("index"):  # others are answers that nobody asked for
                self._parse_candidate(candidate, events)
        counted = said.get("usageMetadata")
        if isinstance(counted, dict) and not _COUNTS.isdisjoint(counted):
            self._counted = counted
            events += self._tokens()
        return events

    def _tokens(self) -> list[UsageReported]:
        """Every frame counts anew. Told now and then and at the end, so that text can be told together."""
        counted, last = self._counted, self._told_usage
        if (
            self._finish_reason is None
            and last is not None
            and _made(counted) - (last.output or 0) < TOKENS_BETWEEN
        ):
            return []
        usage = usage_of(counted)
        if usage is None or usage == last:
            return []
        self._told_usage = usage
        return [usage]

    def _parse_candidate(self, candidate: dict[str, Any], events: list[ProviderEvent]) -> None:
        for part in _list(needed_mapping(candidate.get("content") or {}).get("parts")):
            self._parts.take(needed_mapping(part), events)
        if not candidate.keys() <= _USUAL:
            self._citations.take(candidate)
        reason = candidate.get("finishReason")
        if reason:
            self._finish_reason = str(reason)
            self._finish_words = str(candidate.get("finishMessage") or reason)

    def _check(self, reason: str) -> None:
        kind, told = _FAULTS.get(reason), self._finish_words
        if kind is None:
            return
        text = sentence("{title} could not finish its answer: “{words}”", title=self._title, words=told)
        raise kind(text, provider=self._title, code=reason, words=told, request_id=self._request_id)

    def _refused(self, feedback: object) -> None:
        """A question that was not even given to the model."""
        reason = feedback.get("blockReason") if isinstance(feedback, Mapping) else None
        if not reason or not isinstance(feedback, Mapping):
            return
        words = str(feedback.get("blockReasonMessage") or reason)
        text = sentence("{title} refused to answer this: “{words}”", title=self._title, words=words)
        raise ContentRefused(
            text, provider=self._title, code=str(reason), words=words, request_id=self._request_id
        )

    def _fail(self, said: object) -> None:
        raise failure_of(self._title, complaint_in(said), request_id=self._request_id)


def usage_of(told: object) -> UsageReported | None:
    """Tokens by bucket; None where no number is told yet, as in the middle of a stream."""
    if not isinstance(told, Mapping):
        return None
    prompt, cached, said, thought = (_count(told.get(name)) for name in _BUCKETS)
    if prompt is None and said is None and thought is None:
        return None
    made = None if said is None and thought is None else (said or 0) + (thought or 0)
    read = None if prompt is None else max(0, prompt - (cached or 0))
    return UsageReported(input=read, output=made, cache_read=cached, reasoning=thought)


def _made(told: Mapping[str, Any]) -> int:
    return (_count(told.get("candidatesTokenCount")) or 0) + (_count(told.get("thoughtsTokenCount")) or 0)


def _count(value: object) -> int | None:
    return max(0, value) if isinstance(value, int) and not isinstance(value, bool) else None


def _list(value: object) -> Sequence[Any]:
    return () if value is None else needed_items(value)
