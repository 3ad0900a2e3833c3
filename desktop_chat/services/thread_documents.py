"""A thread as a JSON document, and the rows that a document becomes in another copy of the program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop_chat.errors import UserError
from desktop_chat.language import sentence
from desktop_chat.models import Tables, paths, utc_now
from desktop_chat.services import inputs
from desktop_chat.services.turn_reading import path_views
from desktop_chat.services.views import MessageView, ToolCallView

FORMAT = "desktop-chat thread"
VERSION = 1
MARK = "mark"
"""Among a thread's settings: what it is known by wherever it is copied."""
ROLES = ("user", "assistant", "tool")


def marked(row: Any) -> str:
    """The mark of a thread; it is given one with its first copy."""
    mark = (row.settings or {}).get(MARK)
    if not mark:
        mark = uuid4().hex
        row.settings = {**(row.settings or {}), MARK: mark}
    return str(mark)


def document_of(session: Session, tables: Tables, row: Any) -> dict[str, Any]:
    """The active path with its tools and who answered. Files are named, not contained."""
    run = tables.run
    runs = {each.key: each for each in session.scalars(select(run).where(run.chat_key == row.key))}
    systems = path_views(session, tables, row.key, role="system")
    messages = [view for view in path_views(session, tables, row.key) if not view.is_streaming]
    return {
        "format": FORMAT,
        "version": VERSION,
        MARK: (row.settings or {}).get(MARK),
        "title": row.title,
        "assistant": row.assistant_name,
        "instructions": [view.content for view in systems],
        "messages": [_message(view, runs.get(view.run_id)) for view in messages],
    }


def _message(view: MessageView, run: Any) -> dict[str, Any]:
    told: dict[str, Any] = {
        "role": view.role,
        "content": view.content,
        "status": view.status,
        "thinking": view.thinking,
        "provider": view.provider,
        "model": view.model,
        "assistant": run.assistant_name if run is not None and view.role == "assistant" else None,
        "created_at": view.created_at.isoformat() if view.created_at else None,
        "tool_calls": [_call(call) for call in view.tool_calls],
        "files": [{"name": file.name, "digest": file.digest, "url": file.url} for file in view.attachments],
    }
    return {name: value for name, value in told.items() if value not in (None, [])}


def _call(call: ToolCallView) -> dict[str, Any]:
    return {
        "id": call.tool_call_id,
        "name": call.name,
        "arguments": call.arguments,
        "is_answered": call.is_answered,
        "is_error": bool(call.is_error),
    }


def checked(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The document, if it is one of a thread."""
    messages = document.get("messages")
    is_sound = document.get("format") == FORMAT and isinstance(messages, list) and bool(document.get(MARK))
    if not is_sound or any(not isinstance(each, dict) or each.get("role") not in ROLES for each in messages or ()):
        raise UserError(sentence("This is no thread that can be read here."))
    return document


def is_continued_by(session: Session, tables: Tables, row: Any, document: Mapping[str, Any]) -> int | None:
    """How many messages of the document are here already; None where something else is here."""
    here = [(view.role, view.content) for view in path_views(session, tables, row.key)]
    there = [(each["role"], each.get("content", "")) for each in document["messages"]]
    return len(here) if there[: len(here)] == here else None


def append(session: Session, tables: Tables, row: Any, messages: Sequence[Mapping[str, Any]]) -> None:
    """Write messages at the end of the path, calls bound to the results that follow them."""
    end = paths.path_end(session, tables, row.key)
    parent, position = end if end is not None else (None, -1)
    open_calls: list[Any] = []
    for told in messages:
        position += 1
        message = _written(session, tables, row, told, parent, position)
        parent = message.key
        if told["role"] == "tool" and open_calls:
            open_calls.pop(0).result_key = message.key
        elif told["role"] != "tool":
            open_calls = _calls(session, tables, message, told)
    row.updated_at = utc_now()
    session.flush()


def _written(
    session: Session, tables: Tables, row: Any, told: Mapping[str, Any], parent: Any, position: int
) -> Any:
    status = told.get("status")
    message = tables.new(
        tables.message,
        chat=row,
        role=told["role"],
        status=status if status in ("complete", "partial", "cancelled") else "complete",
        content=inputs.words(told.get("content", "")),
        thinking=inputs.words_or_none(told.get("thinking")),
        provider=inputs.words_or_none(told.get("provider")),
        model_name=inputs.words_or_none(told.get("model")),
        parent_key=parent,
        position=position,
        version=paths.next_version(session, tables, row.key, parent),
        on_path=True,
        selected=True,
        has_calls=bool(told.get("tool_calls")),
        has_files=False,
    )
    session.add(message)
    session.flush()
    return message


def _calls(session: Session, tables: Tables, message: Any, told: Mapping[str, Any]) -> list[Any]:
    rows = [
        tables.new(
            tables.tool_call,
            message_key=message.key,
            tool_call_id=inputs.words(each.get("id") or str(place)),
            name=inputs.words(each.get("name") or ""),
            arguments=inputs.words(each.get("arguments") or "{}"),
            position=place,
            approval="none" if each.get("is_answered") else "denied",
            is_error=bool(each.get("is_error")),
        )
        for place, each in enumerate(told.get("tool_calls") or ())
    ]
    session.add_all(rows)
    session.flush()
    answered = [bool(each.get("is_answered")) for each in told.get("tool_calls") or ()]
    return [row for row, is_answered in zip(rows, answered, strict=True) if is_answered]
