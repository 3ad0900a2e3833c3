"""A database file becomes one of this version without losing anything, or stays as it was."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from desktop_chat import errors
from desktop_chat.locks import FileLock
from desktop_chat.models import Base, Chat, Message, Tables, backup, integrity, migration, schema
from desktop_chat.models.database import Database
from desktop_chat.models.schema import VERSION_TABLE, check, revisions, upgrade
from tests.support.versions import LATEST, NEXT

SECOND = f'''"""A further step, which makes a table anew."""
import sqlalchemy as sa
from alembic import op
revision = "{NEXT}"
down_revision = "{LATEST}"
def upgrade():
    with op.batch_alter_table("chats", recreate="always") as batch:
        batch.add_column(sa.Column("mood", sa.Text()))
    {{more}}
def downgrade():
    raise NotImplementedError
'''
ADDED = re.compile(r"(, [a-z_]+ [A-Z]+)+$")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "chats.sqlite3"


@pytest.fixture
def filled(path: Path) -> Path:
    """A database of the first version with a chat and two messages."""
    upgrade(path)
    Tables()
    with Database(f"sqlite:///{path}") as database:
        database.write(add_chat)
    return path


def add_chat(session: Session) -> None:
    chat = Chat(title="about cats", kind="chat")
    session.add(chat)
    session.flush()
    for position, role in enumerate(("user", "assistant")):
        message = Message(chat=chat, role=role, status="complete", content="miaow")
        message.position = position
        message.on_path = True
        session.add(message)


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets the program be one version further, with a second migration."""
    folder = tmp_path / "migrations"
    shutil.copytree(migration.FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))

    def release(more: str = "pass") -> None:
        (folder / "versions" / f"{NEXT}_second.py").write_text(SECOND.format(more=more))
        monkeypatch.setattr(migration, "FOLDER", folder)
        monkeypatch.setattr(schema, "_VERSIONS", folder / "versions")

    return release


