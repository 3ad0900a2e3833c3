"""How a reply becomes rows: three steps that a program may override to keep its rows otherwise."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from desktop_chat.models import Tables, utc_now
from desktop_chat.models.writing import add, is_light, known_row
from desktop_chat.services.digests import arguments_digest
from desktop_chat.services.draft import Draft, DraftCall


class Recorder:
    """Writes the rows of a reply.

    Every step runs inside a unit of work on the writer thread: it may use the session, must not commit it and
    must not wait for anything.
    """

    def begin_reply(self, session: Session, tables: Tables, draft: Draft) -> Any | None:
        """Create the row of a reply that is about to be asked for, or return None to leave that for later.

        A recorder that returns None is asked again with the first words, before anybody sees them.
        """
        return self.new_reply(session, tables, draft)

    def complete_reply(self, session: Session, tables: Tables, draft: Draft, status: str) -> Any:
        """Store the whole reply in its row; `status` is 'complete', 'partial' or 'cancelled'."""
        if draft.message_key is None:
            row = self.new_reply(session, tables, draft)
        elif draft.is_continued:
            row = session.get_one(tables.message, draft.message_key)
        else:
            row = known_row(session, tables.message, draft.message_key)
        row.content = draft.content
        row.thinking, row.thought_ms = draft.thought or None, draft.pondering.ms
        row.status = status
        row.raw = None if _is_raw_misleading(draft) else draft.raw or None
        row.citations = draft.citations or None
        row.finish_reason = draft.finish_reason
        row.provider, row.model_name = draft.provider, draft.model or draft.model_name
        row.profile = draft.profile
        row.has_calls = bool(draft.whole_calls)
        row.has_files = row.has_files or bool(draft.files) if draft.is_continued else bool(draft.files)
        row.updated_at = utc_now()
        if tables.model is not None and draft.model_key is not None:
            row.model_key = draft.model_key
        return row

    def record_tool_calls(
        self, session: Session, tables: Tables, draft: Draft, approvals: dict[int, str]
    ) -> list[Any]:
        """Store the calls that the reply asks for, each with whether it needs a decision first."""
        rows = [
            self.new_call(tables, draft, position, call, approvals.get(call.index, "none"))
            for position, call in enumerate(draft.whole_calls)
        ]
        add(session, *rows)
        return rows

    def new_reply(self, session: Session, tables: Tables, draft: Draft) -> Any:
        now = utc_now()
        row = tables.new(
            tables.message,
            **_chat_of(session, tables, draft),
            role="assistant",
            status="pending",
            content="",
            parent_key=draft.parent_key,
            position=draft.position,
            version=draft.version,
            on_path=True,
            selected=True,
            run_key=draft.run_key,
            has_calls=False,
            has_files=False,
            provider=draft.provider,
            model_name=draft.model_name,
            profile=draft.profile,
            created_at=now,
            updated_at=now,
        )
        add(session, row)
        return row

    def new_call(self, tables: Tables, draft: Draft, position: int, call: DraftCall, approval: str) -> Any:
        return tables.new(
            tables.tool_call,
            message_key=draft.message_key,
            tool_call_id=call.id,
            name=call.name,
            arguments=call.text or "{}",
            arguments_digest=arguments_digest(call.name, call.text or "{}"),
            position=position,
            approval=approval,
            details=call.details,
            created_at=utc_now(),
        )


def _is_raw_misleading(draft: Draft) -> bool:
    """Blocks of half an answer would be sent for the whole of it; blocks with other ids find no results."""
    return bool(draft.base_text or draft.base_thinking or draft.has_own_ids)


def _chat_of(session: Session, tables: Tables, draft: Draft) -> dict[str, Any]:
    """The chat of a new message: its key alone, where the class needs no more than that."""
    if is_light(tables.message):
        return {"chat_key": draft.chat_key}
    return {"chat": session.get_one(tables.chat, draft.chat_key)}
