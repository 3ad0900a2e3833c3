"""Many chats: found, listed, deleted and restored; an owner sees only its own."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, delete, inspect, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from desktop_chat.errors import NotFound, UserError
from desktop_chat.language import sentence
from desktop_chat.models import Tables, utc_now
from desktop_chat.providers.context import Context
from desktop_chat.services import inputs
from desktop_chat.services.chat import ChatHandle
from desktop_chat.services.choosing import Finder, answerer_of, choose, title_policy
from desktop_chat.services.contexts import OWN_CONTEXT
from desktop_chat.services.openings import Answerer
from desktop_chat.services.reading import chat_view
from desktop_chat.services.registry import ModelFacts
from desktop_chat.services.titles import title_of
from desktop_chat.services.titling import Titling
from desktop_chat.services.views import ChatView

if TYPE_CHECKING:
    from desktop_chat.services.library import Library

AT_ONCE = 50


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
        "named_at": None if columns.get("title") is None else now,
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
    row = tables.new(tables.chat, **{**values, **inputs.columns(columns)})
    if owner is not None:
        key_name = owner_key_name(tables, owner)
        refuse_kind(owner, kind)
        setattr(row, key_name, owner_key(owner))
    session.add(row)
    session.flush()
    return row.key


def owner_key_name(tables: Tables, owner: Any) -> str:
    for kind, _, key_name in tables.owner_links:
        if isinstance(owner, kind):
            return key_name
    raise UserError(sentence("{name} owns no chats here.", name=type(owner).__name__))


def refuse_kind(owner: Any, kind: str) -> None:
    """An owner of threads alone has no chats."""
    if kind == "chat" and "chats" not in type(owner)._row_owns:
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

    def view(self, chat_id: Any) -> ChatView:
        """What is known of it, without a handle to do anything with it."""
        return self._library.database.read(lambda session: chat_view(self._found(session, chat_id)))

    def list(
        self, *, kind: str | None = None, deleted: bool = False, limit: int = 50, offset: int = 0
    ) -> list[ChatView]:
        """Pinned first, then by last activity; of those in the trash, what was put there last comes first."""
        chat = self._tables.chat
        query = self._mine().where(chat.deleted_at.is_not(None) if deleted else chat.deleted_at.is_(None))
        if kind is not None:
            query = query.where(chat.kind == kind)
        order = (chat.deleted_at.desc(),) if deleted else (chat.pinned.desc(), chat.updated_at.desc())
        query = query.order_by(*order).limit(limit).offset(offset)
        return self._library.database.read(lambda session: [chat_view(row) for row in session.scalars(query)])

    def rename(self, chat_id: Any, title: str | None) -> None:
        """A chat that is named keeps its name; None lets it have a title by itself again."""
        self._change(chat_id, title=inputs.words_or_none(title), named_at=None if title is None else utc_now())

    def entitle_by(self, chat_id: Any, question: str) -> None:
        """Its first words are the title of a chat that has none yet, until a better one is found."""
        if self.view(chat_id).title is None and (title := title_of(question)):
            self._change(chat_id, title=title)

    async def entitle(self, chat_id: Any, *, model: str | None = None, provider: str | None = None) -> str | None:
        """Have a title found after the first answer, by the chat's model or another; None where none is wanted."""
        library = self._library
        view = await library.database.read_in_worker(lambda session: chat_view(self._found(session, chat_id)))
        titling = Titling(library.storage)
        finder = Finder(library)
        policy = title_policy(finder, view)
        if not policy.is_wanted or not await titling.is_wanted(view):
            return None
        chosen = choose(finder, view)
        asked = (model, provider) if model else (policy.model, policy.provider)
        facts = library.models.resolve(asked[0], asked[1]) if asked[0] else None
        answerer = Answerer(facts.provider, facts.name) if facts else answerer_of(view, chosen)
        answering = await library.asker.answering(
            view, answerer.provider or None, answerer.model_name or None, None
        )
        title = await titling.entitle(answering, policy.instructions)
        if title is not None:
            library.announce("chat_changed", chat_id, None)
        return title

    def pin(self, chat_id: Any, *, is_pinned: bool = True) -> None:
        self._change(chat_id, pinned=is_pinned)

    def mark_unread(self, chat_id: Any) -> None:
        """An answer ended there that nobody has looked at."""
        self._change(chat_id, unread_since=utc_now())

    def mark_read(self, chat_id: Any) -> None:
        self._change(chat_id, unread_since=None)

    def delete(self, chat_id: Any) -> None:
        """Put a chat into the trash; `restore` takes it out, `purge` alone really deletes."""
        self._change(chat_id, is_free=True, deleted_at=utc_now())

    def restore(self, chat_id: Any) -> None:
        self._change(chat_id, deleted_at=None)

    def purge(self, chat_id: Any) -> None:
        """Delete a chat for good, with everything in it; only what was paid for it stays in the books."""
        chat, usage = self._tables.chat, self._tables.usage

        def work(session: Session) -> None:
            self._found(session, chat_id)
            self._library.holders.refuse_busy_chat(session, chat_id)
            traces = update(usage).where(usage.chat_key == chat_id).values(request_id=None)
            for change in (traces, delete(chat).where(chat.key == chat_id)):
                session.execute(change.execution_options(synchronize_session=False))

        self._library.database.write(work)
        self._library.announce("chat_deleted", chat_id, None)

    def empty_trash(self) -> int:
        """Delete for good what is in the trash, with the files that nothing else names; how many chats."""
        purged = 0
        while chats := self.list(deleted=True, limit=AT_ONCE):
            for chat in chats:
                with suppress(NotFound):  # another program was quicker
                    self.purge(chat.id)
                    purged += 1
        self._library.collect_files()
        return purged

    def _change(self, chat_id: Any, *, is_free: bool = False, **values: Any) -> None:
        """What is done with a chat as a whole is no activity in it: it stays where it is in the list."""

        def work(session: Session) -> None:
            row = self._found(session, chat_id)
            if is_free:
                self._library.holders.refuse_busy_chat(session, chat_id)
            for name, value in values.items():
                setattr(row, name, value)
            flag_modified(row, "updated_at")

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