def ask(path: Path, question: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(question).fetchall()


def objects(path: Path) -> dict[str, str]:
    found = ask(path, "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {str(name): plain(str(sql)) for name, sql in found if name != VERSION_TABLE}


def plain(sql: str) -> str:
    """A table that was made anew has its name in quotes and its rules in another order.

    A column that was added stands behind the rules in its text, though not in the table.
    """
    text = re.sub(r" ?\)$", "", " ".join(sql.replace('"', "").split()))
    columns, *rules = text.split(", CONSTRAINT ")
    if rules and (added := ADDED.search(rules[-1])) is not None:
        columns, rules[-1] = columns + added[0], rules[-1].removesuffix(added[0])
    return ", CONSTRAINT ".join([columns, *sorted(rules)])


def everything(path: Path) -> dict[str, bytes]:
    """The files of the folder as they are, but for what SQLite needs to look into one."""
    files = [file for file in path.parent.rglob("*") if file.is_file() and file.suffix != ".lock"]
    files = [file for file in files if not file.name.endswith("-shm") and file.stat().st_size]
    return {str(file.relative_to(path.parent)): file.read_bytes() for file in files}


def copies(path: Path) -> list[Path]:
    """With whatever was left of them; the notes beside them are written for each."""
    return sorted(file for file in (path.parent / backup.FOLDER).glob("*") if file.suffix != ".json")


# --- the migrations themselves --------------------------------------------------------------------------


def test_the_migrations_make_the_very_tables_that_a_new_file_holds(path: Path) -> None:
    migration.run(path, schema.BUSY_SECONDS)
    new = path.with_name("new.sqlite3")
    upgrade(new)
    assert objects(new) == objects(path)
    for question in (f"SELECT * FROM {VERSION_TABLE}", f"PRAGMA table_info({VERSION_TABLE})"):
        assert ask(new, question) == ask(path, question)


@pytest.mark.parametrize("make", [upgrade, lambda path: migration.run(path, schema.BUSY_SECONDS)])
def test_alembic_finds_nothing_to_migrate_either(path: Path, make: Callable[[Path], object]) -> None:
    make(path)
    Tables()

    def differences(session: Session) -> list[object]:
        context = MigrationContext.configure(session.connection(), opts=migration.OPTIONS)
        return list(compare_metadata(context, Base.metadata))

    with Database(f"sqlite:///{path}") as database:
        assert database.write(differences) == []


def test_every_kind_of_row_that_must_be_unique_is(path: Path) -> None:
    upgrade(path)
    unique = {str(name) for (name,) in ask(path, "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE UNIQUE%'")}
    assert unique >= {"uq_messages_path", "uq_runs_active", "uq_tool_calls_call"}
    assert unique >= {"uq_models_model", "uq_blobs_digest", "uq_profiles_name"}


def test_the_numbers_of_the_files_are_the_revisions_in_one_line() -> None:
    settings = Config()
    settings.set_main_option("script_location", str(migration.FOLDER))
    walked = [script.revision for script in ScriptDirectory.from_config(settings).walk_revisions()]
    assert revisions() == walked[::-1]


def test_there_is_no_way_back_and_it_says_so(filled: Path) -> None:
    with Database(f"sqlite:///{filled}") as database, pytest.raises(NotImplementedError, match="backup"):
        database.write(lambda session: command.downgrade(migration.config(session.connection()), "base"))
    assert ask(filled, "SELECT count(*) FROM messages") == [(2,)]


# --- upgrading ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_there", [False, True])
def test_a_new_or_empty_file_needs_no_copy(path: Path, is_there: bool) -> None:
    if is_there:
        path.touch()
    assert upgrade(path) is None
    assert copies(path) == []
    check(path)


def test_a_file_without_tables_is_as_good_as_new(path: Path) -> None:
    ask(path, "PRAGMA journal_mode=WAL")
    assert path.stat().st_size > 0
    assert upgrade(path) is None
    check(path)


def test_upgrading_again_changes_nothing(filled: Path) -> None:
    before = everything(filled)
    assert upgrade(filled) is None
    assert everything(filled) == before


def test_an_older_file_is_copied_checked_and_brought_up_to_date(
    filled: Path, next_version: Callable[..., None]
) -> None:
    next_version()
    copy = upgrade(filled)
    assert copy is not None
    assert copies(filled) == [copy]
    assert copy.name.startswith(f"chats-{LATEST}-")
    assert ask(copy, "SELECT count(*) FROM messages") == [(2,)]
    assert "mood" not in objects(copy)["chats"]
    assert "mood" in objects(filled)["chats"]
    assert ask(filled, "SELECT count(*) FROM messages") == [(2,)]
    assert ask(filled, f"SELECT version_num FROM {VERSION_TABLE}") == [(NEXT,)]
    check(filled)
    assert upgrade(filled) is None


def test_a_step_that_fails_leaves_the_file_as_it_was(filled: Path, next_version: Callable[..., None]) -> None:
    before = objects(filled)
    next_version('op.execute("DELETE FROM messages"); op.execute("nonsense")')
    with pytest.raises(OperationalError, match="nonsense"):
        upgrade(filled)
    assert objects(filled) == before
    assert ask(filled, "SELECT count(*) FROM messages") == [(2,)]
    assert ask(filled, f"SELECT version_num FROM {VERSION_TABLE}") == [(LATEST,)]


def test_a_step_that_leaves_rows_without_their_chat_is_undone(
    filled: Path, next_version: Callable[..., None]
) -> None:
    next_version('op.execute("DELETE FROM chats")')
    with pytest.raises(errors.StorageCorrupt) as raised:
        upgrade(filled)
    assert raised.value.details["findings"]
    assert ask(filled, "SELECT count(*) FROM chats") == [(1,)]


def test_upgrading_under_an_open_database_is_seen_by_it(filled: Path, next_version: Callable[..., None]) -> None:
    next_version()
    with Database(f"sqlite:///{filled}") as database:
        upgrade(filled)
        count = database.read(lambda session: session.query(Message).count())
        assert count == 2
        database.write(add_chat)
    check(filled)


UPGRADE = "import sys, pathlib; from desktop_chat.models.schema import upgrade; upgrade(pathlib.Path(sys.argv[1]))"


def test_processes_that_start_together_upgrade_once(path: Path) -> None:
    processes = [subprocess.Popen([sys.executable, "-c", UPGRADE, str(path)]) for _ in range(2)]
    assert [process.wait(60) for process in processes] == [0, 0]
    check(path)
    assert upgrade(path) is None


def test_a_second_one_finds_the_work_done_when_its_turn_comes(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    upgrade(path)
    answers = iter([None, LATEST])
    monkeypatch.setattr(schema, "_revision", lambda *_: next(answers))
    assert upgrade(path) is None


def test_an_upgrade_that_takes_another_process_too_long_is_not_waited_for_for_ever(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "UPGRADE_SECONDS", 0.05)
    lock = FileLock(path.with_name(f"{path.name}-upgrade.lock"))
    assert lock.acquire()
    with pytest.raises(errors.StorageLocked):
        upgrade(path)
    lock.release()
    upgrade(path)


# --- refusing -------------------------------------------------------------------------------------------


def test_a_newer_file_is_refused_and_left_alone(filled: Path) -> None:
    with closing(sqlite3.connect(filled, isolation_level=None)) as connection:
        connection.execute(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    before = everything(filled)
    with pytest.raises(errors.SchemaTooNew, match="newer version") as raised:
        upgrade(filled)
    assert raised.value.details["found"] == "9999"
    assert everything(filled) == before


def test_the_tables_of_another_program_are_left_alone(path: Path) -> None:
    ask(path, "CREATE TABLE recipes (name TEXT)")
    before = everything(path)
    with pytest.raises(errors.StorageError, match="another program"):
        upgrade(path)
    assert everything(path) == before


def test_a_file_that_is_no_database_is_left_alone(path: Path) -> None:
    path.write_text("My diary. " * 1000)
    before = everything(path)
    for act in (upgrade, check):
        with pytest.raises(errors.StorageCorrupt):
            act(path)
    assert everything(path) == before


def test_a_missing_folder_is_said_so_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(errors.StorageReadOnly, match="does not exist"):
        upgrade(tmp_path / "missing" / "chats.sqlite3")
    assert not (tmp_path / "missing").exists()


# --- the copy -------------------------------------------------------------------------------------------


def test_a_damaged_file_is_neither_upgraded_nor_kept_as_a_copy(
    filled: Path, next_version: Callable[..., None]
) -> None:
    damage(filled)
    before = filled.read_bytes()
    next_version()
    with pytest.raises(errors.StorageCorrupt) as raised:
        upgrade(filled)
    assert raised.value.remedy is errors.Remedy.RESTORE_BACKUP
    assert filled.read_bytes() == before
    assert copies(filled) == []


def damage(path: Path) -> None:
    """Spoil the page that holds the rows of messages."""
    ((page,),) = ask(path, "SELECT rootpage FROM sqlite_master WHERE name = 'messages'")
    ((size,),) = ask(path, "PRAGMA page_size")
    assert isinstance(page, int)
    assert isinstance(size, int)
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\x7f" * size)


def test_a_damaged_page_is_found_by_looking(filled: Path) -> None:
    check(filled)
    damage(filled)
    before = filled.read_bytes()
    with pytest.raises(errors.StorageCorrupt) as raised:
        check(filled)
    assert raised.value.details["path"] == str(filled)
    assert filled.read_bytes() == before


def test_an_index_that_misses_a_row_is_found_too(filled: Path) -> None:
    entry = ask(filled, "SELECT * FROM sqlite_master WHERE name = 'uq_messages_path'")
    with closing(sqlite3.connect(filled, isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute("DELETE FROM sqlite_master WHERE name = 'uq_messages_path'")
    with closing(sqlite3.connect(filled, isolation_level=None)) as connection:
        connection.execute("DELETE FROM messages WHERE role = 'assistant'")
        connection.execute("PRAGMA writable_schema=ON")
        connection.executemany("INSERT INTO sqlite_master VALUES (?, ?, ?, ?, ?)", entry)
    with pytest.raises(errors.StorageCorrupt) as raised:
        check(filled)
    assert "uq_messages_path" in str(raised.value.details["findings"])


def test_a_copy_that_cannot_be_written_stops_the_upgrade(filled: Path, next_version: Callable[..., None]) -> None:
    next_version()
    (filled.parent / backup.FOLDER).write_text("in the way")
    before = objects(filled)
    with pytest.raises(errors.BackupFailed) as raised:
        upgrade(filled)
    assert raised.value.details["path"] == str(filled)
    assert objects(filled) == before


def test_a_copy_with_other_rows_is_not_trusted(
    filled: Path, next_version: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    next_version()
    counts = iter([{"messages": 2}, {"messages": 1}])
    monkeypatch.setattr(integrity, "row_counts", lambda connection: next(counts))
    with pytest.raises(errors.BackupFailed, match="other rows"):
        upgrade(filled)
    assert copies(filled) == []
    assert "mood" not in objects(filled)["chats"]


def test_an_unnamed_failure_of_sqlite_while_copying_is_a_failed_copy(
    filled: Path, next_version: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(connection: sqlite3.Connection) -> dict[str, int]:
        raise sqlite3.OperationalError("something new")

    next_version()
    monkeypatch.setattr(integrity, "row_counts", fail)
    with pytest.raises(errors.BackupFailed):
        upgrade(filled)
    assert copies(filled) == []


@pytest.fixture(autouse=True)
def nothing_left_open(recwarn: pytest.WarningsRecorder) -> Iterator[None]:
    yield
    assert [warning for warning in recwarn if warning.category is ResourceWarning] == []


def test_a_file_whose_making_was_cut_off_is_made_anew(tmp_path: Path) -> None:
    half, path = tmp_path / "half.sqlite3", tmp_path / "chats.sqlite3"
    with closing(sqlite3.connect(half, isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("BEGIN")
        connection.execute("CREATE TABLE begun (words TEXT)")
        connection.executemany("INSERT INTO begun VALUES (?)", [("word " * 200,)] * 500)
        shutil.copy(half, path)
        shutil.copy(half.with_name(f"{half.name}-journal"), path.with_name(f"{path.name}-journal"))
    assert path.stat().st_size
    upgrade(path)
    check(path)
    with closing(sqlite3.connect(path)) as connection:
        assert not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'begun'").fetchall()
