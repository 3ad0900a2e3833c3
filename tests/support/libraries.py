"""Libraries for tests: opened on any set of tables in a folder of the test's own, and looked at from below."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from desktop_chat import Library, Reply, Retries, ScriptedProvider, Tables
from desktop_chat.providers.scripted import Gate, ScriptedReply
from desktop_chat.services.chat import ChatHandle
from desktop_chat.services.events import AnyReplyEvent
from desktop_chat.services.journal import Piece
from tests.support.trees import EVERY_SET

Way: TypeAlias = Callable[..., Awaitable[Reply]]
LOST = "1-program-that-is-gone"


class House:
    """One folder with one database, on which libraries are opened, beside each other or one after the other."""

    def __init__(self, folder: Path, tables: Tables) -> None:
        self.folder = folder
        self.tables = tables
        self.provider = ScriptedProvider()

    @asynccontextmanager
    async def open(self, *replies: ScriptedReply, **settings: Any) -> AsyncIterator[Library]:
        """A library whose provider plays these replies; when it is left, its rows must be sound."""
        self.provider = settings.pop("provider", None) or ScriptedProvider(*replies)
        library = self.opened(**settings)
        try:
            yield library
            if not library.replies.all:
                check_rows(library)
        finally:
            await library.aclose()

    def opened(self, **settings: Any) -> Library:
        chosen = {
            "providers": [self.provider],
            "default_model": "scripted-1",
            "retries": Retries(attempts=1),
            **settings,
        }
        library = Library(self.folder / "chats.sqlite3", tables=self.tables, **chosen)
        if not self.tables.is_ready_made:
            library.create_tables()
        return library


def house_in(folder: Path, tables: Tables) -> House:
    """A house in a new folder."""
    folder.mkdir()
    return House(folder, tables)


def check_rows(library: Library) -> None:
    """What holds in every database after every run, whatever happened."""
    tables = library.tables

    def work(session: Session) -> None:
        runs = session.scalars(select(tables.run)).all()
        if any(run.instance == LOST and run.status == "in_progress" for run in runs):
            return
        for row in session.scalars(select(tables.message)):
            _check_message(session, tables, row)
        assert {run.status for run in runs} <= {
            *("completed", "failed", "cancelled", "incomplete", "interrupted", "requires_action", "expired")
        }
        results = [row.result_key for row in session.scalars(select(tables.tool_call)) if row.result_key]
        assert len(results) == len(set(results)), "two calls share one result"

    library.database.read(work)


def _check_message(session: Session, tables: Tables, row: Any) -> None:
    assert row.status in ("complete", "partial", "cancelled"), f"{row.role} is left {row.status}"
    if row.role == "tool":
        answered = select(tables.tool_call).where(tables.tool_call.result_key == row.key)
        assert len(session.scalars(answered).all()) == 1
        return
    calls = select(tables.tool_call).where(tables.tool_call.message_key == row.key)
    has_calls = bool(session.scalars(calls).all())
    assert row.has_calls == has_calls
    assert row.content.strip() or row.thinking or has_calls or row.has_files, f"a blank {row.role} row"


async def by_ask(chat: ChatHandle, text: str, **options: Any) -> Reply:
    return await chat.ask(text, **options)


async def by_stream(chat: ChatHandle, text: str, **options: Any) -> Reply:
    async for _ in chat.stream(text, **options):
        pass
    return chat.last_turn()


WAYS: dict[str, Way] = {"ask": by_ask, "stream": by_stream}


def said(chat: ChatHandle) -> list[tuple[str, str, str]]:
    """Role, text and status of every message on the path."""
    return [(message.role, message.content, message.status) for message in chat.messages()]


async def told(events: AsyncIterator[AnyReplyEvent]) -> list[AnyReplyEvent]:
    return [event async for event in events]


def files_with(folder: Path, text: str) -> list[str]:
    """The files below the folder in which this text is."""
    return [path.name for path in folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes()]


def new_gate() -> Gate:
    return Gate(asyncio.Event())


async def until(is_true: Callable[[], object]) -> None:
    """Let others work until it is so."""
    while not is_true():  # noqa: ASYNC110 - what is waited for has no event of its own
        await asyncio.sleep(0.001)


def rows(library: Library, row_class: type[Any], *conditions: Any) -> list[Any]:
    return library.database.read(lambda session: list(session.scalars(select(row_class).where(*conditions))))


def change(library: Library, row_class: type[Any], key: Any, **values: Any) -> None:
    """Change one row behind the library's back."""

    def work(session: Session) -> None:
        row = session.get_one(row_class, key)
        for name, value in values.items():
            setattr(row, name, value)

    library.database.write(work)


def stored(library: Library, row: Any) -> Any:
    """The row, in the database."""

    def work(session: Session) -> None:
        session.add(row)

    library.database.write(work)
    return row


def key_in(row_class: type[Any], text: str) -> Any:
    """A key as the class has it, from how it is written."""
    return inspect(row_class).primary_key[0].type.python_type(text)


def key_of(row: Any) -> Any:
    """The primary key of any row, whatever its class calls it."""
    (key,) = inspect(row).identity
    return key


def lose(library: Library, chat: ChatHandle, *pieces: Piece) -> None:
    """Make the last answer look as a program leaves it that dies while writing: only its journal has the text."""
    message, run = chat.messages()[-1], chat.runs[-1]
    change(library, library.tables.run, run.id, status="in_progress", instance=LOST, ended_at=None)
    status = "streaming" if pieces else "pending"
    change(library, library.tables.message, message.id, status=status, content="", finish_reason=None)
    if pieces:
        journal = library.storage.journal.open(str(message.id), str(run.id))
        journal.append(pieces)
        journal.close()


async def _live(folder: Path, tables: str) -> None:
    """A program that is to be killed: it names its chat when it stands in the middle of an answer.

    Should nobody kill it, it ends with its parent, who holds its standard input.
    """
    threading.Thread(target=_end_with_parent, daemon=True).start()
    house, gate = House(folder, EVERY_SET[tables]()), new_gate()
    house.provider = ScriptedProvider(["Half of ", "it", gate])
    library = house.opened(journal_interval=0.001)
    chat, journal = library.create_chat(), library.storage.journal
    answer = asyncio.ensure_future(chat.ask("Tell me."))
    await until(lambda: ["".join(_texts(journal.read(*names))) for names in journal.pending()] == ["Half of it"])
    sys.stdout.write(f"{chat.id}\n")
    sys.stdout.flush()
    await answer


def _end_with_parent() -> None:
    sys.stdin.read()
    os._exit(0)


def _texts(pieces: Sequence[Piece]) -> list[str]:
    return [piece.text for piece in pieces if piece.kind == "text"]


if __name__ == "__main__":
    asyncio.run(_live(Path(sys.argv[1]), sys.argv[2]))
