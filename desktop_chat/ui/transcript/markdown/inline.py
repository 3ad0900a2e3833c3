"""Turns what markdown-it found within a line into spans."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from desktop_chat.language import sentence
from desktop_chat.ui.transcript.markdown.math import BY_ITSELF, MATH
from desktop_chat.ui.transcript.markdown.notes import NOTE
from desktop_chat.ui.transcript.markdown.spans import Span, Spans, Style

LONGEST_ADDRESS = 80
BREAK = re.compile(r"<br ?/?>", re.I)
OPENING = {"strong_open": Style.STRONG, "em_open": Style.EMPHASIS, "s_open": Style.STRUCK, "link_open": Style.LINK}
CLOSING = {name.replace("open", "close"): style for name, style in OPENING.items()}


def spans_of(tokens: Sequence[Token] | None) -> Spans:
    return tuple(_joined(_spans(tokens or ())))


def _spans(tokens: Sequence[Token]) -> Iterator[Span]:
    style, address = Style.PLAIN, ""
    for token in tokens:
        if token.type in OPENING:
            style |= OPENING[token.type]
            address = str(token.attrGet("href") or "") if token.type == "link_open" else address
        elif token.type in CLOSING:
            style &= ~CLOSING[token.type]
            address = "" if token.type == "link_close" else address
        else:
            yield _span(token, style, address)


def _span(token: Token, style: int, address: str) -> Span:
    match token.type:
        case "softbreak":
            return Span(" ", style, address)
        case "hardbreak":
            return Span("\n", style, address)
        case "code_inline":
            return Span(token.content, style | Style.CODE, address)
        case "image":
            address = str(token.attrGet("src") or "")
            return Span(_image(token.content, address), style | Style.IMAGE, address)
        case _ if token.type == NOTE:
            return Span(token.content, style | Style.NOTE, address)
        case _ if token.type == MATH:
            display = Style.DISPLAY if token.markup in BY_ITSELF else Style.PLAIN
            return Span(token.content, style | Style.MATH | display, address)
        case _:
            return Span(BREAK.sub("\n", token.content), style, address)


def _image(words: str, address: str) -> str:
    """In its place: nothing is fetched, and where it lies can be seen."""
    shown = address if len(address) <= LONGEST_ADDRESS else f"{address[:LONGEST_ADDRESS]}…"
    return sentence("Image: {words} ({address})", words=words or sentence("without a description"), address=shown)


def _joined(spans: Iterator[Span]) -> Iterator[Span]:
    """Neighbours that look alike are one."""
    last: Span | None = None
    for span in spans:
        if (
            last is not None
            and (last.style, last.address) == (span.style, span.address)
            and not _stands_alone(span)
        ):
            last = Span(last.text + span.text, last.style, last.address)
            continue
        if last is not None and last.text:
            yield last
        last = span
    if last is not None and (last.text or last.style & Style.IMAGE):
        yield last


def _stands_alone(span: Span) -> bool:
    return bool(span.style & (Style.IMAGE | Style.CODE | Style.MATH | Style.NOTE))
