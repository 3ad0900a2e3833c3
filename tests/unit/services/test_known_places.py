"""A folder of chats that vanished is missed, wherever it was; one in which nobody wrote anything is not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desktop_chat import ScriptedProvider, StorageGone, UserError
from desktop_chat.services import known_places
from desktop_chat.services.known_places import MOST, forget, is_missed, note
from desktop_chat.services.opening import begin_anew, open_library
from desktop_chat.services.places import data_folder, database_file


def opened_with_a_chat(folder: Path) -> None:
    library = open_library(data_folder(folder), [ScriptedProvider("Yes.")])
    library.create_chat(title="one")
    library.close()


def test_chats_whose_whole_folder_is_gone_are_missed_until_somebody_begins_anew(tmp_path: Path) -> None:
    folder = tmp_path / "disk" / "chats"
    opened_with_a_chat(folder)
    shutil.rmtree(tmp_path / "disk")
    with pytest.raises(StorageGone) as caught:
        opened_with_a_chat(folder)
    assert caught.value.details["path"] == str(database_file(folder))
    assert not database_file(folder).exists()
    begin_anew(folder)
    opened_with_a_chat(folder)


def test_a_disk_that_is_connected_again_is_as_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "chats"
    opened_with_a_chat(folder)
    folder.rename(tmp_path / "away")
    with pytest.raises(StorageGone):
        open_library(data_folder(folder))
    shutil.rmtree(folder)
    (tmp_path / "away").rename(folder)
    library = open_library(folder, [ScriptedProvider("Yes.")])
    assert [chat.title for chat in library.chats().list()] == ["one"]
    library.close()


def test_a_folder_without_chats_is_nothing_to_miss(tmp_path: Path) -> None:
    open_library(data_folder(tmp_path / "chats"), [ScriptedProvider()]).close()
    assert not known_places.is_noted(database_file(tmp_path / "chats"))
    shutil.rmtree(tmp_path / "chats")
    opened_with_a_chat(tmp_path / "chats")


def test_chats_that_are_there_are_never_begun_anew(tmp_path: Path) -> None:
    opened_with_a_chat(tmp_path)
    with pytest.raises(UserError, match="nothing to begin anew"):
        begin_anew(tmp_path)
    assert known_places.is_noted(database_file(tmp_path))


def test_what_is_remembered_lies_elsewhere_and_stays_small(tmp_path: Path, home: Path) -> None:
    for number in range(MOST + 3):
        note(tmp_path / str(number) / "chats.sqlite3")
    marks = list(home.rglob("places/*.txt"))
    assert len(marks) == MOST
    assert not any(mark.is_relative_to(data_folder()) for mark in marks)
    assert is_missed(tmp_path / str(MOST + 2) / "chats.sqlite3")
    forget(tmp_path / str(MOST + 2) / "chats.sqlite3")
    assert not is_missed(tmp_path / str(MOST + 2) / "chats.sqlite3")


def test_a_disk_that_takes_no_mark_stops_nothing(tmp_path: Path, home: Path) -> None:
    place = known_places._folder()
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(b"in the way")
    opened_with_a_chat(tmp_path / "chats")
