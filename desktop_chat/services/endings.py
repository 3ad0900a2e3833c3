"""How a reply and a run end: the units of work that store what there is, whatever happened."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from desktop_chat.errors import (
    AuthenticationRefused,
    ContextTooLong,
    Error,
    ModelRefused,
    NoCredit,
    RateLimited,
    RequestRefused,
)
from desktop_chat.language import sentence
from desktop_chat.models import Tables, utc_now
from desktop_chat.models.writing import add, flush, known_row
from desktop_chat.services import statements
from desktop_chat.services.attachments import StoredFile, attach_files
from desktop_chat.services.draft import Draft
from desktop_chat.services.pricing import cost_of, frozen_prices
from desktop_chat.services.reading import call_view, message_view, usage_view
from desktop_chat.services.recorder import Recorder
from desktop_chat.services.run_states import TERMINAL
from desktop_chat.services.views import (
    AttachmentView,
    ErrorView,
    MessageView,
    RunView,
    Tokens,
    ToolCallView,
    UsageView,
)

NEVER_BILLED = (AuthenticationRefused, NoCredit, RateLimited, ModelRefused, RequestRefused, ContextTooLong)


@dataclass(slots=True)
class Attempt:
    """One request to a service: what its usage row says beside the tokens."""

    number: int
    provider: str
    model_name: str
    profile: str | None
    prices: dict[str, Any]
    began: float

    @property
    def duration_ms(self) -> int:
        return int((time.monotonic() - self.began) * 1000)


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

    def move_run(
        self, session: Session, run_key: Any, status: str, *, is_start: bool = False, **values: Any
    ) -> bool:
        """A step of the run's state machine; False when the run is not where such a step is legal."""
        values["updated_at"] = now = utc_now()
        if is_start:
            values["started_at"] = now
        step = statements.run_step(self._tables, status, tuple(values))
        result = session.connection().execute(step, _bound(run_key, {"status": status, **values}))
        return bool(result.rowcount)

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
        usage = self._usage(session, draft, attempt, "succeeded", draft.tokens)
        self._step(session, draft, "message_creation", "completed", attempt)
        if end is None:
            self._set_run(session, draft.run_key, rounds=attempt.number, limits=limits)
        else:
            self.end_run(session, draft.run_key, end, rounds=attempt.number)
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
                usage = self._failed_usage(session, draft, attempt, end, message is not None)
                self._step(session, draft, "message_creation", end.status, attempt, end.error)
        self.end_run(session, run_key, end)
        flush(session)
        return message, usage and usage_view(usage)

    def _set_run(self, session: Session, run_key: Any, **values: Any) -> None:
        values["updated_at"] = utc_now()
        change = statements.run_values(self._tables, tuple(values))
        session.connection().execute(change, _bound(run_key, values))

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

    def _failed_usage(
        self, session: Session, draft: Draft, attempt: Attempt, end: RunEnd, has_message: bool
    ) -> Any:
        tokens = draft.tokens
        if draft.usage is None and isinstance(end.error, NEVER_BILLED):
            tokens = Tokens(0, 0)
        status = {"cancelled": "cancelled", "completed": "succeeded"}.get(end.status, "failed")
        return self._usage(session, draft, attempt, status, tokens, has_message=has_message)

    def note_usage(
        self, session: Session, draft: Draft, attempt: Attempt, status: str, operation: str
    ) -> UsageView:
        """The usage of a request that was no reply."""
        row = self._usage(session, draft, attempt, status, draft.tokens, has_message=False, operation=operation)
        flush(session)
        return usage_view(row)

    def _usage(
        self,
        session: Session,
        draft: Draft,
        attempt: Attempt,
        status: str,
        tokens: Tokens,
        *,
        has_message: bool = True,
        operation: str = "chat",
    ) -> Any:
        cost = cost_of(tokens, attempt.prices, draft.usage.cost if draft.usage else None)
        row = self._tables.new(
            self._tables.usage,
            chat_key=draft.chat_key,
            message_key=draft.message_key if has_message else None,
            run_key=draft.run_key,
            operation=operation,
            provider=attempt.provider,
            model_name=draft.model or attempt.model_name,
            profile=attempt.profile,
            status=status,
            attempt=attempt.number,
            input_tokens=tokens.input,
            output_tokens=tokens.output,
            cache_read_tokens=tokens.cache_read,
            cache_write_tokens=tokens.cache_write,
            reasoning_tokens=tokens.reasoning,
            cost=cost.amount,
            is_partial=cost.is_partial,
            prices=frozen_prices(attempt.prices),
            request_id=draft.request_id,
            duration_ms=attempt.duration_ms,
            created_at=utc_now(),
        )
        add(session, row)
        return row

    def _step(
        self,
        session: Session,
        draft: Draft,
        kind: str,
        status: str,
        attempt: Attempt,
        error: BaseException | None = None,
    ) -> None:
        add(
            session,
            self._tables.new(
                self._tables.run_step,
                run_key=draft.run_key,
                message_key=draft.message_key if draft.is_worth_keeping else None,
                kind=kind,
                status=_step_status(status),
                position=attempt.number,
                error_text=error_columns(error).get("error_text"),
                started_at=_began_at(attempt),
                ended_at=utc_now(),
            ),
        )


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
    )


def _bound(run_key: Any, values: dict[str, Any]) -> dict[str, Any]:
    return {"run_key": run_key, **{f"new_{name}": value for name, value in values.items()}}


def error_columns(error: BaseException | None) -> dict[str, Any]:
    """What a run keeps of the error that ended it."""
    if error is None:
        return {}
    known = isinstance(error, Error)
    return {
        "error_class": type(error).__name__,
        "error_text": str(error)
        if known
        else sentence("The program made a mistake: {name}.", name=type(error).__name__),
        "error_remedy": str(error.remedy) if isinstance(error, Error) else "retry",
        "error_details": _plain(error.details) if isinstance(error, Error) else None,
    }


def error_view(error: BaseException) -> ErrorView:
    columns = error_columns(error)
    return ErrorView(
        columns["error_class"], columns["error_text"], columns["error_remedy"], columns["error_details"] or {}
    )


def _plain(details: dict[str, Any]) -> dict[str, Any] | None:
    """Only what JSON can say; details are facts, not objects."""
    plain = {
        name: value
        for name, value in details.items()
        if isinstance(value, str | int | bool) or (isinstance(value, float) and math.isfinite(value))
    }
    return plain or None


def _step_status(status: str) -> str:
    return {"cancelled": "cancelled", "expired": "expired", "completed": "completed"}.get(status, "failed")


def _began_at(attempt: Attempt) -> datetime:
    return utc_now() - timedelta(milliseconds=attempt.duration_ms)
