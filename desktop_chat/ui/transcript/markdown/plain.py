"""Cuts the words of a person into blocks, with nothing in them meaning anything else."""

from __future__ import annotations

from desktop_chat.ui.transcript.chunks import Chunks
from desktop_chat.ui.transcript.markdown.blocks import Block, Kind


class PlainScanner:
    """Speaks like the scanner of Markdown."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._chunks = Chunks()

    def append(self, text: str) -> int:
        first = len(self._chunks) - 1
        self._chunks.append(text)
        del self.blocks[first:]
        for number in range(first, len(self._chunks)):
            chunk = self._chunks[number]
            is_last = number == len(self._chunks) - 1
            self.blocks.append(Block(Kind.PLAIN, chunk, chunk, number, is_first=number == 0, is_last=is_last))
        return first
