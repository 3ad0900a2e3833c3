"""Sets of tables to run a test on, a database in memory for each, and small trees of messages in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, StaticPool, create_engine, event
from sqlalchemy.orm import Session

from desktop_chat.models import ChatMixin, MessageMixin, Tables
from tests.support.foreign import (
    foreign_tables,
    owned_tables,
    ready_tables,
    tables_without_attachment,
    tables_without_model,
)
from tests.support.owners import told_tables

FULL_SETS: dict[str, Callable[[], Tables]] = {
    "ready": ready_tables,
    "foreign": foreign_tables,
    "owned": owned_tables,
    "told": told_tables,
}
EVERY_SET = FULL_SETS | {"no model": tables_without_model, "no attachment": tables_without_attachment}


def new_engine() -> Engine:
    """A database in memory that enforces foreign keys."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys=ON"))
    return engine


@contextmanager
def database_of(tables: Tables) -> Iterator[Session]:
    """A session on a new database that has these tables."""
    engine = new_engine()
    tables.create(engine)
    try:
        with Session(engine, expire_on_commit=False) as session:
            yield session
    finally:
        engine.dispose()


class Tree:
    """A chat whose messages are added one by one, each named by its content."""

    def __init__(self, session: Session, tables: Tables) -> None:
        self.session = session
        self.tables = tables
        self.chat: ChatMixin = tables.new(tables.chat, title="Tree")
        session.add(self.chat)
        session.flush()

    def add(self, content: str, parent: MessageMixin | None = None, /, **values: Any) -> MessageMixin:
        """A message below this parent; the role follows from the first letter of its content."""
        role = {"s": "system", "u": "user", "a": "assistant", "t": "tool"}[content[0]]
        position = 0 if parent is None else parent.position + 1
        place = {
            "chat_key": self.chat.key,
            "parent_key": parent.key if parent else None,
            "position": position,
        }
        row = self.tables.new(self.tables.message, **{"role": role, "content": content, **place, **values})
        self.session.add(row)
        self.session.flush()
        return row

    def line(self, *contents: str, below: MessageMixin | None = None, **values: Any) -> list[MessageMixin]:
        """Messages that follow one another."""
        rows: list[MessageMixin] = []
        for content in contents:
            below = self.add(content, below, **values)
            rows.append(below)
        return rows

    def path(self) -> list[str]:
        """The contents on the active path."""
        self.session.expire_all()
        message = self.tables.message
        rows = self.session.query(message).filter(message.chat_key == self.chat.key, message.on_path.is_(True))
        return [row.content for row in rows.order_by(message.position)]


def contents(session: Session, tables: Tables, keys: Sequence[Any]) -> list[str]:
    """What the messages of these keys say, in the order of the keys."""
    return [session.get_one(tables.message, key).content for key in keys]


@contextmanager
def statements(session: Session) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []
    engine = session.get_bind()

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
