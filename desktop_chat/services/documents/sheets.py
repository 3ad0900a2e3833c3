"""Reads workbooks (xlsx): sheet by sheet, a line for each row that has anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from desktop_chat.services.documents.cells import Styles, shown
from desktop_chat.services.documents.markup import ToldInAttributes
from desktop_chat.services.documents.packages import Package, Related
from desktop_chat.services.documents.values import Lines

WIDEST_GAP = 20
"""Empty cells that are told as such; what stands farther off is told with its place."""
TRUTHS = {"0": "FALSE", "1": "TRUE"}


def read_sheets(package: Package, path: str, lines: Lines) -> None:
    book, links = _Book(), package.related(path)
    package.read(path, book)
    strings, styles = _Strings(), Styles()
    for kind, handler in (("sharedStrings", strings), ("styles", styles)):
        for related in links.values():
            if related.kind == kind:
                package.read(related.path, handler)
    for sheet in book.sheets:
        related = links.get(sheet.link, Related("", ""))
        if related.kind == "worksheet":
            try:
                package.read(related.path, _Sheet(lines.put, strings.all, styles, since_1904=book.since_1904))
            finally:
                lines.end_part(f"Sheet {sheet.name}")


class _Named(NamedTuple):
    name: str
    link: str


class _Book(ToldInAttributes):
    def __init__(self) -> None:
        self.sheets: list[_Named] = []
        self.since_1904 = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet":
            hidden = "" if attributes.get("state", "visible") == "visible" else " (hidden)"
            link = attributes.get("relationships:id", "")
            self.sheets.append(_Named(attributes.get("name", "") + hidden, link))
        elif name == "workbookPr":
            self.since_1904 = attributes.get("date1904") in ("1", "true")


class _Strings:
    """The texts that cells share; how their characters are spoken is left out."""

    def __init__(self) -> None:
        self.all: list[str] = []
        self._pieces: list[str] = []
        self._is_text = self._is_spoken = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._is_text = name == "t" and not self._is_spoken
        self._is_spoken = self._is_spoken or name == "rPh"

    def end(self, name: str) -> None:
        self._is_text = False
        if name == "rPh":
            self._is_spoken = False
        elif name == "si":
            self.all.append("".join(self._pieces))
            self._pieces.clear()

    def text(self, words: str) -> None:
        if self._is_text:
            self._pieces.append(words)


class _Sheet:
    def __init__(
        self, put: Callable[[str], None], strings: list[str], styles: Styles, *, since_1904: bool
    ) -> None:
        self._put = put
        self._strings, self._styles, self._since_1904 = strings, styles, since_1904
        self._row: list[str] = []
        self._cell: Mapping[str, str] = {}
        self._value: list[str] = []
        self._is_value = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._is_value = name in ("v", "t")
        if name == "row":
            self._row = []
        elif name == "c":
            self._cell, self._value = attributes, []

    def end(self, name: str) -> None:
        self._is_value = False
        if name == "c":
            self._add(" ".join(self._shown("".join(self._value)).split()))
        elif name == "row" and any(self._row):
            self._put("\t".join(self._row))

    def text(self, words: str) -> None:
        if self._is_value:
            self._value.append(words)

    def _add(self, value: str) -> None:
        """Under its column."""
        if not value:
            return
        place = self._cell.get("r", "")
        gap = _column(place) - len(self._row)
        if gap > WIDEST_GAP:
            value = f"{place}: {value}"
        elif gap > 0:
            self._row += [""] * gap
        self._row.append(value)

    def _shown(self, value: str) -> str:
        match self._cell.get("t", "n"):
            case "s":
                place = int(value) if value.isdecimal() and len(value) < 9 else -1
                return self._strings[place] if 0 <= place < len(self._strings) else ""
            case "b":
                return TRUTHS.get(value, value)
            case "n":
                clock = self._styles.clock(self._cell.get("s"))
                return shown(value, clock, since_1904=self._since_1904)
        return value


def _column(place: str) -> int:
    """How many columns stand before the cell of this name."""
    column = 0
    for letter in place[:3].upper():
        if not "A" <= letter <= "Z":
            break
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1
