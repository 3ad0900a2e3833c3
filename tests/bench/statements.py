"""Counts what is sent to the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event


@dataclass(slots=True)
class Statements:
    """BEGIN, COMMIT and PRAGMA are not counted; a statement with several rows counts once."""

    texts: list[str] = field(default_factory=list)
    writing: int = 0
    """Transactions that write."""
    several: int = 0
    """Rows beyond the first that a statement brought along."""

    def __len__(self) -> int:
        return len(self.texts)

    def take(self, text: str, values: Any, has_many: bool) -> None:
        if text.startswith("BEGIN"):
            self.writing += text == "BEGIN IMMEDIATE"
        elif not text.startswith("PRAGMA"):
            self.texts.append(text)
            self.several += len(values) - 1 if has_many else 0


@contextmanager
def counted() -> Iterator[Statements]:
    """All statements of every engine of this process, meanwhile."""
    found = Statements()

    def take(_connection: Any, _cursor: Any, text: str, values: Any, _context: Any, has_many: bool) -> None:
        found.take(text, values, has_many)

    event.listen(Engine, "before_cursor_execute", take)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", take)
