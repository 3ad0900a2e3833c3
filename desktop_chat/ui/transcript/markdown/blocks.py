"""What a text is cut into: blocks of bounded size, each of which can be read by itself."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    FLOW = "flow"
    """Paragraphs, headings, lists, quotes, tables: whatever Markdown makes of the text."""
    CODE = "code"
    """Lines of fenced code, as they are."""
    MATH = "math"
    PLAIN = "plain"
    """Words as a person typed them."""
    UNREAD = "unread"
    """The middle of a long text, for a moment."""


class Block(NamedTuple):
    """A stretch of the text. Long ones are cut, and their parts name the block in which they begin."""

    kind: Kind
    text: str
    source: str
    """The stretch itself; joined, those of all blocks are the text."""
    group: int
    """The number of the block with which it begins."""
    is_first: bool = True
    is_last: bool = True
    language: str = ""
    number: int | None = None
    """Of the first point of a numbered list that goes on from the block before."""
    is_words: bool = False
    """Begins in the middle of a line, so that nothing in it begins a list or a heading."""
    is_indented: bool = False
    """Belongs to a point of a list that begins in the block before."""
