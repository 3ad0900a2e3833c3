"""Finds chats by their titles and messages by what they say: the newest first, as fast in a million as in ten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import LargeBinary, and_, cast, func, or_, select
from sqlalchemy.orm import Session

from desktop_chat.errors import UserError
from desktop_chat.language import sentence
from desktop_chat.models import Tables
from desktop_chat.models.database import Database
from desktop_chat.models.search.index import SearchIndex
from desktop_chat.models.types import EPOCH, MICROSECOND
from desktop_chat.services.reading import chat_view
from desktop_chat.services.search_views import Hit, Hits, Narrowed
from desktop_chat.services.search_words import Term, folded, match_of, snippet_of, spread, terms_of
from desktop_chat.services.views import ChatView

AT_ONCE = 50
TITLES_AT_ONCE = 200
MONTHS_AHEAD, MOST_MONTHS = 13, 150
STEPS_BEFORE = 3
"""Of catching up before a search; more is done beside it."""


NOWHERE_ELSE = Narrowed()


class Search:
    def __init__(self, database: Database, tables: Tables) -> None:
        self._database = database
        self._tables = tables
        self._index = SearchIndex(tables, spread)

    async def find(
        self, typed: str, where: Narrowed = NOWHERE_ELSE, *, older_than: Any = None, limit: int = AT_ONCE
    ) -> Hits:
        """Messages and, on the first page and without a narrower place, chats whose title has all the words."""
        if not self._index.is_possible:
            raise UserError(sentence("Messages of this program cannot be searched: their keys are no numbers."))
        terms = terms_of(typed)
        match = match_of(terms, _place(where))
        if match is None:
            return Hits()
        is_whole = await self._caught_up(STEPS_BEFORE)
        has_titles = where == NOWHERE_ELSE and older_than is None

        def read(session: Session) -> Hits:
            found = self._found(session, match, terms, where, older_than, limit)
            chats = self._titles(session, terms, limit) if has_titles else ()
            last = found[-1].message_id if len(found) == limit else None
            return Hits(tuple(found), chats, last, is_whole)

        return await self._database.read_in_worker(read)

    async def catch_up(self) -> None:
        """Index all that is not indexed yet, in short units of work between others."""
        if self._index.is_possible:
            while not await self._caught_up(1):
                pass

    async def _caught_up(self, steps: int) -> bool:
        if not self._database.read(lambda session: self._index.is_made(session.connection())):
            await self._database.write_soon(lambda session: self._index.make(session.connection()))
        for _ in range(steps):
            if not self._database.read(lambda session: self._index.is_behind(session.connection())):
                return True
            is_left = await self._database.write_soon(
                lambda session: self._index.catch_up(session.connection()), is_synced=False
            )
            if not is_left:
                return True
        return False

    def _found(
        self, session: Session, match: str, terms: tuple[Term, ...], where: Narrowed, older_than: Any, limit: int
    ) -> list[Hit]:
        conditions = [each for each in _conditions(where, older_than) if each[1] is not None]
        rows = self._index.found(session.connection(), match, conditions, limit)
        return [
            Hit(key, chat, title, role, model, EPOCH + created * MICROSECOND, snippet_of(words, terms))
            for key, chat, title, role, model, created, words in rows
        ]

    def _titles(self, session: Session, terms: tuple[Term, ...], limit: int) -> tuple[ChatView, ...]:
        """The latest used first. Titles with other signs than ASCII's are looked at one by one, here."""
        chat = self._tables.chat
        # Here LIKE knows no case already; asking for it without takes twice as long.
        is_foreign = func.length(chat.title) != func.length(cast(chat.title, LargeBinary))
        wanted = [chat.title.contains(term.text, autoescape=True) for term in terms if not term.is_unwanted]
        query = select(chat.key, chat.title).where(chat.deleted_at.is_(None), or_(is_foreign, and_(*wanted)))
        is_meant = _title_rule(terms)
        keys: list[Any] = []
        latest = query.order_by(chat.updated_at.desc()).execution_options(yield_per=TITLES_AT_ONCE)
        for key, title in session.execute(latest):
            if is_meant(folded(title)):
                keys.append(key)
                if len(keys) == limit:
                    break
        rows = {row.key: row for row in session.scalars(select(chat).where(chat.key.in_(keys)))}
        return tuple(chat_view(rows[key]) for key in keys)


def _place(where: Narrowed) -> list[list[str]]:
    """The words of `models.search.names` that a message has there, one of each list."""
    place = [] if where.chat is None else [[f"c{where.chat}"]]
    if where.role is not None:
        place.append([where.role])
    if where.model is not None:
        place.append([f"m{where.model.encode().hex()}"])
    if where.has_files:
        place.append(["files"])
    if where.after is not None and (months := _months(where.after)):
        place.append(months)
    return place


def _months(after: datetime) -> list[str]:
    """From this one on; a year ahead of the clock, too, which may be wrong. Nothing when they are too many."""
    first, last = (moment.year * 12 + moment.month - 1 for moment in (after.astimezone(UTC), datetime.now(UTC)))
    months = range(first, max(first, last) + MONTHS_AHEAD)
    return [f"t{month // 12}{month % 12 + 1:02}" for month in months] if len(months) < MOST_MONTHS else []


def _conditions(where: Narrowed, older_than: Any) -> list[tuple[str, Any]]:
    return [
        ("f.rowid < ?", older_than),
        ("m.{model_name} = ?", where.model),
        ("m.{created_at} >= ?", _moment(where.after)),
        ("m.{created_at} < ?", _moment(where.before)),
        ("m.{has_files} = ?", where.has_files),
    ]


def _moment(when: datetime | None) -> int | None:
    return None if when is None else (when - EPOCH) // MICROSECOND


def _title_rule(terms: tuple[Term, ...]) -> Callable[[str], bool]:
    wanted = [folded(term.text) for term in terms if not term.is_unwanted]
    unwanted = [folded(term.text) for term in terms if term.is_unwanted]
    return lambda title: all(word in title for word in wanted) and not any(word in title for word in unwanted)
