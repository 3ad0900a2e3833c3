"""A disk that refuses stops everything that would be lost, says so once, and lets go on when there is room."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from desktop_chat import Library, ScriptedProvider
from desktop_chat.errors import StorageError, StorageFull, StorageGone
from desktop_chat.services.desk import LibraryDesk
from desktop_chat.services.written import QuestionDraft
from tests.support.disks import Disk, files_limited, small_disk

HEAVY = "x" * 300_000
LIMITS = pytest.mark.skipif(sys.platform == "win32", reason="not run: this system has no limit on file sizes")


def opened(folder: Path, *answers: str) -> Library:
    return Library(folder / "chats.sqlite3", providers=[ScriptedProvider(*answers)], default_model="scripted-1")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with closing(opened(tmp_path, *["An answer."] * 5)) as made:
        yield made


@LIMITS
async def test_nothing_is_asked_while_the_disk_is_full_and_everything_can_be_read(library: Library) -> None:
    told: list[StorageError | None] = []
    watch = library.storage.watch
    watch.subscribe(told.append)
    chat = library.create_chat(title="kept")
    await chat.ask("Hello?")
    with files_limited():
        for _ in range(2):
            with pytest.raises(StorageFull):
                chat.create_user_message(HEAVY)
        with pytest.raises(StorageFull):
            await chat.ask("Short, and its answer could not be kept.")
        assert [message.content for message in chat.messages()] == ["Hello?", "An answer."]
        assert isinstance(watch.try_again(), StorageFull)
    reply = await chat.ask("Is there room?")
    assert reply.content == "An answer."
    kinds = [type(error) for error in told]
    assert kinds[0] is StorageFull and kinds[-1] is type(None) and set(kinds[:-1]) == {StorageFull}


@LIMITS
def test_a_new_chat_is_refused_too_until_there_is_room(library: Library) -> None:
    desk = LibraryDesk(library)
    with files_limited():
        with pytest.raises(StorageFull):
            library.create_chat(title=HEAVY)
        sent = desk.create_chat("Hello?")
        assert sent.error is not None and sent.error.kind == "StorageFull"
    assert desk.create_chat("Hello?").error is None


@LIMITS
def test_a_draft_that_cannot_be_kept_is_heard_too(library: Library) -> None:
    drafts = LibraryDesk(library).drafts
    with files_limited(), pytest.raises(StorageFull):
        drafts.keep("", QuestionDraft(HEAVY))
    assert isinstance(library.storage.watch.error, StorageFull)
    assert library.storage.watch.try_again() is None
    drafts.keep("", QuestionDraft(HEAVY))


async def test_a_database_that_vanishes_stops_everything_and_none_is_made_in_its_place(library: Library) -> None:
    chat = library.create_chat()
    path = library.database.path
    away = path.rename(path.with_name("away"))
    with pytest.raises(StorageGone, match="moved, replaced or deleted"):
        await chat.ask("Hello?")
    assert not path.exists()
    assert isinstance(library.storage.watch.try_again(), StorageGone)
    away.rename(path)
    assert (await chat.ask("Hello?")).content == "An answer."


@pytest.fixture
def disk() -> Iterator[Disk]:
    with small_disk() as made:
        if made is None:
            pytest.skip("not run: no small disk can be mounted here; the limit on file sizes stands in for it")
        yield made


async def test_an_answer_that_finds_no_room_fails_and_the_next_one_is_kept(disk: Disk) -> None:
    with closing(opened(disk.folder, HEAVY * 10, "An answer.")) as library:
        chat = library.create_chat()
        disk.fill(leave=600_000)
        with pytest.raises(StorageFull):
            await chat.ask("Something long?")
        assert chat.messages()[0].role == "user"
        disk.fill()
        assert isinstance(library.storage.watch.try_again(), StorageFull)
        disk.free()
        assert (await chat.retry()).content == "An answer."
