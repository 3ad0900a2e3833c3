"""A very long text before it is read: how it begins and how it ends, with one unread block between them."""

from __future__ import annotations

import re

from desktop_chat.ui.transcript.markdown.blocks import Block, Kind
from desktop_chat.ui.transcript.markdown.scanner import Scanner

SHOWN = 8_000
"""Letters of either end: more than a screen holds."""
FENCES = re.compile(r"^ {0,3}(?P<fence>`{3,}|~{3,})(?P<info>[^\n]*)$", re.M)


class Excerpt:
    """Speaks like a scanner that has read the text, though it has read its ends only."""

    def __init__(self, text: str) -> None:
        first, last = _after_break(text, SHOWN), _after_break(text, len(text) - SHOWN)
        opening = _open_fence(text, last)
        head, tail = Scanner(), Scanner()
        head.append(text[:first])
        tail.append(opening + text[last:])
        self.unread = len(head.blocks)
        unread = Block(Kind.UNREAD, text[first:last], text[first:last], self.unread)
        shift = self.unread + 1
        ends = [block._replace(group=block.group + shift) for block in tail.blocks]
        if opening and ends:
            ends[0] = ends[0]._replace(source=ends[0].source.removeprefix(opening), is_first=False)
        self.blocks: list[Block] = [*head.blocks, unread, *ends]

    def append(self, text: str) -> int:
        """Only texts that do not grow any more are shown as excerpts; this is what a scanner has."""
        self.blocks.append(Block(Kind.PLAIN, text, text, len(self.blocks)))
        return len(self.blocks) - 1

    def index_in(self, index: int, count: int) -> int | None:
        """Where this block is among the blocks of the whole text; None for what was unread."""
        if index == self.unread:
            return None
        return index if index < self.unread else max(0, count - (len(self.blocks) - index))


def _after_break(text: str, near: int) -> int:
    """After the next empty line, or at least after the next line."""
    for sign in ("\n\n", "\n"):
        found = text.find(sign, near, near + SHOWN // 2)
        if found >= 0:
            return found + len(sign)
    return near


def _open_fence(text: str, end: int) -> str:
    """The line that begins the code in which the text stands there; empty outside of code."""
    opening = ""
    for found in FENCES.finditer(text, 0, end):
        if not opening:
            opening = found[0]
        elif found["fence"].startswith(opening.strip()[:3]) and not found["info"].strip():
            opening = ""
    return f"{opening}\n" if opening else ""
