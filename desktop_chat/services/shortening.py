"""Shortens a chat that outgrew its model: what is old becomes a summary, which is sent in its place.

The messages themselves stay as they are; only the request is shorter.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from desktop_chat.errors import UserError
from desktop_chat.language import sentence
from desktop_chat.models import utc_now
from desktop_chat.services.asking import Answering
from desktop_chat.services.history import PastMessage, whole_turns
from desktop_chat.services.past import SUMMARY, read_past
from desktop_chat.services.settling import settled
from desktop_chat.services.side_requests import SideRequests
from desktop_chat.services.sizes import CHARACTERS_PER_TOKEN
from desktop_chat.services.storage import Storage

INSTRUCTIONS = (
    "Summarise the conversation that follows for somebody who will go on with it. Keep names, numbers, "
    "decisions, open questions and what was asked for. Write plain text and nothing else."
)
KEPT_TURNS = 2
SHARE = 2
"""A piece to summarise may fill one part in so many of what a model can read."""


class Shortening:
    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._requests = SideRequests(storage, "summary")

    async def shorten(self, answering: Answering, kept_turns: int = KEPT_TURNS) -> str:
        """Summarise all but the last turns; the summary is stored with the chat and sent from now on."""
        chat_key = answering.chat.id
        tables = self._storage.tables
        past = await self._storage.database.read_in_worker(
            lambda session: read_past(session, tables, None, chat_key, None, answering.chat.settings)
        )
        old = [message for turn in whole_turns(past.messages)[: -max(kept_turns, 1)] for message in turn]
        if not old:
            raise UserError(sentence("There is nothing yet that could be shortened."))
        summary = past.summary or ""
        for piece in _pieces(old, answering.facts.room):
            summary = await self._summarised(answering, summary, piece)
        await settled(
            self._storage.write_soon(lambda session: _store(session, tables.chat, chat_key, summary, old[-1]))
        )
        return summary

    async def _summarised(self, answering: Answering, before: str, piece: str) -> str:
        text = f"Summary so far:\n{before}\n\nWhat followed:\n{piece}" if before else piece
        return await self._requests.text(answering, INSTRUCTIONS, text)


def _pieces(messages: Sequence[PastMessage], room: int | None) -> list[str]:
    """The old messages as text, in pieces that a model can read."""
    limit = None if room is None else max(int(room * CHARACTERS_PER_TOKEN / SHARE), 500)
    pieces: list[str] = []
    for message in messages:
        text = f"{message.role}: {message.content}".strip()
        for part in _cut(text, limit):
            if pieces and (limit is None or len(pieces[-1]) + len(part) < limit):
                pieces[-1] += f"\n\n{part}"
            else:
                pieces.append(part)
    return pieces


def _cut(text: str, limit: int | None) -> list[str]:
    if limit is None or len(text) <= limit:
        return [text]
    return [text[start : start + limit] for start in range(0, len(text), limit)]


def _store(session: Session, chat_class: type[Any], chat_key: Any, summary: str, last: PastMessage) -> None:
    row = session.get_one(chat_class, chat_key)
    kept = {"text": summary, "position": last.position, "until": str(last.key)}
    row.settings = {**(row.settings or {}), SUMMARY: kept}
    row.updated_at = utc_now()
