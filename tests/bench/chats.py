"""Libraries for the bench, and chats of any length written straight into them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from desktop_chat import Library, ScriptedProvider
from desktop_chat.models import Chat, ToolCall, new_key, utc_now
from desktop_chat.providers.events import ReplyFinished, TextDelta, UsageReported
from desktop_chat.providers.provider import OfferedModel, Provider
from desktop_chat.providers.scripted import ScriptedReply

MODEL = "bench-1"
WORDS = ("It ", "depends ", "on ", "what ", "you ", "mean ", "by ", "that.")
QUESTION = "word " * 20
AT_ONCE = 5_000
BRANCH_EVERY = 100
BRANCH_LENGTH = 4
CALLS_EVERY = 10
_COLUMNS = (
    *("id", "chat_id", "parent_id", "role", "status", "content", "position", "version", "on_path", "selected"),
    *("has_calls", "has_files", "created_at", "updated_at"),
)
_MESSAGE = f"INSERT INTO messages({', '.join(_COLUMNS)}) VALUES ({', '.join(f':{name}' for name in _COLUMNS)})"


def provider() -> ScriptedProvider:
    """Answers at once, knows its usage without counting, and takes a history of any length."""
    return ScriptedProvider(models=(OfferedModel(MODEL, prices={}),))


def answer(words: tuple[str, ...] = WORDS) -> ScriptedReply:
    return (*map(TextDelta, words), UsageReported(input=20, output=len(words)), ReplyFinished("stop"))


def library(folder: Path, answering: Provider) -> Library:
    """A library in a folder of its own, which is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    return Library(folder / "chats.sqlite3", providers=[answering], default_model=MODEL)


def fill(opened: Library, length: int, *, branches: bool = False) -> int:
    """A chat with a path of this length; with `branches`, also versions beside it and calls of tools."""
    key = new_key()
    opened.database.write(lambda session: _add_chat(session, key))
    rows = _rows(key, length, branches=branches)
    while part := list(islice(rows, AT_ONCE)):
        opened.database.write(lambda session: _add_rows(session, part))
    return key


def _add_chat(session: Session, key: int) -> None:
    now = utc_now()
    session.add(
        Chat(
            id=key,
            kind="chat",
            settings={},
            provider="scripted",
            model_name=MODEL,
            pinned=False,
            created_at=now,
            updated_at=now,
        )
    )


def _add_rows(session: Session, rows: list[dict[str, Any]]) -> None:
    """Messages as the database has them: through SQLAlchemy's types they take five times as long."""
    session.connection().exec_driver_sql(_MESSAGE, rows)
    calls = [_call(row) for row in rows if row["has_calls"]]
    if calls:
        session.execute(insert(ToolCall), calls)


def _rows(chat: int, length: int, *, branches: bool) -> Iterator[dict[str, Any]]:
    parent: int | None = None
    for position in range(length):
        row = _row(chat, parent, position)
        row["has_calls"] = branches and position % CALLS_EVERY == 1
        yield row
        if branches and position % BRANCH_EVERY == BRANCH_EVERY // 2:
            yield from _branch(chat, parent, position)
        parent = row["id"]


def _branch(chat: int, parent: int | None, position: int) -> Iterator[dict[str, Any]]:
    """Another version of one message with some that follow it, off the path."""
    for depth in range(BRANCH_LENGTH):
        row = _row(chat, parent, position + depth)
        row |= {"version": 2 if depth == 0 else 1, "on_path": False, "selected": depth > 0}
        yield row
        parent = row["id"]


def _row(chat: int, parent: int | None, position: int) -> dict[str, Any]:
    now = time.time_ns() // 1_000
    return {
        "id": new_key(),
        "chat_id": chat,
        "parent_id": parent,
        "role": "assistant" if position % 2 else "user",
        "status": "complete",
        "content": QUESTION,
        "position": position,
        "version": 1,
        "on_path": True,
        "selected": True,
        "has_calls": False,
        "has_files": False,
        "created_at": now,
        "updated_at": now,
    }


def _call(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": new_key(),
        "message_id": row["id"],
        "tool_call_id": f"call-{row['position']}",
        "name": "look_up",
        "arguments": "{}",
        "arguments_digest": "",
        "position": 0,
        "approval": "none",
        "created_at": utc_now(),
    }


def second_beginning(opened: Library, chat: int) -> int:
    """Another version of a chat's first message, off the path."""
    row = _row(chat, None, 0) | {"version": 2, "on_path": False, "selected": False}
    opened.database.write(lambda session: _add_rows(session, [row]))
    return int(row["id"])
