"""What a line of Markdown begins, ends or goes on with, by the rules of CommonMark."""

from __future__ import annotations

import re
from collections.abc import Iterator

LINE_LIMIT = 2_000
"""A line that is longer is cut, after a word if it has one."""

FENCE = re.compile(r" {0,3}(?P<fence>`{3,}(?=[^`]*$)|~{3,})(?P<info>.*)$", re.S)
HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t]|$)")
RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*$")
QUOTE = re.compile(r" {0,3}>")
POINT = re.compile(r"(?P<before> *)(?P<mark>[-+*]|(?P<number>\d{1,9})[.)])(?P<gap>[ \t]+|$)(?P<rest>.*)$", re.S)
MATH_OPENING = re.compile(r" {0,3}(?P<opening>\$\$|\\\[)")
MATH_CLOSING = {"$$": "$$", "\\[": "\\]"}
DELIMITERS = re.compile(r" {0,3}(?![- ] )\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
DEFINITION = re.compile(r"(?:^|\n)[ >]*\[[^\]\n]+\]:")


def opens_math(line: str) -> re.Match[str] | None:
    """Whether a formula by itself begins here: one that is closed in the same line has nothing after it."""
    found = MATH_OPENING.match(line)
    if found is None:
        return None
    _, closing, after = line[found.end() :].partition(MATH_CLOSING[found["opening"]])
    return None if closing and not is_blank(after.rstrip("\n")) else found


def indent_of(line: str) -> int:
    """In columns; a tab reaches to the next multiple of four."""
    column = 0
    for letter in line:
        if letter == " ":
            column += 1
        elif letter == "\t":
            column += 4 - column % 4
        else:
            break
    return column


def is_blank(line: str) -> bool:
    return not line.strip(" \t")


def is_table_head(line: str, delimiters: str) -> bool:
    """Whether these two lines begin a table."""
    if "|" not in line or indent_of(line) > 3 or not DELIMITERS.match(delimiters):
        return False
    if "|" not in delimiters and ":" not in delimiters:
        return False
    return len(cells_of(line)) == len(cells_of(delimiters))


def cells_of(row: str) -> list[str]:
    """The cells of a row of a table, between bars that are not escaped."""
    found = re.split(r"(?<!\\)\|", row.strip())
    if found and not found[0].strip():
        found.pop(0)
    if found and not found[-1].strip():
        found.pop()
    return found


def content_offset(point: re.Match[str]) -> int:
    """The column from which on a line belongs to this point of a list."""
    marker = len(point["before"]) + len(point["mark"])
    gap = indent_of(" " * marker + point["gap"]) - marker if point["gap"] else 0
    return marker + (gap if 1 <= gap <= 4 and point["rest"] else 1)


class Lines:
    """Turns pieces of text into lines; the last one is open until its end arrives."""

    def __init__(self) -> None:
        self.open = ""
        self.is_within = False
        """Whether the open line began before: it was too long for one."""

    def append(self, text: str) -> Iterator[tuple[str, bool, bool]]:
        """Each line with its break, whether it goes on with the one before, and whether it ends."""
        text = self.open + text
        start = 0
        while True:
            end = text.find("\n", start, start + LINE_LIMIT)
            if end >= 0:
                yield text[start : end + 1], self.is_within, True
                self.is_within, start = False, end + 1
            elif len(text) - start > LINE_LIMIT:
                cut = _cut(text, start)
                yield text[start:cut], self.is_within, False
                self.is_within, start = True, cut
            else:
                break
        self.open = text[start:]


def _cut(text: str, start: int) -> int:
    word = text.rfind(" ", start + LINE_LIMIT // 2, start + LINE_LIMIT)
    return word + 1 if word > 0 else start + LINE_LIMIT
