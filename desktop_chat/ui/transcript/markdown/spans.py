"""What Markdown says, as plain values: paragraphs of spans, without a word of how they look."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Style:
    """Bits; plain numbers, since a text has thousands of spans and Python's own flags are slow."""

    PLAIN = 0
    STRONG = 1
    EMPHASIS = 2
    CODE = 4
    STRUCK = 8
    LINK = 16
    MATH = 32
    IMAGE = 64
    NOTE = 128
    """The raised number of a footnote."""
    DISPLAY = 256
    """A formula that stands by itself."""


@dataclass(frozen=True, slots=True)
class Span:
    text: str
    style: int = Style.PLAIN
    address: str = ""
    """Where a link leads to, or where an image lies."""


class ParagraphKind(StrEnum):
    WORDS = "words"
    HEADING = "heading"
    CODE = "code"
    MATH = "math"
    RULE = "rule"
    TABLE = "table"


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    kind: ParagraphKind
    spans: Spans = ()
    level: int = 0
    """Of a heading."""
    depth: int = 0
    """How many lists it stands in."""
    quotes: int = 0
    marker: str = ""
    """What stands before it when it begins a point of a list."""
    is_ticked: bool | None = None
    """Of a task; None for everything else."""
    is_tight: bool = False
    """Whether it stands as close to what is above it as lines do."""
    language: str = ""
    rows: tuple[tuple[Spans, ...], ...] = field(default=())
    """Of a table, the head first."""
    alignments: tuple[str, ...] = ()
    has_head: bool = True

    @property
    def text(self) -> str:
        if self.kind == ParagraphKind.TABLE:
            return "\n".join("\t".join(words(cell) for cell in row) for row in self.rows)
        return words(self.spans)


def words(spans: Spans) -> str:
    return "".join(span.text for span in spans)
