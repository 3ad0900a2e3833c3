"""A library on a disk that fails: an error with a sentence, nothing lost, nothing made anew, and it goes on."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from desktop_chat import Library, SchemaTooNew, StorageCorrupt, StorageFull, StorageLocked, StorageReadOnly
from desktop_chat.models.database import Database
from desktop_chat.models.schema import VERSION_TABLE
from desktop_chat.providers.requests import Request
from desktop_chat.providers.scripted import ScriptedReply, Step, Wait
from desktop_chat.services.chat import ChatHandle
from desktop_chat.services.places import running_folder
from tests.journeys.test_storage_failures import NOBODY, POSIX_ONLY, as_a_person_without_rights, disk
from tests.proof import invariants
from tests.proof.kill_scenes import DATABASE
from tests.proof.scenes import shown
from tests.proof.staging import Stage
from tests.support.disks import Disk

__all__ = ["NOBODY", "as_a_person_without_rights", "disk"]
HEAVY = "x" * 20_000


def opened(folder: Path, *script: ScriptedReply, busy_seconds: float = 30.0) -> Library:
    stage = Stage()
    stage.play(script)
    return Library(
        Database(f"sqlite:///{folder / DATABASE}", busy_seconds=busy_seconds),
        providers=[stage],
        default_model="scripted-1",
        journal_interval=0.01,
    )


def heavy(do: Callable[[], object], *, at: int = 5, count: int = 20) -> list[Step]:
    """A long answer, in the middle of which something happens to the disk."""

    def silently(_: Request) -> None:
        do()

    steps: list[Step] = []
    for number in range(count):
        steps += [HEAVY, Wait(0.03)]
        if number == at:
            steps.append(silently)
    return steps


async def goes_on(chat: ChatHandle, library: Library) -> None:
    """The chat can be used at once, without a restart."""
    reply = await chat.ask("and now?")
    assert reply.content == "Good."
    invariants.check(library, chat.id, is_whole=True)


def kept_of(chat: ChatHandle, told: dict[object, tuple[str, str]]) -> list[tuple[str, str]]:
    """For each answer what was shown of it and what is stored."""
    stored = {message.id: message.content for message in chat.messages()}
    return [(text, stored.get(key, "")) for key, (text, _) in told.items()]


async def test_a_disk_that_fills_up_while_an_answer_is_written_loses_no_chat(disk: Disk) -> None:
    library = opened(disk.folder, "First.", heavy(disk.fill, count=100))
    async with library:
        chat = library.create_chat()
        await chat.ask("before")
        told = shown(chat)
        with pytest.raises(StorageFull, match="full"):
            await chat.ask("fill it up")
        disk.free()
        assert [message.content for message in chat.messages()][:3] == ["before", "First.", "fill it up"]
        await goes_on(chat, library)
        (text, kept) = kept_of(chat, told)[0]
        assert text.startswith(kept)
        assert len(kept) >= 4 * len(HEAVY), "what the journal had is not in the message"


async def test_on_a_full_disk_nothing_is_sent_and_the_question_is_not_lost_but_refused(disk: Disk) -> None:
    stage = Stage()
    library = Library(disk.folder / DATABASE, providers=[stage], default_model="scripted-1")
    async with library:
        chat = library.create_chat()
        disk.fill()
        for _ in range(3):
            with pytest.raises(StorageFull):
                await chat.ask(HEAVY * 10)
        assert stage.requests == [], "a question was sent that could not be stored"
        disk.free()
        assert chat.count() == 0
        await goes_on(chat, library)


LIMITED = """
import asyncio, resource, sys
from pathlib import Path
from desktop_chat import StorageFull
from tests.proof.test_disk import goes_on, heavy, opened
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
async def main():
    library = opened(Path(sys.argv[1]), heavy(lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, hard))))
    async with library:
        chat = library.create_chat()
        try:
            await chat.ask("fill it up")
        except StorageFull as error:
            print(type(error).__name__)
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        await goes_on(chat, library)
        print([len(message.content) for message in chat.messages("assistant")][0] >= 80_000)
asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="not run: this system has no limit on the size of files")
def test_a_limit_on_file_sizes_stops_an_answer_like_a_full_disk(tmp_path: Path) -> None:
    command = [sys.executable, "-c", LIMITED, str(tmp_path)]
    root = Path(__file__).parents[2]
    result = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=root, timeout=300)
    assert result.stdout.split() == ["StorageFull", "True"]


