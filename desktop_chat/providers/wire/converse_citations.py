"""Reads the sources that a block of a Converse reply names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from desktop_chat.providers.events import CitationFound
from desktop_chat.providers.wire.citations import citation
from desktop_chat.providers.wire.shapes import count, items, mapping, some_text, text

_DOCUMENTS = ("documentChar", "documentPage", "documentChunk")


def citations_of(block: Mapping[str, Any], place: int) -> Iterator[CitationFound]:
    """Each is about all the text of its block, which begins at this character of the answer."""
    said = "".join(text(mapping(part).get("text")) for part in items(block.get("content")))
    span: dict[str, Any] = {"text": said, "start": place, "end": place + len(said)} if said else {}
    for each in items(block.get("citations")):
        found = mapping(each)
        location, web = mapping(found.get("location")), mapping(mapping(found.get("location")).get("web"))
        cited = "".join(text(mapping(part).get("text")) for part in items(found.get("sourceContent")))
        yield citation(
            url=some_text(web.get("url")) or _address(found.get("source")),
            title=some_text(found.get("title")) or some_text(web.get("domain")),
            cited_text=cited or None,
            source=_source(location),
            pages=_pages(mapping(location.get("documentPage"))),
            **span,
        )


def _source(location: Mapping[str, Any]) -> int | None:
    document = next((mapping(location[name]) for name in _DOCUMENTS if name in location), {})
    return count(document.get("documentIndex"))


def _pages(location: Mapping[str, Any]) -> tuple[int, int] | None:
    start, end = count(location.get("start")), count(location.get("end"))
    return None if start is None or end is None else (start, end)


def _address(source: object) -> str | None:
    told = text(source)
    return told if "://" in told else None
