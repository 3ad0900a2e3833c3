"""A disk or a file that fails: always an error with a sentence, nothing lost, nothing made anew."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from desktop_chat import errors
from desktop_chat.models import Chat, Tables, backup, migration, schema
from desktop_chat.models.database import Database
from desktop_chat.services import first_sight
from desktop_chat.services.blobs import BlobStore
from desktop_chat.services.instances import Instances
from desktop_chat.services.journal import Journal, Piece
from tests.support.disks import Disk, small_disk
from tests.support.versions import LATEST, NEXT

NOBODY = 65534
HEAVY = "x" * 200_000


def open_database(folder: Path, busy_seconds: float = 0.3) -> Database:
    return Database(f"sqlite:///{folder / 'chats.sqlite3'}", busy_seconds=busy_seconds)


def new_database(folder: Path, busy_seconds: float = 0.3) -> Database:
    schema.upgrade(folder / "chats.sqlite3")
    Tables()
    return open_database(folder, busy_seconds)


def add(title: str) -> Callable[[Session], None]:
    return lambda session: session.add(Chat(title=title, kind="chat"))


def titles(session: Session) -> list[str]:
    return [str(title) for title in session.scalars(text("SELECT title FROM chats ORDER BY id"))]


# --- a full disk ----------------------------------------------------------------------------------------


@pytest.fixture
def disk() -> Iterator[Disk]:
    with small_disk() as made:
        if made is None:
            pytest.skip("not run: no small disk can be mounted here; the file size limit stands in for it")
        yield made


def test_a_full_disk_is_said_so_and_the_same_database_goes_on_when_there_is_space(disk: Disk) -> None:
    with new_database(disk.folder) as database:
        database.write(add("before"))
        disk.fill()
        for _ in range(3):
            with pytest.raises(errors.StorageFull, match="full") as raised:
                database.write(add(HEAVY))
        assert raised.value.remedy is errors.Remedy.FREE_SPACE
        disk.free()
        assert database.read(titles) == ["before"]
        database.write(add("after"))
        assert database.read(titles) == ["before", "after"]
    schema.check(disk.folder / "chats.sqlite3")


def test_what_is_on_a_full_disk_can_still_be_read(disk: Disk) -> None:
    with new_database(disk.folder) as database:
        database.write(add("before"))
        assert database.read(titles) == ["before"]
        disk.fill()
        assert database.read(titles) == ["before"]
        disk.free()


def test_a_database_opened_on_a_full_disk_is_whole_afterwards(disk: Disk) -> None:
    new_database(disk.folder).close()
    disk.fill()
    with pytest.raises(errors.StorageFull), open_database(disk.folder) as database:
        database.write(add(HEAVY))
    disk.free()
    with open_database(disk.folder) as database:
        database.write(add("after"))
        assert database.read(titles) == ["after"]


def test_a_disk_too_full_for_the_copy_stops_the_upgrade(disk: Disk, request: pytest.FixtureRequest) -> None:
    with new_database(disk.folder) as database:
        for _ in range(5):
            database.write(add(HEAVY))
    path = disk.folder / "chats.sqlite3"
    request.getfixturevalue("next_version")
    disk.fill(leave=200_000)
    with pytest.raises(errors.BackupFailed):
        schema.upgrade(path)
    assert list((disk.folder / backup.FOLDER).glob("*")) == []
    disk.free()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute(f"SELECT version_num FROM {schema.VERSION_TABLE}").fetchall() == [(LATEST,)]
        assert connection.execute("SELECT count(*) FROM chats").fetchall() == [(5,)]


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program is one version further than the file."""
    folder = tmp_path / "migrations"
    shutil.copytree(migration.FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    second = f'revision = "{NEXT}"\ndown_revision = "{LATEST}"\ndef upgrade(): pass\n'
    (folder / "versions" / f"{NEXT}_second.py").write_text(second)
    monkeypatch.setattr(migration, "FOLDER", folder)
    monkeypatch.setattr(schema, "_VERSIONS", folder / "versions")


def test_the_journal_on_a_full_disk_keeps_what_it_had_and_goes_on(disk: Disk) -> None:
    journal = Journal(disk.folder / "journal")
    file = journal.open("m", "r")
    file.append([Piece("text", "", "before")])
    disk.fill()
    with pytest.raises(errors.StorageFull):
        for _ in range(100):
            file.append([Piece("text", "", HEAVY)])
    kept = journal.read("m", "r")
    assert [piece.text for piece in kept] == ["before"]
    disk.free()
    file.append([Piece("text", "", "after")])
    file.close(durable=True)
    assert [piece.text for piece in journal.read("m", "r")] == ["before", "after"]


def test_an_attachment_on_a_full_disk_leaves_nothing_behind(disk: Disk) -> None:
    blobs = BlobStore(disk.folder / "blobs")
    disk.fill()
    with pytest.raises(errors.StorageFull):
        blobs.put(os.urandom(500_000))
    disk.free()
    assert [path.name for path in (disk.folder / "blobs").rglob("*") if path.is_file()] == []
    blobs.put(os.urandom(500_000))


LIMITED = """
import resource, sys
from pathlib import Path
from desktop_chat import errors
from desktop_chat.models import Chat, Tables, schema
from desktop_chat.models.database import Database
from desktop_chat.services.journal import Journal, Piece
folder = Path(sys.argv[1])
schema.upgrade(folder / "chats.sqlite3")
Tables()
journal = Journal(folder / "journal").open("m", "r")
heavy = "x" * 200_000
with Database(f"sqlite:///{folder / 'chats.sqlite3'}") as database:
    database.write(lambda session: session.add(Chat(title="before", kind="chat")))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, hard))
    for attempt in range(3):
        try:
            database.write(lambda session: session.add_all([Chat(title=heavy, kind="chat") for _ in range(5)]))
        except errors.StorageFull as error:
            print(type(error).__name__)
    try:
        for _ in range(5):
            journal.append([Piece("text", "", heavy)])
    except errors.StorageFull as error:
        print(type(error).__name__)
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    database.write(lambda session: session.add(Chat(title="after", kind="chat")))
    journal.append([Piece("text", "", "after")])
    journal.close()
schema.check(folder / "chats.sqlite3")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="not run: this system has no limit on the size of files")
def test_a_limit_on_file_sizes_is_a_full_disk_too(tmp_path: Path) -> None:
    result = run_child(LIMITED, tmp_path)
    assert result == ["StorageFull"] * 4
    with open_database(tmp_path) as database:
        assert database.read(titles) == ["before", "after"]
    assert [piece.text[:5] for piece in Journal(tmp_path / "journal").read("m", "r")] == ["xxxxx", "after"]


def run_child(script: str, folder: Path) -> list[str]:
    command = [sys.executable, "-W", "error", "-c", script, str(folder)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.split()


# --- a folder or file that cannot be written ------------------------------------------------------------


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every account of this computer may enter."""
    folder = Path(tempfile.mkdtemp(prefix="desktop-chat-folder-"))
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.fixture
def as_a_person_without_rights() -> Iterator[None]:
    """Permissions count for nothing for the administrator, who runs the tests in many a container."""
    if sys.platform == "win32" or os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    yield
    os.seteuid(0)


@pytest.fixture
def sealed_folder(open_folder: Path, request: pytest.FixtureRequest) -> Path:
    """A folder with a database, a journal and a blob in it that nobody may write to any more."""
    with new_database(open_folder) as database:
        database.write(add("before"))
    BlobStore(open_folder / "blobs")
    Journal(open_folder / "journal")
    for path in [*open_folder.rglob("*"), open_folder]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    request.getfixturevalue("as_a_person_without_rights")
    return open_folder


POSIX_ONLY = pytest.mark.skipif(sys.platform == "win32", reason="not run: folders here have no such permissions")


@POSIX_ONLY
def test_a_folder_that_cannot_be_written_to_is_said_so(sealed_folder: Path) -> None:
    before = (sealed_folder / "chats.sqlite3").read_bytes()
    with pytest.raises(errors.StorageReadOnly), open_database(sealed_folder) as database:
        database.write(add("after"))
    with pytest.raises(errors.StorageReadOnly):
        schema.upgrade(sealed_folder / "other.sqlite3")
    with pytest.raises(errors.StorageReadOnly):
        BlobStore(sealed_folder / "blobs").put(b"content")
    with pytest.raises(errors.StorageReadOnly):
        Journal(sealed_folder / "journal").open("m", "r")
    with pytest.raises(errors.StorageReadOnly):
        Instances(sealed_folder / "running")
    assert (sealed_folder / "chats.sqlite3").read_bytes() == before


@POSIX_ONLY
def test_chats_in_a_folder_that_cannot_be_written_to_are_seen_all_the_same(sealed_folder: Path) -> None:
    sight = first_sight.look(sealed_folder / "chats.sqlite3")
    assert sight is not None
    assert [chat.title for chat in sight.chats(0, 9)] == ["before"]
    sight.close()


@POSIX_ONLY
def test_a_file_that_cannot_be_written_to_can_be_read(open_folder: Path, request: pytest.FixtureRequest) -> None:
    with new_database(open_folder) as database:
        database.write(add("before"))
    (open_folder / "chats.sqlite3").chmod(0o444)
    open_folder.chmod(0o777)
    for lock in open_folder.glob("*.lock"):
        lock.unlink()
    request.getfixturevalue("as_a_person_without_rights")
    with open_database(open_folder) as database:
        assert database.read(titles) == ["before"]
        with pytest.raises(errors.StorageReadOnly, match="cannot be written"):
            database.write(add("after"))
        assert database.read(titles) == ["before"]


def test_a_folder_that_is_missing_is_said_so_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(errors.StorageReadOnly, match="missing does not exist"):
        open_database(tmp_path / "missing")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_the_place_of_the_file_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "chats.sqlite3").mkdir()
    with pytest.raises(errors.StorageReadOnly, match="is a folder"):
        open_database(tmp_path)


