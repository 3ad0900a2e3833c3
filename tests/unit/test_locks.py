"""A lock has one holder, and its end is seen by all."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from desktop_chat import disk, errors
from desktop_chat.locks import FileLock, is_held_by_someone


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.lock"


def test_one_at_a_time_holds_it(path: Path) -> None:
    one, other = FileLock(path), FileLock(path)
    assert one.acquire()
    assert one.is_held
    assert not one.acquire()
    assert not other.acquire()
    assert not other.is_held
    one.release()
    assert other.acquire()
    other.release()
    other.release()


def test_it_is_waited_for_within_limits(path: Path) -> None:
    one, other = FileLock(path), FileLock(path)
    assert one.acquire()
    assert not other.wait(0.02)
    with pytest.raises(errors.StorageLocked), other.held(0.02):
        pass
    releasing = threading.Timer(0.05, one.release)
    releasing.start()
    with other.held(60):
        assert is_held_by_someone(path)
    assert not is_held_by_someone(path)
    releasing.join()


def test_a_lock_on_a_removed_file_counts_for_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = FileLock(path)

    def remove_first(found: Path) -> None:
        found.unlink()
        raise FileNotFoundError

    monkeypatch.setattr(Path, "stat", remove_first)
    assert not lock.acquire()
    monkeypatch.undo()
    assert lock.acquire()
    lock.release()


def test_nobody_holds_a_file_that_is_not_there(path: Path) -> None:
    assert not is_held_by_someone(path)


def test_a_place_without_locks_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(errors.StorageError) as raised:
        FileLock(tmp_path / "missing" / "a.lock").acquire()
    assert str(tmp_path) in raised.value.details["path"]


def test_folders_are_synced_and_made_for_this_person_alone(tmp_path: Path) -> None:
    folder = disk.make_folder(tmp_path / "a" / "b")
    disk.sync_folder(folder)
    assert folder.stat().st_mode & 0o077 == 0
