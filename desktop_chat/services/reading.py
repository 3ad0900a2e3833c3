"""Rows become frozen values: the only place that does it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Label, select
from sqlalchemy.orm import Session

from desktop_chat.models import Tables
from desktop_chat.services.views import (
    AttachmentView,
    ChatView,
    Cost,
    ErrorView,
    MessageView,
    RunView,
    StepView,
    Tokens,
    ToolCallView,
    UsageView,
)

CHAT_COLUMNS = (
    *("key", "kind", "title", "provider", "model_name", "profile", "settings", "pinned"),
    *("created_at", "updated_at", "deleted_at", "named_at", "unread_since"),
    *("assistant_key", "assistant_name"),
)
MESSAGE_COLUMNS = (
    *("key", "chat_key", "role", "status", "content", "position", "parent_key", "run_key"),
    *("thinking", "thought_ms"),
    *("citations", "finish_reason", "provider", "model_name", "profile", "version", "created_at", "updated_at"),
    *("has_calls", "has_files"),
)
"""All that a view is made of: read alone, without the rows around them, in half the time."""


def columns_of(row_class: type[Any], names: Sequence[str]) -> list[Label[Any]]:
    """Under the standard names, whatever they are called in this class."""
    return [getattr(row_class, name).label(name) for name in names]


def chat_view(row: Any) -> ChatView:
    return ChatView(
        id=row.key,
        kind=row.kind,
        title=row.title,
        provider=row.provider,
        model=row.model_name,
        profile=row.profile,
        settings=dict(row.settings or {}),
        pinned=bool(row.pinned),
        created_at=row.created_at,
        updated_at=row.updated_at,
        is_deleted=row.deleted_at is not None,
        is_named=row.named_at is not None,
        is_unread=row.unread_since is not None,
        assistant_id=row.assistant_key,
        assistant_name=row.assistant_name,
    )


def message_view(
    row: Any,
    calls: Sequence[ToolCallView] = (),
    attachments: Sequence[AttachmentView] = (),
    *,
    chat_kind: str = "chat",
) -> MessageView:
    return MessageView(
        id=row.key,
        chat_id=row.chat_key,
        role=row.role,
        status=row.status,
        content=row.content,
        position=row.position,
        parent_id=row.parent_key,
        run_id=row.run_key,
        thinking=row.thinking,
        tool_calls=tuple(calls),
        attachments=tuple(attachments),
        citations=tuple(row.citations or ()),
        finish_reason=row.finish_reason,
        provider=row.provider,
        model=row.model_name,
        profile=row.profile,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
        chat_kind=chat_kind,
        thought_ms=row.thought_ms,
    )


def call_view(row: Any, result: str | None = None) -> ToolCallView:
    return ToolCallView(
        id=row.key,
        message_id=row.message_key,
        tool_call_id=row.tool_call_id,
        name=row.name,
        arguments=row.arguments,
        approval=row.approval,
        result=result,
        result_message_id=row.result_key,
        is_error=row.is_error,
    )


def run_view(row: Any) -> RunView:
    return RunView(
        id=row.key,
        chat_id=row.chat_key,
        kind=row.kind,
        status=row.status,
        question_id=row.question_key,
        history_start_id=row.history_start_key,
        error=_error_view(row),
        incomplete_reason=row.incomplete_reason,
        required_action=row.required_action,
        rounds=row.rounds,
        calls=row.calls,
        instance=row.instance,
        created_at=row.created_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        number=row.number,
        assistant_id=row.assistant_key,
        assistant_name=row.assistant_name,
        snapshot=row.snapshot,
        limits=row.limits,
        max_prompt_tokens=row.max_prompt_tokens,
        max_completion_tokens=row.max_completion_tokens,
        expires_at=row.expires_at,
    )


def _error_view(row: Any) -> ErrorView | None:
    if row.error_class is None:
        return None
    return ErrorView(
        row.error_class, row.error_text or "", row.error_remedy or "none", dict(row.error_details or {})
    )


def usage_view(row: Any) -> UsageView:
    return UsageView(
        provider=row.provider,
        model=row.model_name,
        profile=row.profile,
        status=row.status,
        tokens=Tokens(
            row.input_tokens,
            row.output_tokens,
            row.cache_read_tokens,
            row.cache_write_tokens,
            row.reasoning_tokens,
            is_partial=row.input_tokens is None or row.output_tokens is None,
        ),
        cost=Cost(row.cost, row.is_partial),
        message_id=row.message_key,
        run_id=row.run_key,
        created_at=row.created_at,
        duration_ms=row.duration_ms,
    )


def step_views(session: Session, tables: Tables, run_key: Any) -> tuple[StepView, ...]:
    """The steps of a run in their order; each request with what it used."""
    step, usage = tables.run_step, tables.usage
    used = {row.attempt: usage_view(row) for row in session.scalars(select(usage).where(usage.run_key == run_key))}
    query = select(step).where(step.run_key == run_key).order_by(step.position, step.kind, step.started_at)
    requests = iter(sorted(used))
    return tuple(
        _step_view(row, used.get(next(requests, 0)) if row.kind == "message_creation" else None)
        for row in session.scalars(query)
    )


def _step_view(row: Any, usage: UsageView | None) -> StepView:
    return StepView(
        row.kind,
        row.status,
        row.message_key,
        row.error_text,
        row.started_at,
        row.ended_at,
        row.details,
        usage,
    )


def message_views(session: Session, tables: Tables, rows: Sequence[Any]) -> list[MessageView]:
    """The messages with their calls, results and attachments, in a constant number of statements."""
    calls = _calls_of(session, tables, [row.key for row in rows if row.has_calls])
    files = attachments_of(session, tables, [row.key for row in rows if row.has_files])
    return [message_view(row, calls.get(row.key, ()), files.get(row.key, ())) for row in rows]


def _calls_of(session: Session, tables: Tables, keys: list[Any]) -> dict[Any, list[ToolCallView]]:
    found: dict[Any, list[ToolCallView]] = defaultdict(list)
    call, message = tables.tool_call, tables.message
    for part in _parts(keys):
        rows = session.execute(
            select(call, message.content)
            .outerjoin(message, call.result_key == message.key)
            .where(call.message_key.in_(part))
            .order_by(call.position)
        )
        for row, result in rows:
            found[row.message_key].append(call_view(row, result))
    return found


def attachments_of(session: Session, tables: Tables, keys: list[Any]) -> dict[Any, list[AttachmentView]]:
    found: dict[Any, list[AttachmentView]] = defaultdict(list)
    if tables.attachment is None or tables.blob is None:
        return found
    attachment, blob = tables.attachment, tables.blob
    for part in _parts(keys):
        rows = session.execute(
            select(attachment, blob.digest, blob.size)
            .outerjoin(blob, attachment.blob_key == blob.key)
            .where(attachment.message_key.in_(part))
            .order_by(attachment.position)
        )
        for row, digest, size in rows:
            found[row.message_key].append(attachment_view(row, digest, size))
    return found


def attachment_view(row: Any, digest: str | None, size: int | None) -> AttachmentView:
    return AttachmentView(row.key, row.name, row.media_type, row.kind, size, digest, row.url)


def _parts(keys: list[Any], size: int = 500) -> Iterable[list[Any]]:
    return (keys[start : start + size] for start in range(0, len(keys), size))


def with_text(view: MessageView, content: str, thinking: str | None, status: str) -> MessageView:
    """A message whose text is still in the journal, as it reads now."""
    return replace(view, content=content, thinking=thinking or view.thinking, status=status)
