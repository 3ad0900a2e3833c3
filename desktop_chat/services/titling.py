"""Finds a title for a chat after its first answer, by a model, where nobody has named the chat."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from desktop_chat.models import paths
from desktop_chat.services.asking import Answering
from desktop_chat.services.settling import settled
from desktop_chat.services.side_requests import SideRequests
from desktop_chat.services.storage import Storage
from desktop_chat.services.titles import title_from
from desktop_chat.services.turn_reading import turn_views
from desktop_chat.services.views import ChatView

OPERATION = "title"
INSTRUCTIONS = (
    "Write a title of two to six words for the conversation that follows, in its language. "
    "Say nothing but the title: no quotes, no full stop."
)
MOST_OUTPUT = 60
ENOUGH = 600
"""Letters: a model that does not keep to the limit is not listened to any longer."""
READ = 1_500
"""Characters of the question, and as many of the answer: more says no more about the subject."""


class Titling:
    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._requests = SideRequests(storage, OPERATION)

    async def is_wanted(self, chat: ChatView) -> bool:
        """Whether its first question has just been answered, nobody has named it, and no model was asked yet."""
        if chat.is_named or chat.is_deleted or chat.kind != "chat":
            return False
        return await self._storage.database.read_in_worker(lambda session: self._is_young(session, chat.id))

    def _is_young(self, session: Session, chat_key: Any) -> bool:
        tables = self._storage.tables
        usage = tables.usage
        asked = select(usage.key).where(usage.chat_key == chat_key, usage.operation == OPERATION).limit(1)
        return paths.count(session, tables, chat_key, "user") == 1 and session.scalar(asked) is None

    async def entitle(self, answering: Answering, instructions: str | None = None) -> str | None:
        """The new title; None when the answer was none, or somebody named the chat meanwhile."""
        conversation = await self._conversation(answering.chat)
        said = await self._requests.text(
            answering, instructions or INSTRUCTIONS, conversation, max_output=MOST_OUTPUT, enough=ENOUGH
        )
        title = title_from(said)
        if not title:
            return None
        is_kept = await settled(
            self._storage.write_soon(lambda session: self._store(session, answering.chat, title))
        )
        return title if is_kept else None

    async def _conversation(self, chat: ChatView) -> str:
        tables = self._storage.tables
        turn = await self._storage.database.read_in_worker(
            lambda session: turn_views(session, tables, chat.id, None)
        )
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
