"""Reads the notes of an answer in the Responses format: the pages and files that it names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from desktop_chat.providers.events import CitationFound, ProviderEvent
from desktop_chat.providers.wire.citations import citation
from desktop_chat.providers.wire.passages import Passages, Place

_KINDS = frozenset({"url_citation", "file_citation", "container_file_citation", "file_path"})


class Notes:
    """Each is told once, with its place in the whole answer."""

    def __init__(self, answer: Passages) -> None:
        self._answer = answer
        self._told: set[tuple[Place, str]] = set()

    def take(self, place: Place, notes: object, *, is_over: bool = True) -> list[ProviderEvent]:
        """Notes on a part. Until that is over, those on words that are still to come wait."""
        events: list[ProviderEvent] = []
        for note in notes if isinstance(notes, list) else ():
            if not isinstance(note, Mapping) or str(note.get("type")) not in _KINDS:
                continue
            mark = (place, json.dumps(note, sort_keys=True, default=str))
            span = self._span(place, note)
            if mark not in self._told and (is_over or span is not None):
                self._told.add(mark)
                events.append(_citation(note, span))
        return events

    def _span(self, place: Place, note: Mapping[str, Any]) -> tuple[int, int, str] | None:
        """From where to where in the answer, and the words there; a note on a file has only one place."""
        start = _number(note.get("start_index", note.get("index")))
        end = _number(note.get("end_index", start))
        found = self._answer.find(place)
        if found is None or start is None or end is None or not start <= end <= len(found[1]):
            return None
        offset, text = found
        return offset + start, offset + end, text[start:end]


def _citation(note: Mapping[str, Any], span: tuple[int, int, str] | None) -> CitationFound:
    start, end, text = span or (None, None, None)
    return citation(
        url=_words(note, "url"),
        title=_words(note, "title", "filename", "file_id"),
        text=text or None,
        start=start,
        end=end,
    )


def _words(note: Mapping[str, Any], *names: str) -> str | None:
    return next((str(note[name]) for name in names if note.get(name)), None)


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
