"""Reads texts of word processors (docx): pages as they were last set, where that is said, and their notes."""

from __future__ import annotations

from desktop_chat.services.documents.packages import Package
from desktop_chat.services.documents.paragraphs import NOTES, Paragraphs
from desktop_chat.services.documents.values import Lines


def read_written(package: Package, path: str, lines: Lines) -> None:
    pages = _Pages(lines)
    try:
        package.read(path, Paragraphs(pages.put, pages.turn))
    finally:
        pages.end()
    for related in package.related(path).values():
        if related.kind.removesuffix("s") in NOTES:
            try:
                package.read(related.path, Paragraphs(lines.put))
            finally:
                lines.end_part(related.kind.capitalize())


class _Pages:
    """A page ends where the next line after a break begins; one without words is none."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._number = 1
        self._is_over = False

    def put(self, line: str) -> None:
        if self._is_over and self._lines and line.strip():
            self._lines.end_part(f"Page {self._number}")
            self._number += 1
            self._is_over = False
        self._lines.put(line)

    def turn(self) -> None:
        self._is_over = bool(self._lines)

    def end(self) -> None:
        """A text of one page has no pages to be named."""
        self._lines.end_part(f"Page {self._number}" if self._number > 1 else "")
