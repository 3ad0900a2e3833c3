"""The verbs of the tree: edit, answer again, choose a version, fork, delete, restore. Nothing is overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from desktop_chat.errors import NotFound, UserError
from desktop_chat.language import sentence
from desktop_chat.models import Tables, paths, utc_now
from desktop_chat.services.attachments import StoredFile, attach_files
from desktop_chat.services.holders import Holders
from desktop_chat.services.inputs import key_in
from desktop_chat.services.thread_documents import MARK


class Branches:
    """Every method runs inside a unit of work on the writer thread, and only while no answer is being written."""

    def __init__(self, tables: Tables, holders: Holders) -> None:
        self._tables = tables
        self._holders = holders

    def edit(
        self, session: Session, chat_key: Any, message_key: Any, text: str, files: Sequence[StoredFile] = ()
    ) -> Any:
        """A sibling with other words, the same attachments and these besides; the path ends there."""
        row = self._free(session, chat_key, message_key)
        if row.role not in ("user", "assistant"):
            raise UserError(sentence("Only questions and answers can be edited."))
        if not row.on_path:
            paths.switch(session, self._tables, row.key)
        version = paths.next_version(session, self._tables, chat_key, row.parent_key)
        paths.cut(session, self._tables, chat_key, row.position)
        now = utc_now()
        sibling = self._tables.new(
            self._tables.message,
            chat=session.get_one(self._tables.chat, chat_key),
            role=row.role,
            status="complete",
            content=text,
            parent_key=row.parent_key,
            position=row.position,
            version=version,
            on_path=True,
            selected=True,
            has_calls=False,
            has_files=row.has_files or bool(files),
            provider=row.provider,
            model_name=row.model_name,
            profile=row.profile,
            created_at=now,
            updated_at=now,
        )
        session.add(sibling)
        session.flush()
        copied = self._copy_attachments(session, row, sibling)
        attach_files(session, self._tables, sibling, files, copied)
        self._touch(session, chat_key)
        return sibling.key

    def _copy_attachments(self, session: Session, row: Any, sibling: Any) -> int:
        """How many there are."""
        attachment = self._tables.attachment
        if attachment is None or not row.has_files:
            return 0
        query = select(attachment).where(attachment.message_key == row.key).order_by(attachment.position)
        files = session.scalars(query).all()
        for file in files:
            copied = self._tables.new(
                attachment,
                message=sibling,
                blob_key=file.blob_key,
                name=file.name,
                media_type=file.media_type,
                kind=file.kind,
                url=file.url,
                position=file.position,
                details=file.details,
                created_at=utc_now(),
            )
            session.add(copied)
        return len(files)

    def step_back(self, session: Session, chat_key: Any, message_key: Any) -> None:
        """Make the path end at the question of this message, so that it can be answered again."""
        row = self._free_in_tree(session, chat_key, message_key)
        if not row.on_path:
            paths.switch(session, self._tables, row.key)
        message = self._tables.message
        question = session.scalar(
            select(message.position)
            .where(
                message.chat_key == chat_key,
                message.on_path.is_(True),
                message.role == "user",
                message.position <= row.position,
            )
            .order_by(message.position.desc())
            .limit(1)
        )
        if question is None:
            raise UserError(sentence("There is no question to answer again."))
        paths.cut(session, self._tables, chat_key, question + 1)
        self._touch(session, chat_key)

    def select(self, session: Session, chat_key: Any, message_key: Any) -> None:
        """Let the path lead through this message."""
        row = self._free_in_tree(session, chat_key, message_key)
        paths.switch(session, self._tables, row.key)
        self._touch(session, chat_key)

    def fork(self, session: Session, chat_key: Any, message_key: Any) -> Any:
        """A new chat with everything up to this message."""
        if self._find(session, chat_key, message_key).role == "system":
            raise UserError(sentence("Instructions stand outside the conversation."))
        source = session.get_one(self._tables.chat, chat_key)
        copied = self._copied_chat(source)
        session.add(copied)
        session.flush()
        paths.copy_path(session, self._tables, message_key, copied)
        return copied.key

    def _copied_chat(self, source: Any) -> Any:
        """Every column that is not the chat's own life: a program's extra columns come along."""
        own = {"created_at", "updated_at", "deleted_at", "pinned", "unread_since"}
        mapper = source.__mapper__
        primary = {column.key for column in mapper.primary_key}
        values = {
            attribute.key: getattr(source, attribute.key)
            for attribute in mapper.column_attrs
            if attribute.key not in own | primary
        }
        now = utc_now()
        values["settings"] = {name: value for name, value in (source.settings or {}).items() if name != MARK}
        return self._tables.new(self._tables.chat, **values, created_at=now, updated_at=now)

    def delete(self, session: Session, chat_key: Any, message_key: Any) -> list[Any]:
        """Hide the turn of this message with its tool rows; positions keep their gap, what follows stays."""
        return self._mark(session, chat_key, message_key, is_deleted=True)

    def restore(self, session: Session, chat_key: Any, message_key: Any) -> list[Any]:
        return self._mark(session, chat_key, message_key, is_deleted=False)

    def purge(self, session: Session, chat_key: Any, message_key: Any) -> None:
        """Delete one deleted message for good, calls and their results together; what follows it stays."""
        row = self._free(session, chat_key, message_key)
        doomed = self._round_of(session, row)
        if any(each.deleted_at is None for each in doomed):
            raise UserError(sentence("Only a deleted message can be removed for good."))
        for key in [each.key for each in doomed]:
            paths.purge_message(session, self._tables, key)
        self._touch(session, chat_key)

    def _round_of(self, session: Session, row: Any) -> list[Any]:
        """The message that calls tools with all results, the last first; any other message alone."""
        message, call = self._tables.message, self._tables.tool_call
        caller_key = session.scalar(select(call.message_key).where(call.result_key == row.key)) or row.key
        results = select(call.result_key).where(call.message_key == caller_key)
        here = or_(message.key == caller_key, message.key.in_(results))
        return list(session.scalars(select(message).where(here).order_by(message.position.desc())))

    def _mark(self, session: Session, chat_key: Any, message_key: Any, *, is_deleted: bool) -> list[Any]:
        row = self._free(session, chat_key, message_key)
        keys = paths.turn_of(session, self._tables, row.key)
        message = self._tables.message
        now = utc_now()
        session.execute(
            update(message)
            .where(message.key.in_(keys), message.deleted_at.is_(None) == is_deleted)
            .values(deleted_at=now if is_deleted else None, updated_at=now)
            .execution_options(synchronize_session=False)
        )
        self._touch(session, chat_key)
        return keys

    def _free(self, session: Session, chat_key: Any, message_key: Any) -> Any:
        self._holders.refuse_busy_chat(session, chat_key)
        return self._find(session, chat_key, message_key)

    def _free_in_tree(self, session: Session, chat_key: Any, message_key: Any) -> Any:
        row = self._free(session, chat_key, message_key)
        if row.role == "system":
            raise UserError(sentence("Instructions stand outside the conversation."))
        return row

    def _find(self, session: Session, chat_key: Any, message_key: Any) -> Any:
        row = session.get(self._tables.message, key_in(self._tables.message, message_key))
        if row is None or row.chat_key != chat_key:
            raise NotFound(sentence("There is no such message in this chat."))
        return row

    def _touch(self, session: Session, chat_key: Any) -> None:
        session.get_one(self._tables.chat, chat_key).updated_at = utc_now()


def set_instructions(session: Session, tables: Tables, chat_key: Any, text: str | None, *, append: bool) -> Any:
    """Replace, add to or (None) clear the stored instructions; the key of the new row."""
    message = tables.message
    system = (message.chat_key == chat_key, message.role == "system", message.deleted_at.is_(None))
    now = utc_now()
    if not append or text is None:
        session.execute(
            update(message)
            .where(*system)
            .values(deleted_at=now, updated_at=now)
            .execution_options(synchronize_session=False)
        )
    if text is None:
        return None
    last = session.scalar(select(message.position).where(*system).order_by(message.position.desc()).limit(1))
    row = tables.new(
        tables.message,
        chat=session.get_one(tables.chat, chat_key),
        role="system",
        status="complete",
        content=text,
        position=0 if last is None else last + 1,
        on_path=False,
        selected=False,
        has_calls=False,
        has_files=False,
        created_at=now,
        updated_at=now,
    )
    session.add(row)
    session.flush()
    return row.key
