"""Collects the sources that a chat reply names: beside the answer as a list, or as notes at places in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from desktop_chat.providers.events import CitationFound
from desktop_chat.providers.wire.citations import citation


class Sources:
    def __init__(self) -> None:
        self._notes: list[Mapping[str, Any]] = []
        self._list: Sequence[Any] = ()

    def take_list(self, sources: Sequence[Any]) -> None:
        """All of them, again and again in every frame; an empty list takes none back."""
        self._list = sources or self._list

    def take_note(self, note: object) -> None:
        if isinstance(note, Mapping):
            told = note.get("url_citation")
            self._notes.append(told if isinstance(told, Mapping) else note)

    def events(self, text: str) -> Iterator[CitationFound]:
        """Each place once."""
        seen: set[tuple[str, int | None]] = set()
        listed = ({"url": each} if isinstance(each, str) else each for each in self._list)
        for source in (*self._notes, *listed):
            if not isinstance(source, Mapping) or not isinstance(source.get("url"), str) or not source["url"]:
                continue
            start, end = _span(source)
            place = (source["url"], start)
            if place not in seen:
                seen.add(place)
                yield _citation(source, start, end, text)


def _citation(source: Mapping[str, Any], start: int | None, end: int | None, text: str) -> CitationFound:
    return citation(
        url=source["url"],
        title=_words(source.get("title")),
        cited_text=_words(source.get("content")) or _words(source.get("snippet")),
        text=None if start is None else text[start:end] or None,
        start=start,
        end=end,
        date=_words(source.get("date")),
    )


def _span(source: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """A place from nothing to nothing is none."""
    start, end = source.get("start_index"), source.get("end_index")
    if isinstance(start, int) and isinstance(end, int) and 0 <= start < end:
        return start, end
    return None, None


def _words(value: object) -> str | None:
    return value if isinstance(value, str) else None
