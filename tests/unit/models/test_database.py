"""Units of work on one writer thread: whole or not at all, in order, and reads beside them."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import ForeignKey, Integer, Text, func, select, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from desktop_chat import errors
from desktop_chat.locks import FileLock
from desktop_chat.models import checkpoints, readers, sqlite, writer
from desktop_chat.models.database import Database
from desktop_chat.models.writer import outcome
from tests.support.libraries import until


class Base(DeclarativeBase):
    pass


class Note(Base):
    __tablename__ = "notes"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    text: Mapped[str] = mapped_column(Text, unique=True)
    about_id: Mapped[int | None] = mapped_column(ForeignKey("notes.id"))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database(f"sqlite:///{tmp_path / 'notes.sqlite3'}", busy_seconds=0.2) as database:
        database.write(lambda session: Base.metadata.create_all(session.connection()))
        yield database


def add(words: str, **values: Any) -> Callable[[Session], Note]:
    def work(session: Session) -> Note:
        note = Note(text=words, **values)
        session.add(note)
        return note

    return work


def texts(session: Session) -> list[str]:
    return list(session.scalars(select(Note.text).order_by(Note.id)))


class Hold:
    """Keeps the writer thread busy until it is let go."""

    def __init__(self, database: Database) -> None:
        self._event = threading.Event()
        self.job: Future[bool] = database._thread.submit(lambda: self._event.wait(60))

    def let_go(self) -> None:
        self._event.set()
        self.job.result()


# --- writing and reading --------------------------------------------------------------------------------


def test_what_write_returns_is_committed_and_can_be_used_without_a_session(database: Database) -> None:
    note = database.write(add("first"))
    assert note.text == "first"
    assert note.id == 1
    with sqlite3.connect(database.path) as other:
        assert other.execute("SELECT text FROM notes").fetchall() == [("first",)]
    other.close()
    assert database.read(texts) == ["first"]


async def test_the_same_can_be_awaited(database: Database) -> None:
    note = await database.write_soon(add("first"))
    assert note.id == 1
    assert await database.read_in_worker(texts) == ["first"]


def test_all_units_run_on_one_thread_that_is_not_the_callers(database: Database) -> None:
    here = threading.get_ident()
    seen = {database.write(lambda session: threading.get_ident()) for _ in range(3)}
    seen.add(database.call(threading.get_ident))
    assert len(seen) == 1
    assert here not in seen
    assert database.read(lambda session: threading.get_ident()) == here


async def test_units_and_plain_functions_are_done_in_the_order_given(database: Database) -> None:
    done: list[int] = []

    def unit(number: int) -> Callable[[Session], None]:
        return lambda session: done.append(number)

    hold = Hold(database)
    jobs = [asyncio.ensure_future(database.write_soon(unit(number))) for number in range(3)]
    jobs.append(asyncio.ensure_future(database.call_soon(lambda: done.append(3))))
    await asyncio.sleep(0)
    hold.let_go()
    database.write(unit(4))
    assert done == [0, 1, 2, 3, 4]
    await asyncio.gather(*jobs)


def test_a_unit_that_raises_leaves_nothing_and_the_next_one_works(database: Database) -> None:
    def work(session: Session) -> None:
        session.add(Note(text="lost"))
        session.flush()
        raise LookupError("a bug of ours")

    with pytest.raises(LookupError, match="a bug of ours"):
        database.write(work)
    database.write(add("kept"))
    assert database.read(texts) == ["kept"]


def test_a_unit_that_leaves_a_transaction_open_does_not_take_the_next_one_into_it(database: Database) -> None:
    def work(session: Session) -> None:
        connection = session.connection()
        session.commit()
        connection.begin()
        connection.execute(text("INSERT INTO notes (text) VALUES ('left open')"))

    database.write(work)
    database.write(add("kept"))
    with sqlite3.connect(database.path) as other:
        assert other.execute("SELECT text FROM notes").fetchall() == [("kept",)]
    other.close()


def test_constraints_of_the_database_come_as_they_are(database: Database) -> None:
    database.write(add("once"))
    with pytest.raises(IntegrityError, match="UNIQUE"):
        database.write(add("once"))
    with pytest.raises(IntegrityError, match="FOREIGN KEY"):
        database.write(add("about nothing", about_id=77))
    with pytest.raises(OperationalError, match="no such table"):
        database.write(lambda session: session.execute(text("SELECT * FROM elsewhere")))
    with pytest.raises(OperationalError, match="no such table"):
        database.read(lambda session: session.execute(text("SELECT * FROM elsewhere")))
    assert database.read(texts) == ["once"]


def test_a_key_that_is_taken_makes_the_unit_run_again(database: Database) -> None:
    database.write(add("first"))
    keys = iter([1, 1, 2])
    assert database.write(lambda session: add("second", id=next(keys))(session)).id == 2
    assert database.read(texts) == ["first", "second"]


def test_a_key_that_stays_taken_is_an_error_in_the_end(database: Database) -> None:
    database.write(add("first"))
    tries: list[int] = []

    def work(session: Session) -> None:
        tries.append(1)
        session.add(Note(id=1, text="again"))

    with pytest.raises(IntegrityError):
        database.write(work)
    assert len(tries) == 3


def test_a_unit_cannot_await_or_yield(database: Database) -> None:
    async def coroutine(session: Session) -> None:
        session.add(Note(text="never"))

    def generator(session: Session) -> Iterator[int]:
        yield 1

    async def stream(session: Session) -> AsyncIterator[int]:
        yield 1

    def hides_one(session: Session) -> Coroutine[Any, Any, None]:
        session.add(Note(text="never"))
        return coroutine(session)

    for work in (coroutine, generator, stream, hides_one, lambda session: Future_like()):
        with pytest.raises(TypeError, match="plain function"):
            database.write(work)
        with pytest.raises(TypeError, match="plain function"):
            database.read(work)
    assert database.read(texts) == []


class Future_like:  # noqa: N801
    def __await__(self) -> Iterator[None]:
        yield


def test_a_unit_cannot_start_another_one(database: Database) -> None:
    with pytest.raises(RuntimeError, match="pass its session on"):
        database.write(lambda session: database.write(add("inner")))
    with pytest.raises(RuntimeError, match="pass its session on"):
        database.write(lambda session: database.call(lambda: None))
    assert database.write(lambda session: database.read(texts)) == []


def test_a_reading_unit_sees_one_state_and_cannot_write(database: Database) -> None:
    database.write(add("first"))

    def read_twice(session: Session) -> tuple[list[str], list[str]]:
        before = texts(session)
        database.write(add("second"))
        return before, texts(session)

    assert database.read(read_twice) == (["first"], ["first"])
    for work in (add("third"), lambda session: session.execute(text("DELETE FROM notes"))):
        with pytest.raises(RuntimeError, match="tried to write"):
            database.read(work)
    assert database.read(texts) == ["first", "second"]


def test_reading_goes_on_in_many_threads_while_a_long_unit_writes(database: Database) -> None:
    database.write(add("first"))
    seen: list[list[str]] = []

    def long_unit(session: Session) -> None:
        add("second")(session)
        session.flush()
        readers = [threading.Thread(target=lambda: seen.append(database.read(texts))) for _ in range(8)]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join(60)

    database.write(long_unit)
    assert seen == [["first"]] * 8
    assert database.read(texts) == ["first", "second"]


# --- awaiting -------------------------------------------------------------------------------------------


async def test_a_unit_whose_caller_was_cancelled_is_committed_all_the_same(database: Database) -> None:
    hold = Hold(database)
    waiting = asyncio.ensure_future(database.write_soon(add("kept")))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    hold.let_go()
    await database.call_soon(lambda: None)
    assert database.read(texts) == ["kept"]


async def test_what_goes_wrong_after_the_caller_was_cancelled_is_reported(database: Database) -> None:
    reports: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, report: reports.append(report))

    def work(session: Session) -> None:
        raise LookupError("a bug of ours")

    hold = Hold(database)
    waiting = asyncio.ensure_future(database.write_soon(work))
    await asyncio.sleep(0)
    waiting.cancel()
    hold.let_go()
    await database.call_soon(lambda: None)
    asyncio.get_running_loop().set_exception_handler(None)
    (report,) = reports
    assert isinstance(report["exception"], LookupError)
    assert waiting.cancelled()


def test_what_goes_wrong_after_the_loop_has_ended_is_logged(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async def leave(job: Future[None]) -> None:
        waiting = asyncio.ensure_future(outcome(job))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    failing: Future[None] = Future()
    fine: Future[None] = Future()
    for job in (failing, fine):
        asyncio.run(leave(job))
    with caplog.at_level(logging.ERROR):
        failing.set_exception(LookupError("a bug of ours"))
        fine.set_result(None)
    (record,) = caplog.records
    assert record.name == writer.__name__
    assert record.exc_info is not None
    assert isinstance(record.exc_info[1], LookupError)


async def test_what_goes_wrong_in_an_awaited_unit_is_raised_where_it_is_awaited(database: Database) -> None:
    await database.write_soon(add("once"))
    with pytest.raises(IntegrityError):
        await database.write_soon(add("once"))


async def test_an_exception_that_asyncio_cannot_carry_is_wrapped(database: Database) -> None:
    with pytest.raises(RuntimeError, match="StopIteration"):
        await database.write_soon(lambda session: next(iter(())))


# --- opening and closing --------------------------------------------------------------------------------


def test_closing_does_what_waits_first(database: Database) -> None:
    hold = Hold(database)
    jobs = [database._thread.submit(lambda: database._writer.unit(add("waited"))) for _ in range(1)]
    ending = threading.Thread(target=database.close)
    ending.start()
    hold.let_go()
    ending.join(60)
    assert jobs[0].result().text == "waited"
    with sqlite3.connect(database.path) as other:
        assert other.execute("SELECT text FROM notes").fetchall() == [("waited",)]
    other.close()


async def test_nothing_can_be_done_after_closing(database: Database) -> None:
    database.close()
    database.close()
    for verb in (database.write, database.read):
        with pytest.raises(errors.StorageError, match="closed"):
            verb(texts)
    with pytest.raises(errors.StorageError, match="closed"):
        database.call(lambda: None)
    with pytest.raises(errors.StorageError, match="closed"):
        await database.write_soon(texts)
    with pytest.raises(errors.StorageError, match="closed"):
        await database.call_soon(lambda: None)
    with pytest.raises(errors.StorageError, match="closed"):
        await database.read_in_worker(texts)


def test_closing_waits_for_those_who_read(database: Database) -> None:
    inside, leave = threading.Event(), threading.Event()

    def slow(session: Session) -> int:
        inside.set()
        leave.wait(60)
        return session.scalar(select(func.count(Note.id))) or 0

    results: list[int] = []
    reading = threading.Thread(target=lambda: results.append(database.read(slow)))
    reading.start()
    assert inside.wait(60)
    ending = threading.Thread(target=database.close)
    ending.start()
    leave.set()
    reading.join(60)
    ending.join(60)
    assert results == [0]


async def test_a_long_read_that_waits_for_its_turn_is_done_before_the_closing_unless_nobody_wants_it(
    database: Database,
) -> None:
    leave, begun = threading.Event(), list[str]()

    def read(name: str) -> Callable[[Session], str]:
        def work(session: Session) -> str:
            begun.append(name)
            leave.wait(60)
            return name

        return work

    names = ("first", "second", "third", "unwanted")
    reads = [asyncio.ensure_future(database.read_in_worker(read(name))) for name in names]
    await until(lambda: len(begun) == readers.READING_WORKERS)
    unwanted = reads.pop()
    unwanted.cancel()
    await asyncio.wait({unwanted})
    ending = threading.Thread(target=database.close)
    ending.start()
    await until(lambda: database._readers._is_closed)
    leave.set()
    assert await asyncio.gather(*reads) == ["first", "second", "third"]
    ending.join()
    assert sorted(begun) == ["first", "second", "third"]


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="this system does not list open files")
def test_no_file_stays_open_after_closing(database: Database) -> None:
    database.write(add("first"))
    database.read(texts)
    asyncio.run(database.read_in_worker(texts))
    database.close()
    open_files = [str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.exists()]
    assert [name for name in open_files if database.path.name in name] == []
    assert sorted(path.name for path in database.path.parent.glob("*-wal")) == []


def test_threads_end_with_the_database(database: Database) -> None:
    asyncio.run(database.read_in_worker(texts))
    database.close()
    assert [thread for thread in threading.enumerate() if thread.name.startswith("desktop-chat-")] == []


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "sqlite+pysqlite://"])
def test_a_database_in_memory_lasts_as_long_as_its_object(url: str) -> None:
    with Database(url) as database:
        database.write(lambda session: Base.metadata.create_all(session.connection()))
        database.write(add("first"))
        assert database.read(texts) == ["first"]
        folder = database.path.parent
        assert folder.is_dir()
    assert not folder.exists()


@pytest.mark.parametrize("url", ["postgresql://localhost/chats", "sqlite:///x.db?mode=ro"])
def test_other_kinds_of_database_are_refused_for_now(url: str) -> None:
    with pytest.raises(errors.UserError, match="sqlite:///path"):
        Database(url)


def test_a_path_may_hold_any_characters(tmp_path: Path) -> None:
    folder = tmp_path / "日本 50% #1 & ü"
    folder.mkdir()
    with Database(f"sqlite:///{folder / 'a b.sqlite3'}") as database:
        assert database.path == folder / "a b.sqlite3"
        assert database.path.is_file()


def test_a_relative_path_is_fixed_when_it_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with Database("sqlite:///here.sqlite3") as database:
        assert database.path == tmp_path / "here.sqlite3"


def test_what_is_asked_of_sqlite_is_what_keeps_rows_safe(database: Database) -> None:
    def pragmas(session: Session) -> list[Any]:
        names = ("journal_mode", "foreign_keys", "synchronous", "wal_autocheckpoint", "query_only")
        return [session.scalar(text(f"PRAGMA {name}")) for name in names]

    assert database.write(pragmas) == ["wal", 1, 2, 0, 0]
    assert database.read(pragmas)[3:] == [0, 1]


# --- the write-ahead log --------------------------------------------------------------------------------


def fill(database: Database, megabytes: int, words: str = "") -> None:
    for number in range(megabytes):
        database.write(add(f"{words}{number}" + "x" * 1_000_000))
    database.call(lambda: None)  # a checkpoint that is due waits behind the last unit
    database.call(lambda: None)


def log_size(database: Database) -> int:
    return database.path.with_name(f"{database.path.name}-wal").stat().st_size


def test_the_log_is_copied_back_before_it_grows_large(database: Database) -> None:
    fill(database, 20)
    assert log_size(database) < 8_000_000
    assert database.path.stat().st_size > 10_000_000
    assert len(database.read(texts)) == 20


def test_a_reader_of_an_old_state_holds_no_checkpoint_up_and_loses_nothing(database: Database) -> None:
    database.write(add("first"))

    def read_slowly(session: Session) -> list[str]:
        before = texts(session)
        fill(database, 12)
        assert texts(session) == before
        return before

    assert database.read(read_slowly) == ["first"]
    fill_more = [f"more {number}" for number in range(3)]
    for words in fill_more:
        database.write(add(words))
    assert database.read(texts)[-3:] == fill_more


def test_a_checkpoint_is_left_to_the_process_that_is_at_it(database: Database) -> None:
    lock = FileLock(database.path.with_name(f"{database.path.name}-checkpoint.lock"))
    assert lock.acquire()
    fill(database, 12)
    assert log_size(database) > 12_000_000
    lock.release()
    fill(database, 2, "more")
    assert log_size(database) < 4_000_000


def test_a_folder_that_takes_no_lock_keeps_its_log_and_closes_quietly(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(lock: FileLock) -> bool:
        raise errors.StorageReadOnly

    monkeypatch.setattr(FileLock, "acquire", refuse)
    fill(database, 12)
    assert log_size(database) > 12_000_000
    database.close()
    assert not database.path.with_name(f"{database.path.name}-wal").exists()


def test_a_checkpoint_is_put_off_while_another_process_writes(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "CHECKPOINT_PAGES", 1)
    other = sqlite3.connect(database.path, isolation_level=None)
    database.write(add("first"))
    other.execute("BEGIN IMMEDIATE")
    started = time.monotonic()
    ran = database.call(lambda: database._writer._checkpoints.run(raw(database)))
    assert not ran
    assert time.monotonic() - started < 1
    other.execute("ROLLBACK")
    assert database.call(lambda: database._writer._checkpoints.run(raw(database)))
    other.close()


def raw(database: Database) -> sqlite3.Connection:
    assert database._writer._connection is not None
    connection = database._writer._connection.connection.driver_connection
    assert isinstance(connection, sqlite3.Connection)
    return connection


def test_a_checkpoint_that_comes_due_at_the_very_end_is_left_to_the_closing(database: Database) -> None:
    hold = Hold(database)
    last = database._thread.submit(lambda: database._writer.unit(add("x" * 6_000_000)))
    ending = threading.Thread(target=database.close)
    ending.start()
    while not database._thread._is_closed:
        time.sleep(0.01)
    hold.let_go()
    ending.join(60)
    assert last.result().id == 1
    assert not database.path.with_name(f"{database.path.name}-wal").exists()


def test_a_log_that_others_are_just_beginning_is_waited_for() -> None:
    class Busy:
        def __init__(self, failures: list[int]) -> None:
            self.failures = failures

        def execute(self, statement: str) -> sqlite3.Cursor:
            if self.failures:
                error = sqlite3.OperationalError("database is locked")
                error.sqlite_errorcode = self.failures.pop()
                raise error
            return sqlite3.Cursor(memory)

    with closing(sqlite3.connect(":memory:")) as memory:
        sqlite._enter_wal(cast(sqlite3.Connection, Busy([sqlite3.SQLITE_BUSY, sqlite3.SQLITE_BUSY])), 5)
        for failures, seconds in (([sqlite3.SQLITE_BUSY] * 9, -1), ([sqlite3.SQLITE_CORRUPT], 5)):
            with pytest.raises(sqlite3.OperationalError):
                sqlite._enter_wal(cast(sqlite3.Connection, Busy(failures)), seconds)


def test_without_a_log_nothing_is_due(tmp_path: Path) -> None:
    assert not checkpoints.Checkpoints(tmp_path / "none").is_due


@pytest.mark.parametrize("url", ["::", "", "sqlite:///a\0b", "sqlite://host:port/x", "postgresql://nowhere/x"])
def test_an_address_that_cannot_be_one_is_said_to_be(url: str) -> None:
    with pytest.raises(errors.UserError, match="Only databases named"):
        Database(url)
