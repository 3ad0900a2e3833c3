"""What is copied of a selection: Markdown where whole blocks are meant, their words where parts of them are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QMimeData

from desktop_chat.ui.transcript import units
from desktop_chat.ui.transcript.body import Body, Place
from desktop_chat.ui.transcript.markdown.blocks import Kind
from desktop_chat.ui.transcript.markdown.reader import html_of
from desktop_chat.ui.transcript.selection import END, Selection

MOST_RICH = 100_000
"""Letters; more than these are copied as they were written alone."""
BodyOf = Callable[[int], "Body | None"]
NameOf = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Copied:
    """The same words as Markdown and as HTML."""

    text: str = ""
    html: str = ""


def copied(selection: Selection, body_of: BodyOf, name_of: NameOf = lambda _: "") -> QMimeData | None:
    """As Markdown and as rich text; None when nothing is selected. In more than one message, authors are named."""
    span = selection.span
    if span is None:
        return None
    rows = range(span[0][0], span[1][0] + 1)
    parts = [copied_row(selection, body_of, row) for row in rows]
    if len(rows) > 1:
        parts = [named(name_of(row), part) for row, part in zip(rows, parts, strict=True)]
    found = QMimeData()
    found.setText("\n\n".join(part.text for part in parts if part.text))
    found.setHtml("\n".join(part.html for part in parts))
    return found


def named(name: str, part: Copied) -> Copied:
    """With the name of who said it above it, where that is to be said."""
    if not name or not part.text:
        return part
    return Copied(f"**{name}:**\n\n{part.text}", f"<p><b>{escape(name)}:</b></p>\n{part.html}")


def copied_row(selection: Selection, body_of: BodyOf, row: int) -> Copied:
    """What is selected of one message."""
    body, within = body_of(row), selection.within(row)
    if body is None or within is None:
        return Copied()
    pieces = list(_pieces(body, *within))
    return Copied("".join(text for text, _ in pieces).strip("\n"), "".join(html for _, html in pieces))


def _pieces(body: Body, start: Place, end: Place) -> Iterator[tuple[str, str]]:
    """Each block's part as text and as HTML."""
    last = min(end[0], len(body.blocks) - 1)
    index = start[0]
    while index <= last:
        group = body.group(index)
        is_from_start = index == group.start and (index > start[0] or start[1] == 0)
        if is_from_start and _reaches(body, group.stop - 1, end):
            source = "".join(body.blocks[each].source for each in group)
            yield source, _html(body, index, source)
            index = group.stop
            continue
        begin = start[1] if index == start[0] else 0
        stop = end[1] if index == end[0] else None
        text = units.part(body.laid(index).text, begin, stop)
        is_code = body.blocks[index].kind == Kind.CODE
        yield text + "\n", f"<pre>{escape(text)}</pre>" if is_code else f"<p>{escape(text)}</p>"
        index += 1


def _reaches(body: Body, index: int, end: Place) -> bool:
    """Whether the selection holds this block to its end."""
    if index != end[0]:
        return index < end[0]
    return end[1] == END or end[1] >= units.length(body.laid(index).text)


def _html(body: Body, index: int, source: str) -> str:
    if len(source) > MOST_RICH:
        return ""
    if body.blocks[index].kind == Kind.PLAIN:
        return f"<p>{escape(source.strip()).replace(chr(10), '<br>')}</p>"
    return html_of(source)


def whole(body: Body) -> QMimeData:
    """A whole message."""
    found = QMimeData()
    found.setText(body.text())
    if len(body.text()) <= MOST_RICH:
        found.setHtml(html_of(body.text()) if body.manner.is_marked_up else f"<p>{escape(body.text())}</p>")
    return found


def code_of(body: Body, group: int) -> str:
    """The source of fenced code, as it was written."""
    return "".join(body.blocks[index].text for index in body.group(group)).removesuffix("\n")
