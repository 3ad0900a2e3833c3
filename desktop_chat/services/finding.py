"""Finds words in one chat, in messages that no window has loaded: said, thought, asked of tools and brought."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from desktop_chat.models import Tables

MOST = 10_000
"""Messages that are named; nobody steps through more."""
ROWS_AT_ONCE = 500


def positions_with(session: Session, tables: Tables, chat_key: Any, words: str) -> Sequence[tuple[int, int]]:
    """The positions on the path of the messages that show these words, in any case, and how often each does.

    What a tool was asked and what it gave back is shown with the message that asked for it.
    """
    sought = re.compile(re.escape(words), re.IGNORECASE)
    found = dict(_asked(session, tables, chat_key, sought))
    asked_at = 0
    for position, role, content, thinking in session.execute(_path(tables, chat_key)).yield_per(ROWS_AT_ONCE):
        asked_at = asked_at if role == "tool" else position
        count = len(sought.findall(content)) + len(sought.findall(thinking or ""))
        if count:
            found[asked_at] = found.get(asked_at, 0) + count
            if len(found) >= MOST:
                break
    return sorted(found.items())


def _path(tables: Tables, chat_key: Any) -> Select[int, str, str, str | None]:
    message = tables.message
    query = select(message.position, message.role, message.content, message.thinking).where(
        message.chat_key == chat_key, message.on_path.is_(True), message.deleted_at.is_(None)
    )
    return query.order_by(message.position)


def _asked(session: Session, tables: Tables, chat_key: Any, sought: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """The same in what tools were asked."""
    message, call = tables.message, tables.tool_call
    query = select(message.position, call.arguments).join(message, call.message_key == message.key)
    here = query.where(message.chat_key == chat_key, message.on_path.is_(True), message.deleted_at.is_(None))
    counts: dict[int, int] = {}
    for position, arguments in session.execute(here).yield_per(ROWS_AT_ONCE):
        if count := len(sought.findall(arguments)):
            counts[position] = counts.get(position, 0) + count
    yield from counts.items()
