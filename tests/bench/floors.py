"""The floors: what the bare tools take on this machine, in the same minutes as the program itself."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Engine, Table, create_engine, event, insert
from sqlalchemy.orm import DeclarativeBase, Session

from desktop_chat.models import Chat, Message, new_key, utc_now
from desktop_chat.providers.context import ProviderSettings
from desktop_chat.providers.provider import Provider
from desktop_chat.providers.requests import Request, TextPart, Turn

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "wal_autocheckpoint=0")


class _Base(DeclarativeBase):
    pass


def _copied_table() -> Table:
    """The table of messages as it is, with every column, key and index; what it refers to comes along."""
    for table in Message.metadata.tables.values():
        table.to_metadata(_Base.metadata)
    return _Base.metadata.tables[str(Message.__tablename__)]


class PlainMessage(_Base):
    """The ready-made row, mapped without any of the library: no relationships, no rules, no hooks."""

    __table__ = _copied_table()


class OrmInserts:
    """A database of its own, into which plain SQLAlchemy puts one row after the other in the calling thread."""

    def __init__(self, path: Path) -> None:
        self._engine = _engine(path)
        _Base.metadata.create_all(self._engine)
        self._chat = new_key()
        self._inserted = 0
        with Session(self._engine) as session, session.begin():
            session.execute(insert(Chat), [_chat_row(self._chat)])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._engine.dispose()

    def insert(self, row_class: type[Any] = PlainMessage) -> float:
        """The seconds that one insert with its commit takes."""
        values = self._row()
        began = time.perf_counter()
        with Session(self._engine, expire_on_commit=False) as session, session.begin():
            session.add(row_class(**values))
        return time.perf_counter() - began

    def _row(self) -> dict[str, Any]:
        now = utc_now()
        self._inserted += 1
        return {
            "id": new_key(),
            "chat_id": self._chat,
            "role": "user",
            "status": "complete",
            "content": "How are you?",
            "position": self._inserted,
            "version": 1,
            "on_path": True,
            "selected": True,
            "has_calls": False,
            "has_files": False,
            "created_at": now,
            "updated_at": now,
        }


def _chat_row(key: int) -> dict[str, Any]:
    now = utc_now()
    return {"id": key, "kind": "chat", "settings": {}, "pinned": False, "created_at": now, "updated_at": now}


def _engine(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path.as_posix()}")

    @event.listens_for(engine, "connect")
    def _set(connection: Any, _record: object) -> None:
        with closing(connection.cursor()) as cursor:
            for pragma in PRAGMAS:
                cursor.execute(f"PRAGMA {pragma}")

    return engine


async def bare_exchange(provider: Provider, model: str, text: str) -> float:
    """The seconds that a provider itself takes to answer."""
    request = Request(provider=provider.name, model=model, turns=(Turn("user", (TextPart(text),)),))
    settings = ProviderSettings(provider.name)
    began = time.perf_counter()
    events: AsyncIterator[Any] = provider.stream(request, settings)
    async for _ in events:
        pass
    return time.perf_counter() - began
