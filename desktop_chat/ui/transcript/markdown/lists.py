"""A list while it is read: it goes on over blank lines for as long as what follows is a point or indented."""

from __future__ import annotations

from desktop_chat.ui.transcript.markdown.lines import (
    FENCE,
    HEADING,
    POINT,
    QUOTE,
    RULE,
    content_offset,
    indent_of,
    is_blank,
)
from desktop_chat.ui.transcript.markdown.stretches import (
    ENOUGH_LETTERS,
    TOO_MANY_LETTERS,
    Stretch,
    always_interrupts,
)
from desktop_chat.ui.transcript.markdown.verbatim import closes, dedented


class List(Stretch):
    is_open_ended = True

    def __init__(self) -> None:
        super().__init__()
        self._offset = 0
        self._is_after_blank = False
        self._is_doubtful = False
        self._is_new_point = False
        self._point = ""
        self._is_spent = False
        """A point without a word ends with the blank line after it."""
        self._inner_fence = ""
        self._next_number: int | None = None
        self._prefix = ""
        self._indent = 0

    def take_blank(self) -> None:
        self._is_after_blank = True
        if self.lines and self.lines[-1] is self._point and self._is_bare(self._point):
            self._is_spent = True

    def takes(self, line: str) -> bool:
        self._is_new_point = False
        bare = line.rstrip("\n")
        if indent_of(line) >= self._offset and not self._is_spent:
            return True
        if always_interrupts(line) or QUOTE.match(line):
            return False
        if RULE.match(bare):
            self.is_over = self._is_doubtful and not self._is_after_blank
            return self.is_over
        if POINT.match(bare) and indent_of(line) < 4:
            self._is_new_point = True
            return True
        if self._is_after_blank or self._inner_fence or not self._ends_with_words():
            return False
        self._is_doubtful = True
        return True

    def add(self, line: str) -> None:
        point = POINT.match(line.rstrip("\n"))
        if point and (not self.size or self._is_new_point or not self._offset):
            self._point, self._is_spent = line, False
            self._begin_point(point["number"], content_offset(point))
        self._follow_fence(line, "" if point is None else point["rest"])
        if not is_blank(line.rstrip("\n")):
            self._is_after_blank = False
        super().add(line)
        self._is_new_point = False

    def _begin_point(self, number: str | None, offset: int) -> None:
        self._offset, self._is_doubtful, self._inner_fence = offset, False, ""
        if number is None:
            self._next_number = None
        else:
            self._next_number = int(number) + 1 if self._next_number is None else self._next_number + 1

    def _follow_fence(self, line: str, rest: str) -> None:
        words = (rest or line).strip() if rest else line.strip()
        if self._inner_fence:
            if closes(self._inner_fence, words):
                self._inner_fence = ""
        elif found := FENCE.match(words):
            self._inner_fence = found["fence"]

    @property
    def is_full(self) -> bool:
        if self.size > TOO_MANY_LETTERS:
            return True
        return self._is_new_point and self.size > ENOUGH_LETTERS and not self._inner_fence

    def cut(self) -> None:
        self.number = self._next_number if self._is_new_point else None
        self._prefix = f"{self._inner_fence}\n" if self._inner_fence and not self._is_new_point else ""
        self._indent = 0 if self._is_new_point else self._offset
        super().cut()

    @property
    def is_indented(self) -> bool:
        return bool(self._indent)

    def text(self) -> str:
        if not self._indent:
            return super().text()
        return self._prefix + "".join(dedented(line, self._indent) for line in self.lines)

    def _ends_with_words(self) -> bool:
        """Only words may go on without their indentation."""
        last = self.lines[-1].strip() if self.lines else ""
        while (point := POINT.match(last)) and point["rest"].strip():
            last = point["rest"].strip()
        return not (HEADING.match(last) or RULE.match(last) or FENCE.match(last) or POINT.match(last))

    @staticmethod
    def _is_bare(line: str) -> bool:
        found = POINT.match(line.rstrip("\n"))
        return found is not None and is_blank(found["rest"])