async def test_an_answer_whose_end_cannot_be_stored_because_the_file_is_held_is_not_lost(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / DATABASE, isolation_level=None, check_same_thread=False)) as other:
        library = opened(tmp_path, heavy(lambda: other.execute("BEGIN IMMEDIATE"), count=8), busy_seconds=0.1)
        async with library:
            chat = library.create_chat()
            told = shown(chat)
            with pytest.raises(StorageLocked, match="Another program"):
                await chat.ask("hold it")
            with pytest.raises(StorageLocked):
                chat.create_user_message("not now")
            other.execute("ROLLBACK")
            await goes_on(chat, library)
            (text, kept) = kept_of(chat, told)[0]
            assert text.startswith(kept)
            assert len(kept) >= 6 * len(HEAVY), "more than a journal interval is lost"


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Path]:
    """A database with a chat in it, that no program has open."""
    library = opened(tmp_path)
    chat = library.create_chat()
    chat.create_user_message("kept " + "x" * 50_000)
    library.close()
    yield tmp_path / DATABASE


def test_a_file_of_a_newer_version_is_refused_and_left_as_it_is(filled: Path) -> None:
    with closing(sqlite3.connect(filled)) as connection:
        connection.execute(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
        connection.commit()
    before = filled.read_bytes()
    with pytest.raises(SchemaTooNew, match="newer version"):
        Library(filled)
    assert filled.read_bytes() == before


def test_a_file_of_another_program_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / DATABASE
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    before = path.read_bytes()
    with pytest.raises(Exception, match="another program"):
        Library(path)
    assert path.read_bytes() == before


def test_a_damaged_page_is_said_so_and_the_file_is_left_for_whoever_can_mend_it(filled: Path) -> None:
    with closing(sqlite3.connect(filled)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'messages'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        (key,) = connection.execute("SELECT id FROM chats").fetchone()
    content = bytearray(filled.read_bytes())
    content[(page - 1) * size : page * size] = b"\xa5" * size
    filled.write_bytes(content)
    library = opened(filled.parent)
    try:
        with pytest.raises(StorageCorrupt, match="damaged"):
            library.chat(key).messages()
        with pytest.raises(StorageCorrupt):
            library.chat(key).create_user_message("more")
    finally:
        library.close()
    after = filled.read_bytes()
    assert after[(page - 1) * size : page * size] == b"\xa5" * size
    assert len(after) == len(content)


def test_a_file_that_is_no_database_is_neither_opened_nor_made_anew(tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_bytes(b"my notes " * 1000)
    with pytest.raises(StorageCorrupt):
        Library(tmp_path / DATABASE)
    assert (tmp_path / DATABASE).read_bytes() == b"my notes " * 1000


def move(source: Path, target: Path) -> None:
    source.rename(target)


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


async def test_a_database_file_that_vanishes_does_not_come_back_empty(filled: Path) -> None:
    elsewhere = filled.with_name("elsewhere")
    async with opened(filled.parent) as library:
        (chat,) = library.chats().list()
        move(filled, elsewhere)
        with pytest.raises(Exception, match="moved"):
            await library.chat(chat.id).ask("where are you?")
        assert filled.name not in names_in(filled.parent)
        move(elsewhere, filled)
        await goes_on(library.chat(chat.id), library)


@POSIX_ONLY
def test_a_folder_that_cannot_be_written_to_is_said_so(request: pytest.FixtureRequest) -> None:
    folder = Path(request.getfixturevalue("sealed"))
    request.getfixturevalue("as_a_person_without_rights")
    before = (folder / DATABASE).read_bytes()
    with pytest.raises(StorageReadOnly, match="cannot be written"):
        Library(folder / DATABASE)
    assert (folder / DATABASE).read_bytes() == before


@pytest.fixture
def sealed() -> Iterator[Path]:
    """A folder with a library's files that everybody may read and nobody may write."""
    with TemporaryDirectory(prefix="desktop-chat-sealed-") as made:
        folder = Path(made)
        opened(folder).close()
        paths = [*folder.rglob("*"), folder]
        for path in paths:
            path.chmod(0o555 if path.is_dir() else 0o444)
        yield folder
        for path in paths:
            if path.exists():
                path.chmod(0o755)


async def test_a_journal_folder_that_cannot_be_written_to_stops_the_answer_with_a_sentence(tmp_path: Path) -> None:
    pieces = running_folder(tmp_path / DATABASE) / "pieces"

    def take_away() -> None:
        pieces.rmdir()
        pieces.write_text("in the way")

    library = opened(tmp_path, heavy(lambda: None, at=0, count=4))
    async with library:
        chat = library.create_chat()
        told = shown(chat)
        take_away()
        with pytest.raises(Exception, match=r"disk|written"):
            await chat.ask("keep it")
        ((text, kept),) = kept_of(chat, told)
        assert kept.startswith(text), "the database could take it, and it is lost"
        pieces.unlink()
        pieces.mkdir()
        await goes_on(chat, library)
