"""What markdown-it makes of a block, as paragraphs. HTML is words to it, and nothing is fetched or opened."""

from __future__ import annotations

import re
from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from desktop_chat.ui.transcript.markdown import math, notes
from desktop_chat.ui.transcript.markdown.blocks import Block
from desktop_chat.ui.transcript.markdown.inline import spans_of
from desktop_chat.ui.transcript.markdown.spans import Paragraph, ParagraphKind, Span, Spans

BULLETS = "•◦▪"
TASK = re.compile(r"\[(?P<tick>[ xX])\] +")


def markdown() -> MarkdownIt:
    """The grammar of all answers. Which addresses are safe is decided where a link is opened."""
    made = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    made.validateLink = lambda url: True  # type: ignore[method-assign]  # shown as it is, opened never unseen
    math.use(made)
    notes.use(made)
    return made


class Grammar:
    def __init__(self) -> None:
        self._markdown = markdown()
        self._plain = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])

    def read(self, block: Block, references: MutableMapping[str, Any]) -> tuple[Paragraph, ...]:
        environment = {"references": dict(references)}
        if block.is_words:
            inline = self._markdown.parseInline(block.text, environment)
            return (Paragraph(ParagraphKind.WORDS, spans_of(inline[0].children)),)
        tokens = self._markdown.parse(block.text, environment)
        found = Walk(number=block.number, has_head=block.is_first).paragraphs(tokens)
        return tuple(replace(each, depth=each.depth + block.is_indented) for each in found)

    def html_of(self, source: str) -> str:
        return str(self._plain.render(source))

    def define(self, text: str, references: MutableMapping[str, Any]) -> None:
        environment: dict[str, Any] = {}
        self._markdown.parse(text, environment)
        for name, meaning in environment.get("references", {}).items():
            references.setdefault(name, meaning)


@dataclass(slots=True)
class _List:
    number: int | None = None
    """Of its next point; None for one with bullets."""


@dataclass(slots=True)
class Walk:
    """From the first token of a block to its last."""

    number: int | None
    has_head: bool
    lists: list[_List] = field(default_factory=list)
    quotes: int = 0
    marker: str = ""
    level: int = 0
    rows: list[list[Spans]] = field(default_factory=list)
    alignments: list[str] = field(default_factory=list)
    is_in_table: bool = False

    def paragraphs(self, tokens: Sequence[Token]) -> Iterator[Paragraph]:
        for token in tokens:
            if token.type == "inline":
                yield from self._inline(token)
            elif token.type in ("fence", "code_block"):
                yield self._code(token)
            elif token.type == "hr":
                yield self._made(ParagraphKind.RULE, ())
            elif token.type == "table_close":
                yield self._table()
            else:
                self._step(token)

    def _step(self, token: Token) -> None:
        match token.type:
            case "bullet_list_open":
                self.lists.append(_List())
            case "ordered_list_open":
                self.lists.append(_List(self._first_number(token)))
            case "bullet_list_close" | "ordered_list_close":
                self.lists.pop()
            case "list_item_open":
                self.marker = self._next_marker()
            case "blockquote_open" | "blockquote_close":
                self.quotes += token.nesting
            case "heading_open":
                self.level = int(token.tag[1])
            case _:
                self._step_in_table(token)

    def _step_in_table(self, token: Token) -> None:
        match token.type:
            case "table_open":
                self.rows, self.alignments, self.is_in_table = [], [], True
            case "tr_open":
                self.rows.append([])
            case "th_open":
                style = str(token.attrGet("style") or "")
                self.alignments.append(style.rpartition(":")[2])

    def _first_number(self, token: Token) -> int:
        if self.number is not None and not self.lists:
            number, self.number = self.number, None
            return number
        start = token.attrGet("start")
        return 1 if start is None else int(start)

    def _next_marker(self) -> str:
        of = self.lists[-1]
        if of.number is None:
            return BULLETS[min(len(self.lists), len(BULLETS)) - 1]
        of.number += 1
        return f"{of.number - 1}."

    def _inline(self, token: Token) -> Iterator[Paragraph]:
        spans = spans_of(token.children)
        if self.is_in_table:
            self.rows[-1].append(spans)
            return
        level, self.level = self.level, 0
        kind = ParagraphKind.HEADING if level else ParagraphKind.WORDS
        yield replace(self._made(kind, spans, is_tight=token.hidden), level=level)

    def _made(self, kind: ParagraphKind, spans: Spans, *, is_tight: bool = False) -> Paragraph:
        marker, self.marker = self.marker, ""
        ticked, spans = _task(spans) if marker else (None, spans)
        is_tight = is_tight or bool(marker)
        return Paragraph(
            kind,
            spans,
            depth=len(self.lists),
            quotes=self.quotes,
            marker=marker,
            is_ticked=ticked,
            is_tight=is_tight,
        )

    def _code(self, token: Token) -> Paragraph:
        made = self._made(ParagraphKind.CODE, (Span(token.content.removesuffix("\n")),))
        return replace(made, language=token.info.strip().partition(" ")[0])

    def _table(self) -> Paragraph:
        self.is_in_table = False
        rows = self.rows if self.has_head else self.rows[1:]
        made = self._made(ParagraphKind.TABLE, ())
        cells = tuple(tuple(row) for row in rows)
        return replace(made, rows=cells, alignments=tuple(self.alignments), has_head=self.has_head)


def _task(spans: Spans) -> tuple[bool | None, Spans]:
    """Whether a point of a list is a task and done, and its words without the box."""
    found = TASK.match(spans[0].text) if spans else None
    if found is None:
        return None, spans
    rest = Span(spans[0].text[found.end() :], spans[0].style, spans[0].address)
    return found["tick"] != " ", (rest, *spans[1:])
