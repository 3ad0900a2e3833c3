"""How a reply and a run end: the units of work that store what there is, whatever happened."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from desktop_chat.models import Tables, paths, utc_now
from desktop_chat.models.writing import change, flush, known_row
from desktop_chat.services import statements
from desktop_chat.services.attachments import StoredFile, attach_files
from desktop_chat.services.attempt_rows import Attempt, AttemptRows
from desktop_chat.services.draft import Draft
from desktop_chat.services.reading import call_view, message_view, usage_view
from desktop_chat.services.recorder import Recorder
from desktop_chat.services.run_errors import error_columns, error_view
from desktop_chat.services.run_states import TERMINAL
from desktop_chat.services.views import (
    AttachmentView,
    MessageView,
    RunView,
    ToolCallView,
    UsageView,
)


@dataclass(frozen=True, slots=True)
class RunEnd:
    """The status a run comes to, and why."""

    status: str
    error: BaseException | None = None
    incomplete_reason: str | None = None


class Ender:
    """Every method runs inside a unit of work on the writer thread."""

    def __init__(self, tables: Tables, recorder: Recorder) -> None:
        self._tables = tables
        self._recorder = recorder
        self._rows = AttemptRows(tables)

    def move_run(
        self, session: Session, run_key: Any, status: str, *, is_start: bool = False, **values: Any
    ) -> bool:
        """A step of the run's state machine; False when the run is not where such a step is legal."""
        values["updated_at"] = now = utc_now()
        if is_start:
            values["started_at"] = now
        step = statements.run_step(self._tables, status, tuple(values))
        return bool(change(session, step, _bound(run_key, {"status": status, **values})))

    def complete(
        self,
        session: Session,
        draft: Draft,
        attempt: Attempt,
        approvals: dict[int, str],
        files: list[StoredFile],
        end: RunEnd | None,
        limits: dict[str, Any],
    ) -> tuple[MessageView, tuple[ToolCallView, ...], UsageView]:
        """The whole reply, its calls, its usage and its step; and the run's end if this was the last reply."""
        row = self._recorder.complete_reply(session, self._tables, draft, "complete")
        if draft.message_key is None:
            flush(session)
            draft.message_key = row.key
        attached = attach_files(session, self._tables, row, files)
        calls = self._recorder.record_tool_calls(session, self._tables, draft, approvals)
        usage = self._rows.succeeded(session, draft, attempt)
        if end is None:
            self._set_run(session, draft.run_key, rounds=attempt.round, limits=limits)
        else:
            self.end_run(session, draft.run_key, end, rounds=attempt.round, limits=limits)
        flush(session)
        views = tuple(call_view(call) for call in calls)
        return view_of(draft, "complete", views, attached), views, usage_view(usage)

    def fail(
        self,
        session: Session,
        run_key: Any,
        draft: Draft | None,
        attempt: Attempt | None,
        approvals: dict[int, str],
        files: list[StoredFile],
        end: RunEnd,
    ) -> tuple[MessageView | None, UsageView | None]:
        """Keep what there is, remove what is blank, and say on the run what happened."""
        message, usage = None, None
        if draft is not None:
            message = self._keep_or_remove(session, draft, approvals, files, end)
            if attempt is not None:
                usage = self._rows.ended_early(
                    session, draft, attempt, end.status, end.error, has_message=message is not None
                )
        self.end_run(session, run_key, end)
        flush(session)
        return message, usage and usage_view(usage)

    def _set_run(self, session: Session, run_key: Any, **values: Any) -> None:
        values["updated_at"] = utc_now()
        change(session, statements.run_values(self._tables, tuple(values)), _bound(run_key, values))

    def end_run(self, session: Session, run_key: Any, end: RunEnd, **values: Any) -> None:
        values["incomplete_reason"] = end.incomplete_reason
        if end.status in TERMINAL or end.status == "interrupted":
            values["ended_at"] = utc_now()
        self.move_run(session, run_key, end.status, **values, **error_columns(end.error))

    def set_history_start(self, session: Session, run_key: Any, start_key: Any) -> None:
        """Where sending began, for a chat that outgrew its model."""
        run = known_row(session, self._tables.run, run_key)
        run.history_start_key = start_key
        flush(session)

    def ended(self, run: RunView, end: RunEnd) -> RunView:
        """The run's value after `end_run` was committed."""
        error = error_view(end.error) if end.error is not None else None
        return replace(
            run, status=end.status, error=error, incomplete_reason=end.incomplete_reason, ended_at=utc_now()
        )

    def _keep_or_remove(
        self, session: Session, draft: Draft, approvals: dict[int, str], files: list[StoredFile], end: RunEnd
    ) -> MessageView | None:
        if not draft.is_worth_keeping:
            self._remove(session, draft)
            return None
        if draft.is_continued and not draft.has_news:
            return self._leave_as_it_was(session, draft)
        status = "cancelled" if end.status == "cancelled" else "partial"
        row = self._recorder.complete_reply(session, self._tables, draft, status)
        if draft.message_key is None:
            flush(session)
            draft.message_key = row.key
        attached = attach_files(session, self._tables, row, files)
        calls = self._recorder.record_tool_calls(session, self._tables, draft, approvals)
        flush(session)
        return view_of(draft, status, tuple(call_view(call) for call in calls), attached)

    def _leave_as_it_was(self, session: Session, draft: Draft) -> MessageView:
        """An answer that was to go on and did not."""
        row = session.get_one(self._tables.message, draft.message_key)
        row.status = draft.base_status
        flush(session)
        return message_view(row, chat_kind=draft.chat_kind)

    def _remove(self, session: Session, draft: Draft) -> None:
        """A reply that brought nothing leaves no row: no blank message stands in a chat."""
        if draft.message_key is not None:
            message = self._tables.message
            session.execute(
                delete(message)
                .where(message.key == draft.message_key)
                .execution_options(synchronize_session=False)
            )
        if draft.repair is not None:
            paths.switch(session, self._tables, draft.repair.faulty.id)


def view_of(
    draft: Draft,
    status: str,
    calls: tuple[ToolCallView, ...] = (),
    attachments: tuple[AttachmentView, ...] = (),
) -> MessageView:
    """The reply's message as it stands in the draft."""
    return MessageView(
        id=draft.message_key,
        chat_id=draft.chat_key,
        role="assistant",
        status=status,
        content=draft.content,
        position=draft.position,
        parent_id=draft.parent_key,
        run_id=draft.run_key,
        thinking=draft.thought or None,
        tool_calls=calls,
        attachments=attachments,
        citations=tuple(draft.citations),
        finish_reason=draft.finish_reason,
        provider=draft.provider,
        model=draft.model or draft.model_name,
        profile=draft.profile,
        version=draft.version,
        created_at=draft.created_at,
        updated_at=utc_now(),
        chat_kind=draft.chat_kind,
        thought_ms=draft.pondering.ms,
    )


def _bound(run_key: Any, values: dict[str, Any]) -> dict[str, Any]:
    return {"run_key": run_key, **{f"new_{name}": value for name, value in values.items()}}
