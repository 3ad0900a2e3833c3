"""Where words are said in a chat: counted in what is stored, marked in what is drawn."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from desktop_chat.ui.transcript import units
from desktop_chat.ui.transcript.body import Body
from desktop_chat.ui.transcript.canvas import Found
from desktop_chat.ui.transcript.cell import Cell
from desktop_chat.ui.transcript.sections.folds import THINKING, name_of

if TYPE_CHECKING:
    from desktop_chat.services.views import MessageView


@dataclass(slots=True)
class Search:
    """The words that are sought, how often each row says them, and which place is the current one."""

    words: str = ""
    rows: list[tuple[int, int]] = field(default_factory=list)
    """Rows in order, each with how many times the words are said in it."""
    at: int = -1
    """Which row of those."""
    nth: int = 0
    """Which place within that row."""

    @property
    def total(self) -> int:
        return sum(count for _, count in self.rows)

    @property
    def number(self) -> int:
        """Of the current place, from 1; 0 where there is none."""
        return sum(count for _, count in self.rows[: self.at]) + self.nth + 1 if self.at >= 0 else 0

    @property
    def row(self) -> int | None:
        return self.rows[self.at][0] if 0 <= self.at < len(self.rows) else None

    def begin_at(self, row: int) -> None:
        """The first place at or after this row."""
        later = [number for number, (each, _) in enumerate(self.rows) if each >= row]
        self.at, self.nth = (later[0] if later else len(self.rows) - 1), 0

    def step(self, way: int) -> None:
        """To the next place or the one before, round the ends."""
        if not self.rows:
            return
        self.nth += way
        if self.nth >= self.rows[self.at][1]:
            self.at, self.nth = (self.at + 1) % len(self.rows), 0
        elif self.nth < 0:
            self.at = (self.at - 1) % len(self.rows)
            self.nth = self.rows[self.at][1] - 1

    def marks(self, body: Body, top: int, bottom: int) -> list[Found]:
        """The places in the blocks that lie between these heights."""
        found: list[Found] = []
        if self.words:
            for index in body.between(top, bottom):
                found += [(index, start, length) for start, length in places(body.laid(index).text, self.words)]
        return found

    def current(self, cell: Cell) -> tuple[str, Found | None] | None:
        """In which text of the message the current place is, and where; what is folded has no places yet."""
        left = self.nth
        for owner, text in _texts(cell.row.message):
            count = len(_pattern(self.words).findall(text))
            if left < count:
                body = cell.body_of(owner)
                return owner, None if body is None else self._place(body, left)
            left -= count
        return None

    def _place(self, body: Body, left: int) -> Found | None:
        """By the source, so that nothing far away is laid out."""
        for index, block in enumerate(body.blocks):
            count = len(_pattern(self.words).findall(block.source))
            if left < count:
                shown = places(body.laid(index).text, self.words)
                return (index, *shown[min(left, len(shown) - 1)]) if shown else (index, 0, 0)
            left -= count
        return None


def _texts(message: MessageView) -> Iterator[tuple[str, str]]:
    """What a message shows, from above, and whose each text is."""
    yield THINKING, message.thinking or ""
    yield "", message.content
    for call in message.tool_calls:
        yield name_of(call), f"{call.arguments}\n{call.result or ''}"


def places(text: str, words: str) -> list[tuple[int, int]]:
    """Where the words are, in Qt's offsets."""
    found = _pattern(words).finditer(text)
    return [(units.offset(text, each.start()), units.length(each.group())) for each in found]


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(re.escape(words), re.IGNORECASE)
