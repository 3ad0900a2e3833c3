"""A library keeps its chats where it is told to, whatever signs are in the name of the folder."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

import pytest

from desktop_chat import Library, ScriptedProvider
from desktop_chat.models.database import path_of, url_of

NAMES = ["a%20b", "a#b", "a b;c&d", "ä@b", *(["a?b", "?mode=memory", "a:b@c"] if sys.platform != "win32" else [])]


@pytest.mark.parametrize("name", NAMES)
def test_chats_are_in_the_folder_that_was_named(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    folder.mkdir()
    for _ in range(2):
        with closing(Library(folder / "chats.sqlite3", providers=[ScriptedProvider()])) as library:
            library.create_chat(title="Here")
    assert (folder / "chats.sqlite3").is_file()
    assert [place.name for place in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", NAMES)
def test_the_address_of_a_file_leads_back_to_it(name: str, tmp_path: Path) -> None:
    assert path_of(url_of(tmp_path / name / "chats.sqlite3")) == tmp_path / name / "chats.sqlite3"
