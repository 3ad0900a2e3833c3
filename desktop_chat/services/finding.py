"""Finds words in one chat, in messages that no window has loaded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop_chat.models import Tables

MOST = 10_000
"""Messages that are named; nobody steps through more."""
ROWS_AT_ONCE = 500


def positions_with(session: Session, tables: Tables, chat_key: Any, words: str) -> Sequence[tuple[int, int]]:
    """The positions on the path of the messages that say these words, in any case, and how often each does."""
    message = tables.message
    query = select(message.position, message.content).where(
        message.chat_key == chat_key,
        message.on_path.is_(True),
        message.deleted_at.is_(None),
        message.role != "tool",
    )
    sought, found = re.compile(re.escape(words), re.IGNORECASE), []
    for position, content in session.execute(query.order_by(message.position)).yield_per(ROWS_AT_ONCE):
        count = len(sought.findall(content))
        if count:
            found.append((position, count))
            if len(found) == MOST:
                break
    return found
