"""Reads which sources an answer of Gemini's is grounded on, and where in the answer each is named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from desktop_chat.providers.events import CitationFound
from desktop_chat.providers.wire.citations import citation

_KINDS = ("web", "retrievedContext", "maps", "image")


class Citations:
    """Collects what is told of sources, beside and after the text."""

    def __init__(self) -> None:
        self._grounding: list[Mapping[str, Any]] = []
        self._quotations: list[Mapping[str, Any]] = []

    def take(self, candidate: Mapping[str, Any]) -> None:
        grounding = candidate.get("groundingMetadata")
        if isinstance(grounding, Mapping):
            self._grounding.append(grounding)
        quoted = candidate.get("citationMetadata")
        if isinstance(quoted, Mapping):
            self._quotations += _objects(quoted, "citationSources") or _objects(quoted, "citations")

    def found(self, texts: Sequence[str]) -> list[CitationFound]:
        """Every source once for each place; `texts` are the answer's parts in order."""
        answer = _Answer(texts)
        found: dict[object, CitationFound] = {}
        for grounding in self._grounding:
            for each in _grounded(grounding, answer):
                found.setdefault(tuple(sorted((name, str(value)) for name, value in each.citation.items())), each)
        for quoted in self._quotations:
            start, end = answer.place(quoted)
            each = citation(url=_text(quoted, "uri"), title=_text(quoted, "title"), start=start, end=end)
            found.setdefault((_text(quoted, "uri"), start), each)
        return list(found.values())


class _Answer:
    """The text of an answer, in which services count bytes and people characters."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._text = "".join(texts)
        self._bytes = self._text.encode()
        self._lengths = [len(text.encode()) for text in texts]

    def place(self, segment: Mapping[str, Any]) -> tuple[int | None, int | None]:
        """From where to where it goes, in characters. What does not fit its own words is looked for by them."""
        start, end, words = _count(segment, "startIndex"), _count(segment, "endIndex"), _text(segment, "text")
        before = sum(self._lengths[: _count(segment, "partIndex")])
        for base in (0, before):
            cut = self._bytes[base + start : base + end]
            if end > start and len(cut) == end - start and (words is None or cut == words.encode()):
                first = len(self._bytes[: base + start].decode("utf-8", "ignore"))
                return first, first + len(cut.decode("utf-8", "ignore"))
        first = self._text.find(words) if words else -1
        return (first, first + len(words)) if words and first >= 0 else (None, None)


def _grounded(grounding: Mapping[str, Any], answer: _Answer) -> Iterator[CitationFound]:
    """The sources by the passages that they support, then those that support none in particular."""
    chunks = _objects(grounding, "groundingChunks")
    used: set[int] = set()
    for support in _objects(grounding, "groundingSupports"):
        segment = support.get("segment")
        segment = segment if isinstance(segment, Mapping) else {}
        start, end = answer.place(segment)
        numbers = support.get("groundingChunkIndices")
        for number in numbers if isinstance(numbers, list) else ():
            if isinstance(number, int) and 0 <= number < len(chunks):
                used.add(number)
                yield _source(chunks[number], text=_text(segment, "text"), start=start, end=end)
    for number, chunk in enumerate(chunks):
        if number not in used:
            yield _source(chunk)


def _source(
    chunk: Mapping[str, Any], *, text: str | None = None, start: int | None = None, end: int | None = None
) -> CitationFound:
    told: Mapping[str, Any] = next((chunk[kind] for kind in _KINDS if isinstance(chunk.get(kind), Mapping)), {})
    return citation(
        url=_text(told, "uri") or _text(told, "sourceUri"),
        title=_text(told, "title"),
        cited_text=_text(told, "text"),
        text=text,
        start=start,
        end=end,
    )


def _objects(told: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = told.get(name)
    return [each if isinstance(each, Mapping) else {} for each in found] if isinstance(found, list) else []


def _text(told: Mapping[str, Any], name: str) -> str | None:
    value = told.get(name)
    return value if isinstance(value, str) and value else None


def _count(told: Mapping[str, Any], name: str) -> int:
    value = told.get(name)
    return value if isinstance(value, int) and value > 0 else 0
