"""Finds a title for a chat after its first answer, by a model, where nobody has named the chat."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from desktop_chat.models import paths
from desktop_chat.services.asking import Answering
from desktop_chat.services.reading import turn_views
from desktop_chat.services.settling import settled
from desktop_chat.services.side_requests import SideRequests
from desktop_chat.services.storage import Storage
from desktop_chat.services.titles import title_from
from desktop_chat.services.views import ChatView

INSTRUCTIONS = (
    "Write a title of two to six words for the conversation that follows, in its language. "
    "Say nothing but the title: no quotes, no full stop."
)
MOST_OUTPUT = 60
READ = 1_500
"""Characters of the question, and as many of the answer: more says no more about the subject."""


class Titling:
    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._requests = SideRequests(storage, "title")

    def is_wanted(self, chat: ChatView) -> bool:
        """Whether its first question has just been answered, and nobody has named it."""
        tables = self._storage.tables
        if chat.is_named or chat.is_deleted or chat.kind != "chat":
            return False
        return self._storage.database.read(lambda session: paths.count(session, tables, chat.id, "user")) == 1

    async def entitle(self, answering: Answering) -> str | None:
        """The new title; None when the answer was none, or somebody named the chat meanwhile."""
        said = await self._requests.text(
            answering, INSTRUCTIONS, self._conversation(answering.chat), max_output=MOST_OUTPUT
        )
        title = title_from(said)
        if not title:
            return None
        is_kept = await settled(
            self._storage.write_soon(lambda session: self._store(session, answering.chat, title))
        )
        return title if is_kept else None

    def _conversation(self, chat: ChatView) -> str:
        tables = self._storage.tables
        turn = self._storage.database.read(lambda session: turn_views(session, tables, chat.id, None))
        said = [message for message in turn if message.role in ("user", "assistant") and message.content]
        return "\n\n".join(f"{message.role}: {message.content[:READ]}" for message in said)

    def _store(self, session: Session, view: ChatView, title: str) -> bool:
        chat = self._storage.tables.chat
        renamed = (
            update(chat)
            .where(chat.key == view.id, chat.named_at.is_(None))
            .values(title=title, updated_at=chat.updated_at)
            .returning(chat.key)
            .execution_options(synchronize_session=False)
        )
        return session.execute(renamed).first() is not None
