"""The first sight of a start: the list and one chat, read by plain SQL before the database layer is imported.

That layer takes longer to import than a person waits. Only columns of the first migration are read here, and
whatever does not fit ends in nothing being shown until the services are there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from desktop_chat import disk
from desktop_chat.services.assistant_choices import AssistantChoice
from desktop_chat.services.desk_views import ChatGroup, PathPage, PathView
from desktop_chat.services.views import ChatView, MessageView

PATIENCE = 0.2
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LIVE = "deleted_at IS NULL AND kind IN ('chat', 'thread')"
CHAT = "id, kind, title, provider, model_name, profile, pinned, created_at, updated_at, assistant_name"
OF_KIND = f"SELECT {CHAT} FROM chats WHERE deleted_at IS NULL AND kind = "
"""In the order of the list by the index, each by itself."""
MESSAGE = "id, chat_id, role, status, content, position, parent_id, run_id, provider, model_name, version"
PATH = "chat_id = ? AND on_path IS 1"
"""In the words of the index."""


class FirstSight:
    """What a window shows of the chats while nobody can change them yet."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def groups(self, since: Sequence[tuple[str, datetime]]) -> tuple[ChatGroup, ...]:
        found = []
        newer = None
        pinned = self._number(f"SELECT count(*) FROM chats WHERE {LIVE} AND pinned = 1")
        found.append(ChatGroup("pinned", pinned))
        for name, moment in (*since, ("older", EPOCH)):
            begins = _microseconds(moment)
            below = "" if newer is None else f" AND updated_at < {newer}"
            count = f"SELECT count(*) FROM chats WHERE {LIVE} AND pinned = 0 AND updated_at >= ?{below}"
            found.append(ChatGroup(name, self._number(count, begins)))
            newer = begins
        return tuple(group for group in found if group.count)

    def chats(self, offset: int, limit: int) -> Sequence[ChatView]:
        both = f"{OF_KIND}'chat' UNION ALL {OF_KIND}'thread'"
        query = f"{both} ORDER BY pinned DESC, updated_at DESC LIMIT ? OFFSET ?"
        return [_chat(row) for row in self._rows(query, limit, offset)]

    def answered_chats(self) -> frozenset[Any]:
        return frozenset()

    def path(self, chat_id: Any) -> PathView | None:
        rows = self._rows(f"SELECT {CHAT} FROM chats WHERE id = ? AND {LIVE}", chat_id)
        if not rows:
            return None
        chat = _chat(rows[0])
        last = self._number(f"SELECT coalesce(max(position), -1) FROM messages WHERE {PATH}", chat_id)
        query = f"SELECT position FROM messages WHERE {PATH} AND deleted_at IS NOT NULL"
        hidden = tuple(sorted(row[0] for row in self._rows(query, chat_id)))
        name = chat.assistant_name
        assistant = None if name is None else AssistantChoice(None, name)
        return PathView(chat, self._model_name(chat), last + 1 - len(hidden), hidden, assistant=assistant)

    def page(self, chat_id: Any, first: int, last: int) -> PathPage:
        query = (
            f"SELECT {MESSAGE} FROM messages WHERE {PATH} AND deleted_at IS NULL"
            " AND position BETWEEN ? AND ? ORDER BY position"
        )
        return PathPage(tuple(_message(row) for row in self._rows(query, chat_id, first, last)))

    def close(self) -> None:
        self._connection.close()

    def _model_name(self, chat: ChatView) -> str:
        query = "SELECT name FROM models WHERE provider = ? AND model_id = ?"
        rows = self._rows(query, chat.provider, chat.model)
        return str(rows[0][0]) if rows else chat.model or ""

    def _rows(self, query: str, *values: Any) -> list[Any]:
        return self._connection.execute(query, values).fetchall()

    def _number(self, query: str, *values: Any) -> int:
        return int(self._rows(query, *values)[0][0])


def look(database: Path) -> FirstSight | None:
    """None where there is nothing to see: no chats yet, a file in use by an upgrade, or tables of other times."""
    if not database.is_file():
        return None
    for way in _ways(database):
        connection = sqlite3.connect(f"{database.as_uri()}?{way}", uri=True, timeout=PATIENCE)
        sight = FirstSight(connection)
        try:
            chats = sight.chats(0, 1)
            if chats and sight.path(chats[0].id) is not None:
                sight.page(chats[0].id, 0, 0)
                return sight
        except sqlite3.Error:
            pass
        sight.close()
    return None


def _ways(database: Path) -> Iterator[str]:
    """SQLite wants to write beside a file that it only reads, unless it is told that nobody changes it."""
    yield "mode=ro"
    log = database.with_name(f"{database.name}-wal")
    if not disk.is_writable(database.parent) and not (log.exists() and log.stat().st_size):
        yield "mode=ro&immutable=1"


def _microseconds(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def _moment(microseconds: int) -> datetime:
    return EPOCH + timedelta(microseconds=microseconds)


def _chat(row: Sequence[Any]) -> ChatView:
    key, kind, title, provider, model, profile, pinned, created, updated, assistant = row
    moments = _moment(created), _moment(updated)
    return ChatView(
        key, kind, title, provider, model, profile, {}, bool(pinned), *moments, assistant_name=assistant
    )


def _message(row: Sequence[Any]) -> MessageView:
    key, chat, role, status, content, position, parent, run, provider, model, version = row
    # An answer that a lost program left open is set right when the services are there.
    status = "partial" if status in ("pending", "streaming") else status
    return MessageView(
        key, chat, role, status, content, position, parent, run, provider=provider, model=model, version=version
    )
