"""Qt counts letters in units of sixteen bits; Python does not. Offsets in laid text are Qt's."""

from __future__ import annotations


def length(text: str) -> int:
    return len(text) if text.isascii() else len(text) + sum(letter > "\uffff" for letter in text)


def part(text: str, start: int, end: int | None = None) -> str:
    """From one of Qt's offsets to another."""
    if text.isascii() or not any(letter > "\uffff" for letter in text):
        return text[start:end]
    units = text.encode("utf-16-le", "surrogatepass")
    return units[2 * start : None if end is None else 2 * end].decode("utf-16-le", "replace")


def offset(text: str, index: int) -> int:
    """Where the letter with this index stands for Qt."""
    return length(text[:index])
