"""Finds where the active path of a chat ends, and what is left there to be answered."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from desktop_chat.errors import NotFound
from desktop_chat.language import sentence
from desktop_chat.models import Tables, paths
from desktop_chat.models.writing import is_light
from desktop_chat.services import statements
from desktop_chat.services.digests import arguments_digest
from desktop_chat.services.history import PastCall
from desktop_chat.services.openings import End

RESUMING = ("complete", "run")
"""The verbs that go on with the run that a lost program left; the others begin one of their own."""


class PathEnds:
    """Reads, within a unit of work of its caller's."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def end_of(self, session: Session, chat_key: Any) -> End:
        tables = self._tables
        as_columns = all(map(is_light, (tables.chat, tables.message, tables.run)))
        statement = statements.end_of_path(tables, as_columns)
        reading = session.connection() if as_columns else session
        row = reading.execute(statement, {"chat_key": chat_key}).first()
        if row is None:
            raise NotFound(sentence("There is no such chat."))
        key, position, highest, run_key, last_run, has_default, *_ = row
        active = None if run_key is None else session.get_one(tables.run, run_key)
        end = End(row if as_columns else row[6], key, active=active, next_run=(last_run or 0) + 1)
        end.has_default_profile = bool(has_default)
        if key is None:
            end.version = paths.next_version(session, tables, chat_key, None)
        else:
            end.position, end.version = position, (highest or 0) + 1
        return end

    def last_visible(self, session: Session, chat_key: Any) -> Any:
        message = self._tables.message
        query = select(message).where(
            message.chat_key == chat_key, message.on_path.is_(True), message.deleted_at.is_(None)
        )
        return session.scalars(query.order_by(message.position.desc()).limit(1)).first()

    def unanswered(self, session: Session, last: Any) -> tuple[Any, list[PastCall]]:
        """The calls of the last round that have no result yet, and the message that made them."""
        message, call = self._tables.message, self._tables.tool_call
        caller = last
        if last.role == "tool":
            query = select(message).where(
                message.chat_key == last.chat_key,
                message.on_path.is_(True),
                message.has_calls.is_(True),
                message.position < last.position,
            )
            caller = session.scalars(query.order_by(message.position.desc()).limit(1)).first()
        if caller is None or not caller.has_calls:
            return None, []
        has_not_run = (call.result_key.is_(None), call.ended_at.is_(None))
        rows = session.scalars(
            select(call).where(call.message_key == caller.key, *has_not_run).order_by(call.position)
        )
        return caller, [past_call(row) for row in rows]

    def interrupted(self, session: Session, last: Any) -> Any:
        """The run that a lost program left at this place."""
        run = self._tables.run
        query = select(run).where(
            run.chat_key == last.chat_key,
            run.status == "interrupted",
            or_(run.key == last.run_key, run.question_key == last.key),
        )
        return session.scalars(query.order_by(run.number.desc()).limit(1)).first()

    def question_of(self, session: Session, last: Any) -> Any:
        """The person's message that this place of the path answers."""
        message = self._tables.message
        return session.scalar(
            select(message.key)
            .where(
                message.chat_key == last.chat_key,
                message.on_path.is_(True),
                message.role == "user",
                message.position <= last.position,
            )
            .order_by(message.position.desc())
            .limit(1)
        )


def owner_of(tables: Tables, chat: Any) -> tuple[type[Any], Any] | None:
    """The owner's class and key, if the chat has an owner."""
    for kind, _, key_name in tables.owner_links:
        key = getattr(chat, key_name)
        if key is not None:
            return kind, key
    return None


def past_call(row: Any) -> PastCall:
    return PastCall(
        row.key,
        row.tool_call_id,
        row.name,
        row.arguments,
        _approval(row),
        row.result_key,
        bool(row.is_error),
        row.details,
    )


def _approval(row: Any) -> str:
    """A decision counts only for the arguments it was made about."""
    if row.approval == "approved" and row.arguments_digest != arguments_digest(row.name, row.arguments):
        return "waiting"
    approval: str = row.approval
    return approval


def is_continued(kind: str, last: Any, resumed: Any) -> bool:
    """Whether the last message itself goes on, instead of another after it."""
    if last.role != "assistant":
        return False
    if kind == "continue":
        return True
    return resumed is not None and last.status in ("partial", "cancelled") and kind in RESUMING
