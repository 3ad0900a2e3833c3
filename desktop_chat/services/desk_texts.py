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
"""The role of a message, and what it says, below the name of the assistant that wrote it."""


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
    message, run = tables.message, tables.run
    query = select(message.role, message.content, run.assistant_name).outerjoin(run, message.run_key == run.key)
    query = query.where(
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
        for role, content, author in rows:
            is_first = author is not None and role == "assistant" and (not found or found[-1][0] != "assistant")
            found.append((str(role), f"**{author}:**\n\n{content}" if is_first else str(content)))
    return found
