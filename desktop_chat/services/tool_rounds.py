"""Answers the calls of one round: every result is a message of its own, written as soon as it is there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from desktop_chat.language import sentence
from desktop_chat.models import Tables, utc_now
from desktop_chat.models.writing import add, flush, touch
from desktop_chat.services.attachments import StoredFile, attach_files
from desktop_chat.services.digests import arguments_digest
from desktop_chat.services.history import PastCall
from desktop_chat.services.openings import End
from desktop_chat.services.reading import call_view, message_view
from desktop_chat.services.tool_runner import Toolbox
from desktop_chat.services.views import MessageView, ToolCallView
from desktop_chat.tasks import start


@dataclass(frozen=True, slots=True)
class Sorted:
    """The calls of a round by what is to be done with them."""

    ready: list[PastCall]
    denied: list[PastCall]
    waiting: list[PastCall]
    missing: list[PastCall]
    """Approved, but the tool is not here: they stay parked until it is."""

    @property
    def is_parked(self) -> bool:
        return bool(self.waiting or self.missing)


def sort_calls(calls: Sequence[PastCall], toolbox: Toolbox) -> Sorted:
    by_state: dict[str, list[PastCall]] = {"none": [], "approved": [], "denied": [], "waiting": []}
    for call in calls:
        by_state[call.approval].append(call)
    missing = [call for call in by_state["approved"] if call.name not in toolbox]
    approved = [call for call in by_state["approved"] if call.name in toolbox]
    return Sorted([*by_state["none"], *approved], by_state["denied"], by_state["waiting"], missing)


def write_result(
    session: Session,
    tables: Tables,
    end: End,
    run_key: Any,
    call: PastCall,
    text: str,
    files: list[StoredFile],
    *,
    is_error: bool,
) -> tuple[ToolCallView, MessageView]:
    """The message that answers a call, with the call's own row pointing to it."""
    now = utc_now()
    message = tables.new(
        tables.message,
        chat=end.chat,
        role="tool",
        status="complete",
        content=text,
        parent_key=end.key,
        position=end.position + 1,
        version=end.version,
        on_path=True,
        selected=True,
        run_key=run_key,
        has_calls=False,
        has_files=bool(files),
        created_at=now,
        updated_at=now,
    )
    add(session, message)
    flush(session)
    attached = attach_files(session, tables, message, files)
    row = session.get_one(tables.tool_call, call.key)
    row.result_key = message.key
    row.is_error = is_error
    row.ended_at = now
    touch(session, tables.chat, end.chat, updated_at=now)
    run = session.get_one(tables.run, run_key)
    run.calls += 1
    add(session, _step(tables, run, message, call, is_error=is_error))
    flush(session)
    view = message_view(message, attachments=attached, chat_kind=end.chat.kind)
    return call_view(row, text), view


def _step(tables: Tables, run: Any, message: Any, call: PastCall, *, is_error: bool) -> Any:
    now = utc_now()
    return tables.new(
        tables.run_step,
        run=run,
        message=message,
        kind="tool_calls",
        status="failed" if is_error else "completed",
        position=run.rounds,
        details={"tool_call_id": call.tool_call_id, "name": call.name},
        started_at=now,
        ended_at=now,
    )


def decide(session: Session, call_row: Any, *, is_approved: bool) -> None:
    """Store a decision, bound to what it was made about."""
    call_row.approval = "approved" if is_approved else "denied"
    call_row.arguments_digest = arguments_digest(call_row.name, call_row.arguments)
    session.flush()


def denial() -> str:
    return sentence("The user denied this tool call.")


async def run_side_by_side(
    jobs: Sequence[Callable[[], Awaitable[None]]], limit: int, *, name: str = "tool call"
) -> None:
    """Run them all, some at once. One that fails does not stop the others; the first failure is raised last."""
    gate = asyncio.Semaphore(max(limit, 1))

    async def run(job: Callable[[], Awaitable[None]]) -> None:
        async with gate:
            await job()

    tasks = [start(run(job), name=name) for job in jobs]
    try:
        if tasks:
            await asyncio.wait(tasks)
    except asyncio.CancelledError:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        raise
    for task in tasks:
        task.result()
