"""The stretches that a text consists of while they are read: each says which lines belong to it."""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from typing import Self

from desktop_chat.ui.transcript.markdown.blocks import Kind
from desktop_chat.ui.transcript.markdown.lines import (
    FENCE,
    HEADING,
    POINT,
    QUOTE,
    RULE,
    UNDERLINE,
    indent_of,
    is_blank,
    is_table_head,
    opens_math,
)

ENOUGH_LETTERS = 1_500
"""From here on a stretch is cut where it can be."""
TOO_MANY_LETTERS = 6_000
"""From here on it is cut anywhere."""


class Stretch(ABC):
    """Lines that are read together. What follows it is found out line by line."""

    kind = Kind.FLOW
    is_open_ended = False
    """Whether blank lines may stand within it."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.size = 0
        self.is_over = False
        self.is_first = True
        self.is_words = False
        self.group = 0
        self.language = ""
        self.number: int | None = None

    def copy(self) -> Self:
        other = copy.copy(self)
        other.lines = list(self.lines)
        return other

    def add(self, line: str) -> None:
        self.lines.append(line)
        self.size += len(line)

    def cut(self) -> None:
        """Go on as another part of the same."""
        self.lines, self.size = [], 0
        self.is_first = self.is_words = False

    @property
    def is_full(self) -> bool:
        """Asked before a line is added that belongs to it."""
        return self.size > ENOUGH_LETTERS

    @abstractmethod
    def takes(self, line: str) -> bool:
        """Whether this line, which is not blank, belongs to it."""

    def take_blank(self) -> None:
        self.is_over = not self.is_open_ended

    def text(self) -> str:
        return "".join(self.lines)


class Paragraph(Stretch):
    def takes(self, line: str) -> bool:
        return line[0].isalpha() or not interrupts_paragraph(line)

    def add(self, line: str) -> None:
        super().add(line)
        if len(self.lines) > 1 and line[0] in " -=" and UNDERLINE.match(line.rstrip("\n")):
            self.is_over = True

    def is_head_of(self, line: str) -> bool:
        """Whether its last line and this one begin a table."""
        return bool(self.lines) and is_table_head(self.lines[-1].rstrip("\n"), line.rstrip("\n"))


class Single(Stretch):
    """A heading or a rule: a line by itself."""

    def takes(self, line: str) -> bool:
        return False


class Indented(Stretch):
    """Code by indentation."""

    is_open_ended = True

    def takes(self, line: str) -> bool:
        return indent_of(line) >= 4


class Quote(Stretch):
    def __init__(self) -> None:
        super().__init__()
        self._is_lazy = self._has_points = False

    def takes(self, line: str) -> bool:
        if QUOTE.match(line):
            return True
        if always_interrupts(line) or (not self._has_points and starts_list_within(line.rstrip("\n"))):
            return False
        if self._is_lazy and POINT.match(line):
            # Words of a paragraph, or a list: only what is not indented after a blank line tells.
            self._has_points = self.is_open_ended = True
        if self._has_points:
            return bool(POINT.match(line) or indent_of(line) or not is_blank(self.lines[-1].rstrip("\n")))
        is_rule = RULE.match(line.rstrip("\n")) is not None
        if not self._is_lazy:
            self._is_lazy = not (is_rule or POINT.match(line) or self._begins_code(line))
            return self._is_lazy
        if is_rule:
            # Below a paragraph it may make that a heading; either way nothing goes on after it.
            self.is_over = UNDERLINE.match(line.rstrip("\n")) is not None
            return self.is_over
        return True

    def _begins_code(self, line: str) -> bool:
        """There is no paragraph that it could go on with."""
        return indent_of(line) >= 4 and is_blank(self.lines[-1].lstrip(" >").rstrip("\n"))

    @property
    def is_full(self) -> bool:
        is_between = is_blank(self.lines[-1].lstrip(" >").rstrip("\n"))
        return self.size > (ENOUGH_LETTERS if is_between else TOO_MANY_LETTERS)


class Table(Stretch):
    ROWS = 50

    def __init__(self) -> None:
        super().__init__()
        self._head = ""

    def takes(self, line: str) -> bool:
        is_other = POINT.match(line) or RULE.match(line.rstrip("\n")) or QUOTE.match(line)
        return not (is_other or always_interrupts(line) or indent_of(line) >= 4)

    @property
    def is_full(self) -> bool:
        return len(self.lines) > self.ROWS or self.size > 2 * ENOUGH_LETTERS

    def cut(self) -> None:
        if self.is_first:
            self._head = "".join(self.lines[:2])
        super().cut()

    def text(self) -> str:
        return super().text() if self.is_first else self._head + super().text()


def always_interrupts(line: str) -> bool:
    """Whether it begins something of its own wherever it stands."""
    return bool(FENCE.match(line.rstrip("\n")) or HEADING.match(line.rstrip("\n")) or opens_math(line))


def interrupts_paragraph(line: str) -> bool:
    bare = line.rstrip("\n")
    if always_interrupts(line) or QUOTE.match(line):
        return True
    if UNDERLINE.match(bare):
        return False
    if RULE.match(bare):
        return True
    return starts_list_within(bare)


def starts_list_within(line: str) -> bool:
    """A list begins in the middle of a paragraph only with words, and only with 1."""
    found = POINT.match(line)
    if found is None or indent_of(line) > 3 or is_blank(found["rest"]):
        return False
    return found["number"] is None or int(found["number"]) == 1
