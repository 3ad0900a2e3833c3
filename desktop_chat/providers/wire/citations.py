"""A source that an answer names, in one form whoever names it."""

from __future__ import annotations

from desktop_chat.providers.events import CitationFound


def citation(
    *,
    url: str | None = None,
    title: str | None = None,
    cited_text: str | None = None,
    text: str | None = None,
    start: int | None = None,
    end: int | None = None,
    source: int | None = None,
    pages: tuple[int, int] | None = None,
    date: str | None = None,
) -> CitationFound:
    """Only what is known. `cited_text` stands in the source, `text` in the answer, from `start` to `end`
    (characters); `source` is the place of the source among the documents that were sent."""
    told = {
        "url": url,
        "title": title,
        "cited_text": cited_text,
        "text": text,
        "start": start,
        "end": end,
        "source": source,
        "pages": None if pages is None else list(pages),
        "date": date,
    }
    return CitationFound({name: value for name, value in told.items() if value is not None})
