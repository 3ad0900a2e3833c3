"""Backups are whole, do not hold anybody up, keep the files that they name, and come back when asked."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop_chat import Library, NamedFile, ScriptedProvider
from desktop_chat.errors import (
    Cancelled,
    NotFound,
    SchemaTooNew,
    StorageCorrupt,
    StorageGone,
    StorageLocked,
)
from desktop_chat.models import backup, backup_shelf, restoring, schema
from desktop_chat.services.backup_ages import Keeping
from desktop_chat.services.backups import Backups
from desktop_chat.services.collecting import collect
from desktop_chat.services.journal import Piece

NAME = "chats.sqlite3"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / NAME


def opened(path: Path) -> Library:
    return Library(path, providers=[ScriptedProvider()])


def titles(path: Path) -> list[str]:
    with closing(opened(path)) as library:
        return sorted(chat.title or "" for chat in library.chats().list())


@pytest.fixture
def library(path: Path) -> Iterator[Library]:
    made = opened(path)
    yield made
    made.close()


def write(library: Library, *names: str) -> None:
    for name in names:
        library.create_chat(title=name).create_user_message(f"about {name}")


# ------------------------------------------------------------------- making


def test_a_backup_says_when_it_was_made_and_how_much_is_in_it(library: Library) -> None:
    write(library, "one", "two")
    made = library.backups.make()
    assert (made.chats, made.messages, made.revision) == (2, 2, schema.revisions()[-1])
    assert made.size > 0 and library.backups.all() == [made]
    assert library.backups.last_made_at == made.made_at


def test_a_backup_is_one_whole_file_that_opens_by_itself(library: Library, path: Path, tmp_path: Path) -> None:
    write(library, "one")
    made = library.backups.make()
    alone = tmp_path / "elsewhere" / NAME
    alone.parent.mkdir()
    alone.write_bytes((path.parent / backup.FOLDER / made.name).read_bytes())
    schema.check(alone)
    assert titles(alone) == ["one"]


def test_chats_can_be_written_while_a_backup_is_made(library: Library) -> None:
    write(library, "before")
    steps: list[str] = []

    def write_meanwhile() -> bool:
        if not steps:
            steps.append("written")
            write(library, "meanwhile")
        return True

    made = library.backups.make(is_wanted=write_meanwhile)
    assert steps and made.chats == 1, "it is of the moment in which it began"
    assert library.backups.make().chats == 2


def test_a_backup_that_is_no_longer_wanted_leaves_nothing(library: Library, path: Path) -> None:
    write(library, "one")
    with pytest.raises(Cancelled):
        library.backups.make(is_wanted=lambda: False)
    assert [file.name for file in (path.parent / backup.FOLDER).iterdir()] == [backup.LOCK]


def test_one_a_day_is_made_by_itself(library: Library) -> None:
    assert library.backups.make_if_due() is None, "there is nothing yet"
    write(library, "one")
    assert library.backups.make_if_due() is not None
    assert library.backups.make_if_due() is None
    assert library.backups.make_if_due(age=timedelta(0)) is not None


def test_while_another_program_makes_one_none_is_made(library: Library, path: Path) -> None:
    with backup.lock(path).held(1):
        assert library.backups.make_if_due() is None


def test_older_ones_go_with_their_notes(library: Library, path: Path) -> None:
    for _ in range(6):
        library.backups.make(Keeping(last=2, days=1, weeks=1))
    folder = path.parent / backup.FOLDER
    assert len(library.backups.all()) == 2
    assert sorted(file.suffix for file in folder.iterdir()) == [".json", ".json", ".lock", ".sqlite3", ".sqlite3"]


def test_what_a_killed_program_left_half_done_goes_with_the_next(library: Library, path: Path) -> None:
    folder = path.parent / backup.FOLDER
    folder.mkdir()
    lost = [
        folder / f"chats-0001-20200101T000000000000Z.{ending}" for ending in ("unfinished", "json", "json.new")
    ]
    for file in lost:
        file.write_bytes(b"half")
    library.backups.make()
    assert not any(file.exists() for file in lost)


def test_a_damaged_database_is_no_backup(library: Library, path: Path) -> None:
    write(library, *map(str, range(20)))
    library.close()
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(b"\xff" * 20_000)
    with pytest.raises(StorageCorrupt):
        Backups(path).make()
    assert Backups(path).all() == []


# -------------------------------------------------------- files that are named


def test_no_backup_is_opened_to_know_which_files_it_names(library: Library, path: Path) -> None:
    chat = library.create_chat()
    chat.create_user_message("look", attach=[NamedFile("a.txt", b"alpha")])
    made = path.parent / backup.FOLDER / library.backups.make().name
    named = backup_shelf.named_digests(path)
    assert len(named) == 1
    notes = backup_shelf.notes_of(made)
    assert json.loads(notes.read_text("ascii"))["files"] == sorted(named)
    made.write_bytes(b"not looked into")
    assert backup_shelf.named_digests(path) == named


@pytest.mark.parametrize("notes", [None, b"", b"{", b"[]", b'{"rows": 3}'])
def test_a_backup_without_notes_is_read_itself(library: Library, path: Path, notes: bytes | None) -> None:
    library.create_chat().create_user_message("look", attach=[NamedFile("a.txt", b"alpha")])
    beside = backup_shelf.notes_of(path.parent / backup.FOLDER / library.backups.make().name)
    beside.unlink() if notes is None else beside.write_bytes(notes)
    assert len(backup_shelf.named_digests(path)) == 1
    assert library.backups.all()[0].messages == 1


def test_nothing_is_collected_while_a_backup_is_made(library: Library, path: Path) -> None:
    with backup.lock(path).held(1):
        assert collect(library.storage, timedelta(0)) == []


# ----------------------------------------------------------------- restoring


def test_a_backup_comes_back_and_what_was_there_is_kept(library: Library, path: Path) -> None:
    write(library, "old")
    made = library.backups.make()
    write(library, "new")
    library.close()
    backups = Backups(path)
    backups.restore(made.name)
    assert titles(path) == ["old"]
    aside = backups.all()[0]
    assert aside.name != made.name and aside.chats == 2
    backups.restore(aside.name)
    assert titles(path) == ["new", "old"]


def test_words_that_never_reached_the_database_are_kept_beside(library: Library, path: Path) -> None:
    made = library.backups.make()
    file = library.storage.journal.open("1", "2")
    file.append([Piece("text", "", "half an answer")])
    file.close()
    library.close()
    Backups(path).restore(made.name)
    opened(path).close()
    kept = [each.read_bytes() for each in (path.parent / backup.FOLDER).glob("pieces-*/*")]
    assert any(b"half an answer" in each for each in kept)


def test_what_a_killed_restore_prepared_goes_with_the_next_start(library: Library, path: Path) -> None:
    library.close()
    left = [path.with_name(f"{NAME}.restoring{ending}") for ending in ("", "-wal")]
    for each in left:
        each.write_bytes(b"half")
    opened(path).close()
    assert not any(each.exists() for each in left)


def test_what_stood_in_the_log_alone_is_kept_too(library: Library, path: Path) -> None:
    made = library.backups.make()
    library.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.execute(
            "INSERT INTO chats (id, kind, title, settings, pinned, created_at, updated_at)"
            " SELECT 7, 'chat', 'in the log', '{}', 0, 0, 0"
        )
        connection.commit()
        log = path.with_name(f"{NAME}-wal").read_bytes()
    path.with_name(f"{NAME}-wal").write_bytes(log)
    backups = Backups(path)
    backups.restore(made.name)
    assert titles(path) == []
    backups.restore(backups.all()[0].name)
    assert titles(path) == ["in the log"]


def test_nothing_is_restored_while_the_chats_are_open(library: Library, path: Path) -> None:
    write(library, "one")
    made = library.backups.make()
    before = path.read_bytes()
    with pytest.raises(StorageLocked, match="another window"):
        Backups(path).restore(made.name)
    library.backups.refuse(made.name, but=library.storage.instances.name)
    assert path.read_bytes() == before


def test_nothing_is_restored_while_anybody_else_reads_the_file(
    library: Library, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restoring, "PATIENCE", 0.1)
    write(library, "one")
    made = library.backups.make()
    library.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM chats").fetchone()
        with pytest.raises(StorageLocked):
            Backups(path).restore(made.name)
    assert titles(path) == ["one"]


def test_a_backup_that_is_damaged_is_refused_and_nothing_is_touched(library: Library, path: Path) -> None:
    write(library, *map(str, range(20)))
    made = library.backups.make()
    library.close()
    copy = path.parent / backup.FOLDER / made.name
    with copy.open("r+b") as file:
        file.seek(8192)
        file.write(b"\xff" * 40_000)
    with pytest.raises(StorageCorrupt):
        Backups(path).restore(made.name)
    assert len(titles(path)) == 20
    assert not path.with_name(f"{NAME}.restoring").exists()


def test_a_damaged_database_is_kept_as_it_is_and_replaced(library: Library, path: Path) -> None:
    write(library, "one")
    made = library.backups.make()
    library.close()
    damaged = b"not a database " * 5_000
    path.write_bytes(damaged)
    with pytest.raises(StorageCorrupt):
        opened(path)
    Backups(path).restore(made.name)
    assert titles(path) == ["one"]
    (kept,) = (path.parent / backup.FOLDER).glob(f"*-{restoring.DAMAGED}-*/{NAME}")
    assert kept.read_bytes() == damaged


def test_a_backup_of_an_older_program_is_brought_up_to_date(library: Library, path: Path) -> None:
    library.close()
    old = backup_shelf.place_of(path, "0001", datetime.now(UTC))
    old.parent.mkdir(exist_ok=True)
    from desktop_chat.models import migration  # noqa: PLC0415 - as the program itself: only where it is needed

    migration.run(old, 1.0, "0001")
    Backups(path).restore(old.name)
    schema.check(path)
    assert titles(path) == []


def test_a_backup_of_a_newer_program_is_refused(library: Library, path: Path) -> None:
    made = library.backups.make()
    library.close()
    copy = path.parent / backup.FOLDER / made.name
    backup_shelf.notes_of(copy).unlink()
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("UPDATE desktop_chat_version SET version_num = '9999'")
        connection.commit()
    with pytest.raises(SchemaTooNew):
        Backups(path).restore(made.name)


def test_a_backup_that_is_gone_is_said_so(library: Library, path: Path) -> None:
    library.close()
    with pytest.raises(NotFound):
        Backups(path).restore("chats-0001-20200101T000000000000Z.sqlite3")


# ----------------------------------------------------- a database that is gone


@pytest.mark.parametrize("is_emptied", [True, False])
def test_no_empty_database_comes_in_the_place_of_one_that_is_gone(path: Path, is_emptied: bool) -> None:
    with closing(opened(path)) as library:
        write(library, "one")
        made = library.backups.make()
    path.write_bytes(b"") if is_emptied else path.unlink()
    with pytest.raises(StorageGone, match="no longer there"):
        opened(path)
    assert not (path.exists() and path.stat().st_size)
    Backups(path).restore(made.name)
    assert titles(path) == ["one"]


def test_who_wants_to_begin_anew_can(path: Path) -> None:
    opened(path).close()
    path.unlink()
    Backups(path).begin_anew()
    assert titles(path) == []
