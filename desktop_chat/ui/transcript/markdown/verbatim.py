"""Stretches that are taken as they are up to the line that closes them: fenced code and formulas."""

from __future__ import annotations

from desktop_chat.ui.transcript.markdown.blocks import Kind
from desktop_chat.ui.transcript.markdown.lines import FENCE, MATH_CLOSING, indent_of, opens_math
from desktop_chat.ui.transcript.markdown.stretches import ENOUGH_LETTERS, Stretch


class Verbatim(Stretch):
    """Everything up to its closing line is taken as it is."""

    LINES = 40
    is_open_ended = True
    closing = ""
    _end: int | None = None
    """The line that closes it."""

    def takes(self, line: str) -> bool:
        return not self.is_over

    def take_blank(self) -> None:
        """A blank line within it is a line as any other."""

    @property
    def is_full(self) -> bool:
        return len(self.lines) >= self.LINES or self.size > 2 * ENOUGH_LETTERS

    def _inner(self) -> list[str]:
        """Without its opening and closing lines, and what is blank after them."""
        return self.lines[int(self.is_first) : self._end]

    def text(self) -> str:
        return "".join(self._inner())


class Fence(Verbatim):
    kind = Kind.CODE

    def __init__(self, line: str) -> None:
        super().__init__()
        found = FENCE.match(line.rstrip("\n"))
        self.closing = found["fence"] if found else "```"
        self.language = found["info"].strip().partition(" ")[0] if found else ""
        self._indent = indent_of(line)
        self.add(line)

    def add(self, line: str) -> None:
        super().add(line)
        is_opening = self.is_first and len(self.lines) == 1
        if not is_opening and closes(self.closing, line):
            self.is_over, self._end = True, len(self.lines) - 1

    def text(self) -> str:
        if not self._indent:
            return super().text()
        return "".join(dedented(line, self._indent) for line in self._inner())


class Math(Verbatim):
    kind = Kind.MATH

    def __init__(self, line: str) -> None:
        super().__init__()
        found = opens_math(line)
        self.language = found["opening"] if found else "$$"
        self.closing = MATH_CLOSING[self.language]
        self.add(line)

    def add(self, line: str) -> None:
        super().add(line)
        words = line.strip()
        is_first = self.is_first and len(self.lines) == 1
        if is_first:
            words = words[len(self.language) :]
        self.is_over = words.endswith(self.closing)

    def text(self) -> str:
        found = Stretch.text(self).strip()
        if self.is_first:
            found = found.removeprefix(self.language)
        return (found.removesuffix(self.closing) if self.is_over else found).strip()


def closes(fence: str, line: str) -> bool:
    words = line.strip()
    return indent_of(line) < 4 and len(words) >= len(fence) and not words.strip(fence[0])


def dedented(line: str, columns: int) -> str:
    """Without so much of its indentation."""
    words = line.lstrip(" \t")
    before = line[: len(line) - len(words)].expandtabs(4)
    return before[min(len(before), columns) :] + words
