"""Finds words in one chat, in messages that no window has loaded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop_chat.models import Tables

MOST = 10_000
"""Messages that are named; nobody steps through more."""
ROWS_AT_ONCE = 500


def positions_with(session: Session, tables: Tables, chat_key: Any, words: str) -> Sequence[int]:
    """The positions on the path of the messages that say these words, whatever their case, in order."""
    message = tables.message
    query = select(message.position, message.content).where(
        message.chat_key == chat_key,
        message.on_path.is_(True),
        message.deleted_at.is_(None),
        message.role != "tool",
    )
    sought, found = words.casefold(), []
    for position, content in session.execute(query.order_by(message.position)).yield_per(ROWS_AT_ONCE):
        if sought in content.casefold():
            found.append(position)
            if len(found) == MOST:
                break
    return found
