"""The journal keeps what was streamed, whatever happens to the program or the disk."""

from __future__ import annotations

import os
from io import FileIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from typing_extensions import Buffer

from desktop_chat import disk, errors
from desktop_chat.services import journal as journal_module
from desktop_chat.services.journal import Journal, JournalFile, Piece

PIECES = [
    Piece("text", "", "Hello "),
    Piece("thinking", "", "what next?"),
    Piece("arguments", "call_1", '{"a": '),
]


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal")


@pytest.fixture
def syncs(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Every fsync of a file, as it happens."""
    seen: list[int] = []
    monkeypatch.setattr(os, "fsync", seen.append)
    monkeypatch.setattr(disk, "sync_folder", lambda folder: None)
    return seen


def only_file(journal: Journal) -> Path:
    (path,) = journal._folder.iterdir()
    return path


def test_pieces_are_read_in_the_order_they_were_appended(journal: Journal) -> None:
    file = journal.open("m1", "r1")
    file.append(PIECES[:2])
    file.append(PIECES[2:])
    assert journal.read("m1", "r1") == PIECES
    file.close()
    assert journal.read("m1", "r1") == PIECES


def test_nothing_to_append_writes_nothing(journal: Journal) -> None:
    file = journal.open("m1", "r1")
    size = only_file(journal).stat().st_size
    file.append([])
    assert only_file(journal).stat().st_size == size
    file.close()


def test_what_was_never_journalled_reads_as_nothing(journal: Journal) -> None:
    assert journal.read("m", "r") == []
    assert journal.pending() == []
    journal.discard("m", "r")


@pytest.mark.parametrize("key", ["7a", "../../etc/passwd", "a/b\\c:d*?", "", "日本" * 200, "CON", "\ud83d"])
def test_any_text_may_be_a_key(journal: Journal, key: str) -> None:
    journal.open(key, "run/1").close()
    assert journal.pending() == [(key, "run/1")]
    journal.discard(key, "run/1")
    assert journal.pending() == []


def test_keys_that_join_to_the_same_text_have_files_of_their_own(journal: Journal) -> None:
    journal.open("a", "bc").close()
    journal.open("ab", "c").close()
    assert sorted(journal.pending()) == [("a", "bc"), ("ab", "c")]


def test_half_a_surrogate_pair_is_kept_as_it_came(journal: Journal) -> None:
    pieces = [Piece("text", "", "\ud83d"), Piece("text", "", "\ude00 日本語")]
    file = journal.open("m", "r")
    file.append(pieces)
    file.close()
    assert journal.read("m", "r") == pieces


def test_a_torn_end_is_left_out_and_appending_goes_on_after_the_last_whole_piece(journal: Journal) -> None:
    file = journal.open("m", "r")
    file.append(PIECES[:1])
    whole = only_file(journal).stat().st_size
    file.append(PIECES[1:2])
    file.close()
    for size in range(whole, only_file(journal).stat().st_size):
        os.truncate(only_file(journal), size)
        assert journal.read("m", "r") == PIECES[:1]
        again = journal.open("m", "r")
        again.append(PIECES[2:])
        again.close()
        assert journal.read("m", "r") == [PIECES[0], PIECES[2]]


def test_a_damaged_piece_ends_the_reading(journal: Journal) -> None:
    file = journal.open("m", "r")
    file.append(PIECES[:1])
    whole = only_file(journal).stat().st_size
    file.append(PIECES[1:])
    file.close()
    content = bytearray(only_file(journal).read_bytes())
    content[whole + 12] ^= 0xFF
    only_file(journal).write_bytes(content)
    assert journal.read("m", "r") == PIECES[:1]


def test_a_file_that_does_not_say_whose_it_is_is_removed_when_it_is_old(journal: Journal) -> None:
    stray = journal._folder / "stray.journal"
    stray.write_bytes(b"")
    assert journal.pending() == []
    assert stray.exists()
    os.utime(stray, (0, 0))
    assert journal.pending() == []
    assert not stray.exists()


def test_a_failed_append_raises_and_the_next_one_is_readable(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = journal.open("m", "r")
    file.append(PIECES[:1])
    tear(monkeypatch, OSError(28, "No space left on device"))
    with pytest.raises(errors.StorageFull) as raised:
        file.append(PIECES[1:2])
    assert raised.value.details["path"].endswith(".journal")
    assert journal.read("m", "r") == PIECES[:1]
    monkeypatch.undo()
    file.append(PIECES[2:])
    file.close()
    assert journal.read("m", "r") == [PIECES[0], PIECES[2]]


def tear(monkeypatch: pytest.MonkeyPatch, error: OSError) -> None:
    """Let the next writing stop half-way."""

    def write_half(file: FileIO, position: int, content: bytes) -> None:
        file.seek(position)
        file.write(content[: len(content) // 2])
        raise error

    monkeypatch.setattr(journal_module, "_write_at", write_half)


def test_a_disk_that_takes_a_part_at_a_time_gets_the_rest_too(tmp_path: Path) -> None:
    class Slow(FileIO):
        def write(self, content: Buffer, /) -> int:
            return super().write(bytes(content)[:3])

    with Slow(tmp_path / "x", "wb") as file:
        journal_module._write_at(file, 0, b"0123456789")
    assert (tmp_path / "x").read_bytes() == b"0123456789"


def test_the_disk_is_asked_to_sync_every_few_seconds_only(
    journal: Journal, syncs: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(journal_module, "time", SimpleNamespace(monotonic=lambda: now[0]))
    file = journal.open("m", "r")
    for _ in range(40):
        now[0] += 0.25
        file.append(PIECES)
    assert len(syncs) == 2
    file.close()
    assert len(syncs) == 2


def test_closing_durably_syncs_what_is_not_on_the_disk_yet(journal: Journal, syncs: list[int]) -> None:
    file = journal.open("m", "r")
    file.append(PIECES)
    file.close(durable=True)
    assert len(syncs) == 1
    file.close(durable=True)
    journal.open("m", "r").close(durable=True)
    assert len(syncs) == 1


def test_the_folder_is_synced_once_so_that_the_file_keeps_its_name(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders: list[Path] = []
    monkeypatch.setattr(disk, "sync_folder", folders.append)
    monkeypatch.setattr(journal_module, "SYNC_SECONDS", 0.0)
    file = journal.open("m", "r")
    file.append(PIECES)
    file.append(PIECES)
    file.close()
    assert folders == [journal._folder]


def test_a_sync_that_fails_closes_the_file_all_the_same(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    file: JournalFile = journal.open("m", "r")
    file.append(PIECES)

    def refuse(handle: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(errors.StorageError, match="Input/output error"):
        file.close(durable=True)
    file.close()
    assert journal.read("m", "r") == PIECES


def test_other_people_of_this_computer_cannot_look_into_it(journal: Journal) -> None:
    if os.name == "posix":
        assert journal._folder.stat().st_mode & 0o077 == 0