# --- a file that others hold ----------------------------------------------------------------------------

HOLDER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1] + "/chats.sqlite3", isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
connection.execute("UPDATE chats SET title = 'never'")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process, in the middle of a transaction."""
    with new_database(tmp_path) as database:
        database.write(add("before"))
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_database_that_another_process_holds_for_too_long_is_said_so(
    tmp_path: Path, holder: subprocess.Popen[str]
) -> None:
    with open_database(tmp_path, busy_seconds=0.2) as database:
        assert database.read(titles) == ["before"]
        with pytest.raises(errors.StorageLocked, match="Another program") as raised:
            database.write(add("after"))
        assert raised.value.remedy is errors.Remedy.RETRY
        holder.kill()
        holder.wait()
        database.write(add("after"))
        assert database.read(titles) == ["before", "after"]


def test_one_that_another_process_holds_for_a_while_is_waited_for(
    tmp_path: Path, holder: subprocess.Popen[str]
) -> None:
    with open_database(tmp_path, busy_seconds=20) as database:
        database.call(holder.kill)
        database.write(add("after"))
        assert database.read(titles) == ["before", "after"]


def test_a_new_file_that_is_locked_before_its_log_exists_is_waited_for_and_then_said_so(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "chats.sqlite3", isolation_level=None)) as other:
        other.execute("CREATE TABLE t (x)")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(errors.StorageLocked):
            open_database(tmp_path, busy_seconds=0.1)
        other.execute("ROLLBACK")
        open_database(tmp_path).close()


WRITER = """
import sys, time
from sqlalchemy import text
from desktop_chat.models.database import Database
database = Database(f"sqlite:///{sys.argv[1]}/chats.sqlite3")
print("ready", flush=True)
sys.stdin.readline()
done, end = 0, time.monotonic() + float(sys.argv[2])
while time.monotonic() < end:
    def work(session):
        count = session.scalar(text("SELECT count FROM counter"))
        session.execute(text("INSERT INTO filler VALUES (:words)"), {"words": "x" * 3000})
        session.execute(text("UPDATE counter SET count = :count"), {"count": count + 1})
    database.write(work)
    done += database.read(lambda session: session.scalar(text("SELECT 1")))
