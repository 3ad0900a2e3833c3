"""What must be true of a chat's rows at every moment at which somebody may look, whatever happened before."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop_chat import Library
from desktop_chat.models import Tables, integrity
from desktop_chat.providers.requests import Request, ToolCallPart, ToolResultPart, Turn
from desktop_chat.services.history import prepare
from desktop_chat.services.past import read_past
from desktop_chat.services.path_ends import past_call
from desktop_chat.services.run_states import ACTIVE, STATUSES, WORKING

UNFINISHED = ("pending", "streaming")


@dataclass(frozen=True)
class Rows:
    """Everything that one chat has."""

    settings: dict[str, Any]
    messages: dict[Any, Any]
    runs: dict[Any, Any]
    calls: list[Any]

    @property
    def path(self) -> list[Any]:
        found = [row for row in self.messages.values() if row.on_path]
        return sorted(found, key=lambda row: row.position)

    @property
    def active(self) -> list[Any]:
        return [run for run in self.runs.values() if run.status in ACTIVE]


def rows_of(session: Session, tables: Tables, chat_id: Any) -> Rows:
    message, run, call = tables.message, tables.run, tables.tool_call
    messages = {row.key: row for row in session.scalars(select(message).where(message.chat_key == chat_id))}
    runs = {row.key: row for row in session.scalars(select(run).where(run.chat_key == chat_id))}
    calls = session.scalars(
        select(call).join(message, call.message_key == message.key).where(message.chat_key == chat_id)
    )
    settings = session.get_one(tables.chat, chat_id).settings or {}
    return Rows(settings, messages, runs, list(calls))


def check(library: Library, chat_id: Any, *, is_idle: bool = True, is_whole: bool = False) -> Rows:
    """Fail with a sentence for whatever is wrong; `is_idle`: nobody works at the chat now.

    `is_whole` looks at every page and reference of the file too.
    """
    tables = library.tables
    rows = library.database.read(lambda session: rows_of(session, tables, chat_id))
    _check_messages(rows)
    _check_path(rows)
    _check_calls(rows)
    _check_runs(rows, is_idle=is_idle)
    past = library.database.read(
        lambda session: read_past(session, tables, library.storage.blobs, chat_id, None, rows.settings)
    )
    check_turns(prepare(past.messages, provider="another").turns)
    if is_whole:
        check_file(library.database.path)
    return rows


def check_file(path: Path) -> None:
    """Every page and every reference of the database file."""
    with closing(sqlite3.connect(path)) as connection:
        integrity.check(connection, path)


# --- rows ---------------------------------------------------------------------------------------------


def _check_messages(rows: Rows) -> None:
    called = {call.message_key for call in rows.calls}
    for row in rows.messages.values():
        run = rows.runs.get(row.run_key)
        is_being_written = run is not None and run.status in ACTIVE
        if row.status in UNFINISHED:
            assert is_being_written, f"a {row.status} message, but its run is {run and run.status}"
        is_blank = not (row.content.strip() or (row.thinking or "").strip() or row.has_files)
        if row.role == "assistant" and is_blank and row.key not in called:
            assert row.status in UNFINISHED, f"a blank answer in status {row.status}"
        if row.role != "assistant":
            assert row.status == "complete", f"a {row.role} message in status {row.status}"
        assert row.has_calls == (row.key in called), "has_calls is wrong"


def _check_path(rows: Rows) -> None:
    above: Any = None
    for position, row in enumerate(rows.path):
        assert row.position == position, f"position {row.position} stands at {position}"
        assert row.parent_key == (above and above.key), "the path is no chain of parents"
        assert row.selected, "a message on the path is not the chosen version"
        above = row
    for row in rows.messages.values():
        parent = rows.messages.get(row.parent_key)
        if row.role != "system":
            assert row.position == (parent.position + 1 if parent else 0), "a position is not the depth"
    places = Counter((row.parent_key, row.version) for row in rows.messages.values() if row.role != "system")
    assert max(places.values(), default=1) == 1, "two versions have one number"


def _check_calls(rows: Rows) -> None:
    linked = Counter(call.result_key for call in rows.calls if call.result_key is not None)
    assert max(linked.values(), default=1) == 1, "one message answers two calls"
    for key in linked:
        assert rows.messages[key].role == "tool", "a call's result is no tool message"
    for row in rows.messages.values():
        if row.role == "tool":
            assert linked[row.key], "a result that no call points to"
    for call in rows.calls:
        is_answered = call.result_key is not None
        assert (call.is_error is not None) == is_answered, "is_error says something else than the result"
        assert not (is_answered and call.approval == "waiting"), "an undecided call was answered"


def _check_runs(rows: Rows, *, is_idle: bool) -> None:
    assert len(rows.active) <= 1, "two runs are active in one chat"
    for run in rows.runs.values():
        assert run.status in STATUSES, f"a run in status {run.status}"
        if is_idle:
            assert run.status not in WORKING, f"nobody works at a run in status {run.status}"
        if run.status == "requires_action":
            _check_parked(rows, run)
        elif run.status not in ACTIVE:
            assert run.ended_at is not None, f"a run that is {run.status} has no end"
        if run.status in ("failed", "cancelled", "interrupted"):
            assert run.error_class, f"a run that is {run.status} does not say why"
            assert run.error_text, f"a run that is {run.status} has no sentence"


def _check_parked(rows: Rows, run: Any) -> None:
    assert run.required_action, "a parked run does not say what it needs"
    path = {row.key for row in rows.path}
    open_calls = [call for call in rows.calls if call.message_key in path and call.result_key is None]
    assert open_calls, "a parked run waits for nothing that could be decided"


# --- requests -----------------------------------------------------------------------------------------


def check_requests(requests: Iterable[Request]) -> None:
    for request in requests:
        check_turns(request.turns)


def check_turns(turns: Iterable[Turn]) -> None:
    """Every call is answered in the next turn, no turn is blank, roles take turns."""
    waiting: list[str] = []
    before = ""
    for turn in turns:
        assert turn.parts, f"a blank turn of the {turn.role}"
        assert turn.role != before or turn.role == "assistant", f"two turns of the {turn.role} in a row"
        answers = [part.id for part in turn.parts if isinstance(part, ToolResultPart)]
        assert sorted(answers) == sorted(waiting), f"calls {waiting} are followed by answers {answers}"
        waiting = [part.id for part in turn.parts if isinstance(part, ToolCallPart)]
        before = turn.role
    assert not waiting, f"no answers to the calls {waiting}"


def unanswered(library: Library, chat_id: Any) -> list[Any]:
    """The calls that wait for a person, as the ids that `approve` and `deny` take."""
    tables = library.tables
    rows = library.database.read(lambda session: rows_of(session, tables, chat_id))
    path = {row.key for row in rows.path}
    found = [call for call in rows.calls if call.message_key in path and call.result_key is None]
    return [call.key for call in found if past_call(call).approval == "waiting"]
