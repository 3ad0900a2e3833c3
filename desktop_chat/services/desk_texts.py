"""The words of many messages at once, to be copied: read in a worker, and given up when nobody waits for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop_chat.models import Tables

if TYPE_CHECKING:
    from desktop_chat.services.library import Library

ROWS_AT_ONCE = 500
Words = tuple[str, str]
"""The role of a message, and what it says."""


class DeskTexts:
    def __init__(self, library: Library) -> None:
        self._library = library

    async def between(
        self, chat_id: Any, first: int, last: int, is_wanted: Callable[[], bool]
    ) -> Sequence[Words] | None:
        """Of the messages from one position to another, both included; None when they are not wanted any more."""
        tables = self._library.tables
        return await self._library.database.read_in_worker(
            lambda session: words_between(session, tables, chat_id, first, last, is_wanted)
        )


def words_between(
    session: Session, tables: Tables, chat_key: Any, first: int, last: int, is_wanted: Callable[[], bool]
) -> Sequence[Words] | None:
    message = tables.message
    query = select(message.role, message.content).where(
        message.chat_key == chat_key,
        message.on_path.is_(True),
        message.deleted_at.is_(None),
        message.role != "tool",
        message.position.between(first, last),
    )
    found: list[Words] = []
    for rows in session.execute(query.order_by(message.position)).partitions(ROWS_AT_ONCE):
        if not is_wanted():
            return None
        found += [(str(row[0]), str(row[1])) for row in rows]
    return found