database.close()
print(done, flush=True)
"""


def test_two_processes_that_write_at_once_lose_no_update_and_are_never_locked_out(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "chats.sqlite3")) as connection:
        connection.executescript("CREATE TABLE counter (count); CREATE TABLE filler (words)")
        connection.executescript("INSERT INTO counter VALUES (0)")
    command = [sys.executable, "-c", WRITER, str(tmp_path), "1.5"]
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    outputs = []
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        outputs.append(int(process.communicate(timeout=300)[0]))
    with open_database(tmp_path) as database:
        assert database.read(lambda session: session.scalar(text("SELECT count FROM counter"))) == sum(outputs)
    assert min(outputs) > 10
    schema.check(tmp_path / "chats.sqlite3")


def test_a_killed_writer_leaves_whole_transactions(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "chats.sqlite3")) as connection:
        connection.executescript("CREATE TABLE counter (count); CREATE TABLE filler (words)")
        connection.executescript("INSERT INTO counter VALUES (0)")
    command = [sys.executable, "-c", WRITER, str(tmp_path), "30"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        process.stdout.readline()
        process.stdin.write("go\n")
        process.stdin.flush()
        with open_database(tmp_path, busy_seconds=10) as database:
            count = text("SELECT count FROM counter")
            while not database.read(lambda session: session.scalar(count)):
                pass
        process.send_signal(signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
    schema.check(tmp_path / "chats.sqlite3")
    with open_database(tmp_path) as database:
        rows = "SELECT (SELECT count FROM counter) = (SELECT count(*) FROM filler)"
        assert database.read(lambda session: session.scalar(text(rows))) == 1


# --- a file that is not what it was ---------------------------------------------------------------------


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "chats.sqlite3").write_text("My diary. " * 1000)
    with pytest.raises(errors.StorageCorrupt, match="left as it is"):
        open_database(tmp_path)
    assert (tmp_path / "chats.sqlite3").read_text() == "My diary. " * 1000


def test_a_damaged_page_is_said_so_and_the_file_is_left_as_it_is(tmp_path: Path) -> None:
    new_database(tmp_path).close()
    path = tmp_path / "chats.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        ((page,),) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'chats'").fetchall()
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\x7f" * 4096)
    before = path.read_bytes()
    with open_database(tmp_path) as database:
        for act in (lambda: database.read(titles), lambda: database.write(add("after"))):
            with pytest.raises(errors.StorageCorrupt) as raised:
                act()
    assert raised.value.remedy is errors.Remedy.RESTORE_BACKUP
    with pytest.raises(errors.StorageCorrupt):
        schema.check(path)
    assert path.read_bytes() == before


def test_a_file_that_was_deleted_while_in_use_is_not_made_anew(tmp_path: Path) -> None:
    with new_database(tmp_path) as database:
        database.write(add("before"))
        (tmp_path / "chats.sqlite3").rename(tmp_path / "elsewhere.sqlite3")
        for _ in range(2):
            with pytest.raises(errors.StorageError, match="moved, replaced or deleted"):
                database.write(add("after"))
        assert not (tmp_path / "chats.sqlite3").exists()
        (tmp_path / "elsewhere.sqlite3").rename(tmp_path / "chats.sqlite3")
        database.write(add("after"))
        assert database.read(titles) == ["before", "after"]


def test_a_file_that_was_replaced_while_in_use_is_not_written_to(tmp_path: Path) -> None:
    with new_database(tmp_path) as database:
        (tmp_path / "chats.sqlite3").rename(tmp_path / "elsewhere.sqlite3")
        (tmp_path / "chats.sqlite3").write_text("something else")
        with pytest.raises(errors.StorageError, match="moved, replaced or deleted"):
            database.write(add("after"))
        (tmp_path / "elsewhere.sqlite3").replace(tmp_path / "chats.sqlite3")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (sqlite3.SQLITE_NOMEM, errors.StorageError),
        (sqlite3.SQLITE_IOERR_READ, errors.StorageError),
        (sqlite3.SQLITE_IOERR_WRITE, errors.StorageFull),
        (8458, errors.StorageCorrupt),
    ],
)
def test_rarer_faults_of_the_disk_have_their_errors_too(
    tmp_path: Path, code: int, expected: type[errors.StorageError]
) -> None:
    def fail(session: Session) -> None:
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = code
        raise error

    with new_database(tmp_path) as database:
        with pytest.raises(errors.StorageError) as raised:
            database.write(fail)
        assert type(raised.value) is expected
        assert raised.value.details["code"] == code
        database.write(add("after"))
        assert database.read(titles) == ["after"]


def test_a_disk_error_of_files_has_the_systems_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(handle: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(errors.StorageError, match="The disk reported an error: Input/output error"):
        BlobStore(tmp_path).put(b"content")
