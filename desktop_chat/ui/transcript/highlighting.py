"""Colours code when there is time for it: plain first, then in small slices, by Pygments, imported only then."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING
from weakref import ref

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_chat.ui.crash_reporter import guarded, nothing
from desktop_chat.ui.transcript import units
from desktop_chat.ui.transcript.blocks.code import Colouring
from desktop_chat.ui.transcript.body import Body
from desktop_chat.ui.transcript.markdown.blocks import Block, Kind

if TYPE_CHECKING:
    from desktop_chat.ui.transcript.lexing import Lex

SLICE_SECONDS = 0.004
PAUSE_MS = 30
FIRST_PAUSE_MS = 60
TOO_LONG = 400_000
"""Letters of code that are left plain."""


class Highlighter(QObject):
    """One for a view; it works on what was seen last, and stops by itself."""

    coloured = Signal()
    """Something in sight may look different now."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: OrderedDict[tuple[int, int], tuple[ref[Body], int]] = OrderedDict()
        self._done: dict[tuple[int, int], int] = {}
        self._work: Iterator[None] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._go_on)

    @property
    def is_idle(self) -> bool:
        return not self._timer.isActive()

    def look_at(self, body: Body, index: int) -> None:
        """This block of code is in sight."""
        block = body.blocks[index]
        if block.kind != Kind.CODE or not block_language(body, block) or self._is_coloured(body, block):
            return
        self._waiting[id(body), block.group] = (ref(body), block.group)
        if not self._timer.isActive():
            self._timer.start(FIRST_PAUSE_MS)

    def _is_coloured(self, body: Body, block: Block) -> bool:
        """An open code is coloured anew when it has grown by a half, and at its end."""
        known = body.coloured_to.get(block.group)
        if known is None:
            return False
        stop = body.group(block.group).stop
        is_grown = (stop > known[0] * 1.5) if body.is_open else (stop, len(body.blocks[stop - 1].text)) != known
        return not is_grown

    @guarded(nothing)
    def _go_on(self) -> None:
        ends = time.perf_counter() + SLICE_SECONDS
        while time.perf_counter() < ends:
            if self._work is None and not self._begin():
                return
            if self._work is not None and next(self._work, self) is self:
                self._work = None
                self.coloured.emit()
        self._timer.start(PAUSE_MS)

    def _begin(self) -> bool:
        """The next code; whether there is one."""
        while self._waiting:
            body_of, group = self._waiting.popitem()[1]
            body = body_of()
            if body is not None and group < len(body.blocks):
                self._work = _colour(body, group)
                return True
        return False


def block_language(body: Body, block: Block) -> str:
    return block.language or body.blocks[block.group].language


def _colour(body: Body, group: int) -> Iterator[None]:
    """Piece by piece; the result is told at once, so that nothing flickers."""
    blocks = [body.blocks[index] for index in body.group(group)]
    body.coloured_to[group] = (group + len(blocks), len(blocks[-1].text))
    text = "".join(block.text for block in blocks)
    lex = _lexing()(blocks[0].language) if len(text) <= TOO_LONG else None
    if lex is None:
        return
    found: dict[int, list[Colouring]] = {}
    number, start, end = 0, 0, len(blocks[0].text)
    for position, kind, word in lex(text):
        while position >= end and number + 1 < len(blocks):
            number, start = number + 1, end
            end += len(blocks[number].text)
        if kind:
            found.setdefault(group + number, []).extend(_ranges(blocks[number].text, position - start, word, kind))
        yield
    for index in range(group, group + len(blocks)):
        body.colour(index, tuple(found.get(index, ())))


def _ranges(text: str, start: int, word: str, kind: str) -> Iterator[Colouring]:
    """Where the word stands for Qt; what goes beyond the block is cut."""
    word = word[: len(text) - start]
    yield Colouring(units.offset(text, start), units.length(word), kind)


@cache
def _lexing() -> Lex:
    from desktop_chat.ui.transcript import lexing  # noqa: PLC0415 - start-up: with the first code that is seen

    return lexing.lexer_for
