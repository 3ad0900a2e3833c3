"""Where the data is kept can be said in three ways."""

from __future__ import annotations

from pathlib import Path

import pytest
from platformdirs.macos import MacOS
from platformdirs.unix import Unix

from desktop_chat import errors
from desktop_chat.services.places import VARIABLE, data_folder, database_file


def test_a_given_folder_comes_first_and_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "other"))
    folder = data_folder(tmp_path / "a" / "b")
    assert folder == tmp_path / "a" / "b"
    assert folder.is_dir()


def test_the_environment_names_it_otherwise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "other"))
    assert data_folder() == tmp_path / "other"


@pytest.mark.parametrize("value", [None, ""])
def test_without_either_it_is_the_usual_folder_of_this_person(
    home: Path, monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    if value is not None:
        monkeypatch.setenv(VARIABLE, value)
    folder = data_folder(None)
    assert folder.is_dir()
    assert folder.is_relative_to(home)
    assert folder.name == "desktop-chat"


def test_the_result_does_not_depend_on_where_the_program_goes_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert data_folder(Path("here")) == tmp_path / "here"
    assert data_folder(Path("~/mine")) == Path.home() / "mine"


def test_a_folder_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(errors.StorageError) as raised:
        data_folder(tmp_path / "file" / "data")
    assert str(tmp_path / "file" / "data") in str(raised.value.details["path"])


def test_the_database_lies_in_the_folder(tmp_path: Path) -> None:
    assert database_file(tmp_path).parent == tmp_path


def test_each_system_has_its_own_place_for_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_DATA_HOME")
    on_macos = MacOS("desktop-chat", appauthor=False).user_data_dir
    assert Path(on_macos).parts[-3:] == ("Library", "Application Support", "desktop-chat")
    elsewhere = Unix("desktop-chat", appauthor=False).user_data_dir
    assert Path(elsewhere).parts[-3:] == (".local", "share", "desktop-chat")
