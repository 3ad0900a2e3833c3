"""Cuts a growing text into chunks; all but the last are closed and never looked at again."""

from __future__ import annotations

ENOUGH = 800
"""From here on a chunk ends with its paragraph."""
TOO_MUCH = 3_000
"""A paragraph without an end is cut here, after a word if it has one."""


class Chunks:
    """The pieces of one text, in order; joined they are the text."""

    def __init__(self) -> None:
        self.closed: list[str] = []
        self.open = ""

    def __len__(self) -> int:
        return len(self.closed) + 1

    def __getitem__(self, index: int) -> str:
        return self.open if index == len(self.closed) else self.closed[index]

    def append(self, text: str) -> int:
        """Add to the end; how many chunks were closed by it."""
        before = len(self.closed)
        self.open += text
        start = 0
        while (cut := _cut(self.open, start)) > start:
            self.closed.append(self.open[start:cut])
            start = cut
        if start:
            self.open = self.open[start:]
        return len(self.closed) - before

    def text(self) -> str:
        return "".join((*self.closed, self.open))


def _cut(text: str, start: int) -> int:
    """Where the chunk that begins at `start` ends; `start` itself when it does not end yet."""
    paragraph = text.find("\n", start + ENOUGH, start + TOO_MUCH)
    if paragraph >= 0:
        return _after_breaks(text, paragraph)
    if len(text) - start <= TOO_MUCH:
        return start
    word = max(text.rfind(" ", start, start + TOO_MUCH), text.rfind("\n", start, start + TOO_MUCH))
    return word + 1 if word > start + ENOUGH // 2 else start + TOO_MUCH


def _after_breaks(text: str, position: int) -> int:
    """Blank lines belong to the paragraph before them."""
    while position < len(text) and text[position] == "\n":
        position += 1
    return position
