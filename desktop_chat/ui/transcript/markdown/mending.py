"""Makes what has half arrived look calm: marks that nobody closed yet are closed, and bare ones left out."""

from __future__ import annotations

import re

from desktop_chat.ui.transcript.markdown.blocks import Block, Kind
from desktop_chat.ui.transcript.markdown.lines import cells_of

_BARE = re.compile(r"(?:^|\n)[ \t>]*(?:[-*+_=#`~|:$\\]+|\d{1,9}[.)]?)[ \t]*(?:\[[ xX]?)?$")
"""A last line of marks alone: nobody knows yet what it becomes."""
_HALF_LINK = re.compile(r"!?\[(?P<words>[^\[\]\n]*)\]\([^()\s]*$")
_HALF_WORDS = re.compile(r"!?\[(?P<words>[^\[\]\n]*)$")
_HALF_CLOSING = re.compile(r"(?P<mark>\*{1,3}|_{1,3}|~{1,2}|`+)$")
_CODE = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.S)
_MARKS = re.compile(r"(?<![\\\w])(\*\*|__|~~|\*|_)(?=\S)|(?<=\S)(\*\*|__|~~|\*|_)(?!\w)")


def mended(block: Block) -> Block:
    """The same block as it may well read when it is whole."""
    if block.kind != Kind.FLOW:
        return _without_half_fence(block) if block.kind == Kind.CODE else block
    text = _BARE.sub("", block.text)
    text = _HALF_LINK.sub(lambda found: found["words"], text)
    text = _HALF_WORDS.sub(lambda found: found["words"], text)
    text = _table(text)
    return block._replace(text=text + _closing(text))


def _without_half_fence(block: Block) -> Block:
    """The closing line of code while its ticks arrive one by one."""
    head, _, last = block.text.rpartition("\n")
    return block._replace(text=head) if last and not last.strip("`~ ") else block


def _table(text: str) -> str:
    """A head without what makes it one is the head of a table all the same."""
    lines = text.rstrip().split("\n")
    if len(lines) != 1 or not lines[0].lstrip().startswith("|") or "|" not in lines[0].strip()[1:]:
        return text
    return f"{lines[0]}\n{'|---' * len(cells_of(lines[0]))}|\n"


def _closing(text: str) -> str:
    """What closes the marks that are still open in the last paragraph, innermost first."""
    last = text.rpartition("\n\n")[2]
    bare = _CODE.sub("", last)
    if "`" in bare:
        ticks = re.search(r"`+", bare)
        tail = bare.rpartition("`")[2]
        return ticks.group() if ticks and tail.strip() else ""
    open_marks: list[str] = []
    for found in _MARKS.finditer(bare):
        opening, closing = found.groups()
        mark = opening or closing
        if mark in open_marks:
            del open_marks[open_marks.index(mark) :]
        elif opening:
            open_marks.append(mark)
    return "" if _HALF_CLOSING.search(bare) else "".join(reversed(open_marks))
