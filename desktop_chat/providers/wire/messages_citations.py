"""Reads the sources that a Claude model names, of every kind of place, in the one normal form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop_chat.providers.events import CitationFound
from desktop_chat.providers.wire.citations import citation
from desktop_chat.providers.wire.shapes import some_text


def citation_of(told: Mapping[str, Any], text: str, start: int) -> CitationFound:
    """`text` is the piece of the answer that leans on the source, and `start` where it stands there."""
    index = _number(told.get("document_index"))
    return citation(
        url=some_text(told.get("url")) or some_text(told.get("source")),
        title=some_text(told.get("title")) or some_text(told.get("document_title")),
        cited_text=some_text(told.get("cited_text")),
        text=text,
        start=start,
        end=start + len(text),
        source=_number(told.get("search_result_index")) if index is None else index,
        pages=_pages(told),
    )


def _pages(told: Mapping[str, Any]) -> tuple[int, int] | None:
    """The first and the last; the service names the one after it."""
    first, after = _number(told.get("start_page_number")), _number(told.get("end_page_number"))
    return None if first is None or after is None else (first, max(first, after - 1))


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
