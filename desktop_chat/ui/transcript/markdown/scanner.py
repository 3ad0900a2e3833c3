"""Cuts a growing text into blocks. What is closed is not looked at again, what is open may turn out otherwise."""

from __future__ import annotations

from collections.abc import Sequence

from desktop_chat.ui.transcript.markdown.blocks import Block
from desktop_chat.ui.transcript.markdown.lines import (
    FENCE,
    HEADING,
    POINT,
    QUOTE,
    RULE,
    Lines,
    indent_of,
    is_blank,
    opens_math,
)
from desktop_chat.ui.transcript.markdown.lists import List
from desktop_chat.ui.transcript.markdown.stretches import (
    Indented,
    Paragraph,
    Quote,
    Single,
    Stretch,
    Table,
)
from desktop_chat.ui.transcript.markdown.verbatim import Fence, Math


class Scanner:
    """`blocks` is how the text reads so far; the same however it was cut into pieces."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._lines = Lines()
        self._held = ""
        self._stretch: Stretch | None = None
        self._closed = 0

    def append(self, text: str) -> int:
        """The number of the first block that is another one now."""
        first = self._closed
        before = self.blocks[first:]
        del self.blocks[first:]
        for line, is_within, _ in self._lines.append(self._without_returns(text)):
            self._feed(line, is_within=is_within)
        self._closed = len(self.blocks)
        self._show_open()
        return first + _same(before[:-1], self.blocks[first:])

    def _without_returns(self, text: str) -> str:
        text = self._held + text
        self._held = "\r" if text.endswith("\r") else ""
        return text.removesuffix("\r").replace("\r\n", "\n").replace("\r", "\n")

    def _show_open(self) -> None:
        """What is open is shown as if the text ended here, and then read as if nothing had been."""
        stretch = self._stretch
        if self._lines.open:
            self._stretch = stretch.copy() if stretch is not None else None
            self._feed(self._lines.open, is_within=self._lines.is_within)
        if self._stretch is not None:
            self._close(self._stretch)
        self._stretch = stretch

    # ----------------------------------------------------------------- lines

    def _feed(self, line: str, *, is_within: bool) -> None:
        stretch = self._stretch
        if stretch is None:
            self._begin(line)
        elif is_within:
            self._cut(stretch)
            stretch.is_words = True
            Stretch.add(stretch, line)
        elif is_blank(line.rstrip("\n")):
            self._feed_blank(stretch, line)
        elif isinstance(stretch, Paragraph) and not stretch.is_over and stretch.is_head_of(line):
            self._begin_table(stretch, line)
        elif stretch.is_over or not stretch.takes(line):
            self._close(stretch)
            self._begin(line)
        else:
            self._add(stretch, line)

    def _feed_blank(self, stretch: Stretch, line: str) -> None:
        stretch.take_blank()
        if stretch.is_over:
            Stretch.add(stretch, line)
        else:
            self._add(stretch, line)

    def _add(self, stretch: Stretch, line: str) -> None:
        if stretch.is_full:
            self._cut(stretch)
        stretch.add(line)

    def _begin(self, line: str) -> None:
        self._stretch = stretch = _stretch_of(line)
        stretch.group = len(self.blocks)
        if not stretch.lines:
            stretch.add(line)

    def _begin_table(self, paragraph: Paragraph, line: str) -> None:
        head = paragraph.lines.pop()
        if paragraph.lines or not paragraph.is_first:
            self._close(paragraph)
        table = self._stretch = Table()
        table.group = len(self.blocks)
        table.add(head)
        table.add(line)

    # ---------------------------------------------------------------- blocks

    def _cut(self, stretch: Stretch) -> None:
        self._close(stretch, is_last=False)
        stretch.cut()

    def _close(self, stretch: Stretch, *, is_last: bool = True) -> None:
        self.blocks.append(
            Block(
                kind=stretch.kind,
                text=stretch.text(),
                source="".join(stretch.lines),
                group=stretch.group,
                is_first=stretch.is_first,
                is_last=is_last,
                language=stretch.language,
                number=stretch.number,
                is_words=stretch.is_words,
                is_indented=isinstance(stretch, List) and stretch.is_indented,
            )
        )


def _same(before: Sequence[Block], now: Sequence[Block]) -> int:
    """How many are as they were; what was the last one may look otherwise now that it is not."""
    count = 0
    while count < min(len(before), len(now) - 1) and before[count] == now[count]:
        count += 1
    return count


def _stretch_of(line: str) -> Stretch:
    if line[0].isalpha():
        return Paragraph()
    bare = line.rstrip("\n")
    if is_blank(bare):
        return Single()
    if indent_of(line) >= 4:
        return Indented()
    if FENCE.match(bare):
        return Fence(line)
    if opens_math(line):
        return Math(line)
    if HEADING.match(bare) or RULE.match(bare):
        return Single()
    if QUOTE.match(line):
        return Quote()
    return List() if POINT.match(bare) else Paragraph()
