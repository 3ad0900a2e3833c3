"""What a docstring says about a function and its parameters: Google, Sphinx and NumPy style."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_GOOGLE_HEADING = re.compile(r"(args|arguments|parameters|params|keyword args|keyword arguments):\s*$", re.I)
_GOOGLE_ENTRY = re.compile(r"\s+\*{0,2}(\w+)\s*(?:\([^)]*\))?\s*:(?:\s+(.*))?$")
_SPHINX_ENTRY = re.compile(r":(?:param|arg|key)\w*\s+(?:[^:]*\s)?\*{0,2}(\w+)\s*:\s*(.*)$")
_NUMPY_ENTRY = re.compile(r"(\*{0,2}\w+(?:\s*,\s*\*{0,2}\w+)*)\s*(?::.*)?$")
_SECTION = re.compile(r"([A-Z]\w*(?: \w+)?:\s*$)|(:\w+[^:]*:)|(\.\. )")
_RULE = re.compile(r"-{3,}\s*$")


@dataclass(frozen=True, slots=True)
class Docstring:
    """The first paragraph, and a line for each parameter that has one."""

    summary: str = ""
    parameters: dict[str, str] = field(default_factory=dict)


def parse_docstring(text: str | None) -> Docstring:
    """Read a docstring; what cannot be understood is left out."""
    lines = inspect.cleandoc(text or "").splitlines()
    found: dict[str, list[str]] = {}
    for entries in (_google(lines), _sphinx(lines), _numpy(lines)):
        for name, words in entries:
            found.setdefault(name, []).append(words.strip())
    described = {name: " ".join(filter(None, words)) for name, words in found.items()}
    return Docstring(_summary(lines), {name: words for name, words in described.items() if words})


def _summary(lines: list[str]) -> str:
    kept: list[str] = []
    for index, line in enumerate(lines):
        is_over = not line.strip() or _SECTION.match(line) or _is_ruled(lines, index)
        if is_over:
            break
        kept.append(line.strip())
    return " ".join(kept)


def _is_ruled(lines: list[str], index: int) -> bool:
    return index + 1 < len(lines) and _RULE.match(lines[index + 1]) is not None


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


def _google(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Entries are indented under a heading, what goes on is indented further."""
    name, depth, is_inside = "", 0, False
    for line in lines:
        if line.strip() and not _indentation(line):
            name, depth, is_inside = "", 0, _GOOGLE_HEADING.match(line) is not None
        elif is_inside and line.strip():
            depth = depth or _indentation(line)
            entry = _GOOGLE_ENTRY.match(line) if _indentation(line) <= depth else None
            name = entry[1] if entry else name
            words = (entry[2] or "") if entry else line
            if name:
                yield name, words


def _sphinx(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Entries are fields; what goes on is indented."""
    name = ""
    for line in lines:
        entry = _SPHINX_ENTRY.match(line)
        if entry:
            name = entry[1]
            yield name, entry[2]
        elif name and _indentation(line) and line.strip():
            yield name, line
        else:
            name = ""


def _numpy(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Entries stand under a ruled heading, their text is indented."""
    names: list[str] = []
    is_inside = False
    for index, line in enumerate(lines):
        if _is_ruled(lines, index):
            names, is_inside = [], line.strip().lower() in ("parameters", "other parameters")
        elif is_inside and _indentation(line):
            yield from ((name, line) for name in names)
        elif is_inside and line.strip() and not _RULE.match(line):
            entry = _NUMPY_ENTRY.match(line)
            names = [part.strip().lstrip("*") for part in entry[1].split(",")] if entry else []
