"""Many chats: found, listed, deleted and restored; an owner sees only its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, delete, inspect, select
from sqlalchemy.orm import Session

from desktop_chat.errors import NotFound, UserError
from desktop_chat.language import sentence
from desktop_chat.models import Tables, utc_now
from desktop_chat.providers.context import Context
from desktop_chat.services import inputs
from desktop_chat.services.chat import ChatHandle
from desktop_chat.services.contexts import OWN_CONTEXT
from desktop_chat.services.reading import chat_view
from desktop_chat.services.registry import ModelFacts
from desktop_chat.services.views import ChatView

if TYPE_CHECKING:
    from desktop_chat.services.library import Library


def write_chat(
    session: Session,
    tables: Tables,
    facts: ModelFacts | None,
    owner: Any,
    context: Context | None,
    kind: str,
    columns: dict[str, Any],
) -> Any:
    """The row of a new chat."""
    now = utc_now()
    settings = {OWN_CONTEXT: True} if context is not None and context.name is None else {}
    values: dict[str, Any] = {
        "kind": kind,
        "provider": facts.provider if facts else None,
        "model_name": facts.name if facts else None,
        "profile": context.name if context else None,
        "settings": settings,
        "pinned": False,
        "created_at": now,
        "updated_at": now,
    }
    if tables.model is not None and facts is not None:
        values["model_key"] = facts.key
    row = tables.new(tables.chat, **values, **inputs.columns(columns))
    if owner is not None:
        setattr(row, owner_key_name(tables, owner), owner_key(owner))
    session.add(row)
    session.flush()
    return row.key


def owner_key_name(tables: Tables, owner: Any) -> str:
    for kind, _, key_name in tables.owner_links:
        if isinstance(owner, kind):
            return key_name
    raise UserError(sentence("{name} owns no chats here.", name=type(owner).__name__))


def owner_key(owner: Any) -> Any:
    """An owner's class is not one of our tables: its key has a name of its own."""
    identity = inspect(owner).identity
    if identity is None:
        raise UserError(sentence("An owner must be stored before it can own chats."))
    return identity[0]


class Chats:
    def __init__(self, library: Library, owner: Any) -> None:
        self._library = library
        self._tables = library.tables
        self._owned: tuple[str, Any] | None = None
        if owner is not None:
            self._owned = owner_key_name(self._tables, owner), owner_key(owner)

    def get(self, chat_id: Any) -> ChatHandle:
        """The chat of this id; one that belongs to another owner is not found."""
        self._library.database.read(lambda session: self._found(session, chat_id))
        return ChatHandle(self._library, chat_id)

    def list(
        self, *, kind: str | None = None, deleted: bool = False, limit: int = 50, offset: int = 0
    ) -> list[ChatView]:
        """Pinned first, then by last activity."""
        chat = self._tables.chat
        query = self._mine().where(chat.deleted_at.is_not(None) if deleted else chat.deleted_at.is_(None))
        if kind is not None:
            query = query.where(chat.kind == kind)
        query = query.order_by(chat.pinned.desc(), chat.updated_at.desc()).limit(limit).offset(offset)
        return self._library.database.read(lambda session: [chat_view(row) for row in session.scalars(query)])

    def rename(self, chat_id: Any, title: str | None) -> None:
        cleaned = inputs.words_or_none(title)
        self._change(chat_id, lambda row: setattr(row, "title", cleaned))

    def pin(self, chat_id: Any, *, is_pinned: bool = True) -> None:
        self._change(chat_id, lambda row: setattr(row, "pinned", is_pinned))

    def delete(self, chat_id: Any) -> None:
        """Put a chat into the trash; `restore` takes it out, `purge` alone really deletes."""
        self._change(chat_id, lambda row: setattr(row, "deleted_at", utc_now()), is_free=True)

    def restore(self, chat_id: Any) -> None:
        self._change(chat_id, lambda row: setattr(row, "deleted_at", None))

    def purge(self, chat_id: Any) -> None:
        """Delete a chat for good, with everything in it."""
        chat = self._tables.chat

        def work(session: Session) -> None:
            self._found(session, chat_id)
            self._library.holders.refuse_busy_chat(session, chat_id)
            session.execute(delete(chat).where(chat.key == chat_id).execution_options(synchronize_session=False))

        self._library.database.write(work)
        self._library.announce("chat_deleted", chat_id, None)

    def _change(self, chat_id: Any, change: Callable[[Any], None], *, is_free: bool = False) -> None:
        def work(session: Session) -> None:
            row = self._found(session, chat_id)
            if is_free:
                self._library.holders.refuse_busy_chat(session, chat_id)
            change(row)

        self._library.database.write(work)
        self._library.announce("chat_changed", chat_id, None)

    def _found(self, session: Session, chat_id: Any) -> Any:
        key = inputs.key_in(self._tables.chat, chat_id)
        row = session.scalars(self._mine().where(self._tables.chat.key == key)).first()
        if row is None:
            raise NotFound(sentence("There is no such chat."))
        return row

    def _mine(self) -> Select[Any]:
        query = select(self._tables.chat)
        if self._owned is None:
            return query
        name, key = self._owned
        return query.where(getattr(self._tables.chat, name) == key)
