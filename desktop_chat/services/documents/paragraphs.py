"""Reads the paragraphs and tables of texts and slides, which use the same words for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

SKIPPED = frozenset({"Fallback", "moveFrom", "fld"})
"""The same again for older programs, words that stand elsewhere now, and numbers of slides."""
NOTES = ("footnote", "endnote")


class Paragraphs:
    """Puts each paragraph as a line, and each row of a table as one with its cells side by side."""

    def __init__(self, put: Callable[[str], None], turn: Callable[[], None] | None = None) -> None:
        self._put = put
        self._turn = turn
        self._skipped = 0
        self._open: list[str] = []
        self._written: list[list[str]] = []
        self._marks: list[str] = []
        self._note = ""
        self._rows: list[list[list[str]]] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if self._skipped or name in SKIPPED:
            self._skipped += 1
            return
        within = self._open[-1] if self._open else ""
        self._open.append(name)
        self._begin(name, attributes, within)

    def _begin(self, name: str, attributes: Mapping[str, str], within: str) -> None:
        match name:
            case "p":
                self._written.append([])
                self._marks.append(self._note)
                self._note = ""
            case "footnote" | "endnote":
                self._note = f"[{name} {attributes.get('main:id', '')}] "
            case "tr":
                self._rows.append([])
            case "tc" if self._rows:
                self._rows[-1].append([])
            case "lastRenderedPageBreak" if self._turn:
                self._turn()
            case "pStyle" | "numPr":
                self._mark(name, attributes)
            case "br" if self._turn and attributes.get("main:type") == "page":
                self._turn()
            case _:
                self._write(_sign(name, attributes, within))

    def end(self, name: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        self._open.pop()
        if name == "p":
            mark, words = self._marks.pop(), "".join(self._written.pop())
            self._line(mark + words if words.strip() else "")
        elif name == "tr":
            cells = [" ".join(cell) for cell in self._rows.pop()]
            self._line(" | ".join(cells) if any(cells) else "")

    def text(self, words: str) -> None:
        if not self._skipped and self._open and self._open[-1] == "t":
            self._write(words)

    def _write(self, words: str) -> None:
        if self._written and words:
            self._written[-1].append(words)

    def _mark(self, name: str, attributes: Mapping[str, str]) -> None:
        if not self._marks:
            return
        style = attributes.get("main:val", "")
        if name == "numPr":
            self._marks[-1] = self._marks[-1] or "- "
        elif style == "Title" or style.startswith("Heading"):
            level = style.removeprefix("Heading")
            self._marks[-1] = "#" * (min(int(level), 6) if level.isdecimal() else 1) + " "

    def _line(self, line: str) -> None:
        """To the cell that is open, or out."""
        if self._rows and self._rows[-1]:
            if line.strip():
                self._rows[-1][-1].append(line.replace("\n", " "))
        else:
            self._put(line)


def _sign(name: str, attributes: Mapping[str, str], within: str) -> str:
    """What an element without words stands for."""
    if name == "tab":
        return "\t" if within == "r" else ""  # elsewhere it is a place to stop at
    if name in ("br", "cr"):
        return "\n"
    if name == "noBreakHyphen":
        return "-"
    note = name.removesuffix("Reference")
    if note in NOTES and note != name:
        return f"[{note} {attributes.get('main:id', '')}]"
    return ""
