"""Reads one block as paragraphs. Plain words need no reader of Markdown at all, and most words are plain."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from functools import cache
from typing import TYPE_CHECKING, Any

from desktop_chat.ui.transcript.markdown.blocks import Block, Kind
from desktop_chat.ui.transcript.markdown.spans import Paragraph, ParagraphKind, Span

if TYPE_CHECKING:
    from desktop_chat.ui.transcript.markdown.grammar import Grammar

_SPECIAL = re.compile(
    r"[\\`*_~\[\]<>!$&|#\0\t]"
    r"|:\/\/"
    r"|  +\n"
    r"|(?:^|\n)[ \t]*(?:=+|-+|(?:- *){3,})[ \t]*(?:\n|$)"
    r"|(?:^|\n) *(?:[-+]|\d+[.)])(?:\s|$)"
    r"|(?:^|\n) {4}"
)
"""What may mean anything to Markdown. Everything else is words."""

References = MutableMapping[str, Any]


def make_ready() -> None:
    """Import now, in whichever thread, what the first marked-up text would wait for."""
    _grammar()


def read(block: Block, references: References) -> tuple[Paragraph, ...]:
    match block.kind:
        case Kind.CODE:
            return (Paragraph(ParagraphKind.CODE, _code(block.text), language=block.language),)
        case Kind.MATH:
            return (Paragraph(ParagraphKind.MATH, (Span(block.text),)),)
        case Kind.PLAIN:
            return (Paragraph(ParagraphKind.WORDS, (Span(block.text.rstrip("\n")),)),)
        case _ if not _SPECIAL.search(block.text):
            return _plain(block.text)
        case _:
            return _grammar().read(block, references)


def define(text: str, references: References) -> None:
    """Learn the links that this text defines for the whole message."""
    _grammar().define(text, references)


def html_of(source: str) -> str:
    """For other programs; HTML in the source is words there too."""
    return _grammar().html_of(source)


def _code(text: str) -> tuple[Span, ...]:
    return (Span(text.removesuffix("\n")),)


def _plain(text: str) -> tuple[Paragraph, ...]:
    lines = [line.strip() for line in text.split("\n")]
    joined = " ".join(line for line in lines if line)
    return (Paragraph(ParagraphKind.WORDS, (Span(joined),)),) if joined else ()


@cache
def _grammar() -> Grammar:
    from desktop_chat.ui.transcript.markdown import grammar  # noqa: PLC0415 - start-up: with the first marked-up text

    return grammar.Grammar()
