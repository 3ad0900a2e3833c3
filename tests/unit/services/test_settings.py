"""Settings are said once, kept whole, and survive files that somebody broke."""

import json
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_chat.errors import StorageError, StorageFull, UserError
from desktop_chat.services.settings import Settings, all_settings, setting
from desktop_chat.services.settings_file import NAME, SettingsFile
from tests.support.disks import files_limited

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def test_every_setting_has_words_and_a_default_that_fits(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path)
    for each in all_settings():
        assert each.title and each.help and each.group and each.since
        file.change(each.name, each.default)
    assert file.now == Settings()
    assert not (tmp_path / NAME).exists(), "nothing was changed"


def test_a_change_is_told_at_once_and_there_the_next_time(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path)
    told: list[str] = []
    end = file.subscribe(told.append)
    file.change("theme", "dark")
    file.change("shortcuts", {"palette": ("Ctrl+P",)})
    file.change("theme", "dark")
    end()
    file.change("text_size", 120)
    assert told == ["theme", "shortcuts"]
    again = SettingsFile(tmp_path).now
    assert (again.theme, again.shortcuts, again.text_size) == ("dark", {"palette": ("Ctrl+P",)}, 120)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("theme", "pink"),
        ("text_size", 1_000),
        ("text_size", True),
        ("enter_sends", 1),
        ("default_model", "nameless"),
        ("favourite_models", "openai/gpt"),
        ("saved_instructions", []),
        ("shortcuts", {"palette": "Ctrl+K"}),
        ("default_instructions", None),
    ],
)
def test_what_does_not_fit_is_refused_with_the_setting_named(name: str, value: object) -> None:
    file = SettingsFile()
    with pytest.raises(UserError, match=setting(name).title):
        file.change(name, value)
    assert file.now == Settings()


def test_what_a_newer_program_wrote_is_kept(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(json.dumps({"from_the_future": [1, 2], "accent": "blue"}), "utf-8")
    file = SettingsFile(tmp_path)
    file.change("density", "compact")
    kept = json.loads((tmp_path / NAME).read_text("utf-8"))
    assert kept == {"from_the_future": [1, 2], "accent": "blue", "density": "compact"}


@pytest.mark.parametrize("text", ["{", "[]", '"theme"', "\x00", "[" * 100_000])
def test_a_broken_file_is_set_aside_with_a_sentence(tmp_path: Path, text: str) -> None:
    for number in (1, 2):
        (tmp_path / NAME).write_text(text, "utf-8")
        file = SettingsFile(tmp_path)
        assert file.now == Settings()
        assert f"settings-broken-{number}.json" in file.problems[0]
        assert (tmp_path / f"settings-broken-{number}.json").read_text("utf-8") == text


def test_one_wrong_value_leaves_the_others_alone(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(json.dumps({"theme": 7, "accent": "rose"}), "utf-8")
    file = SettingsFile(tmp_path)
    assert (file.now.theme, file.now.accent) == ("system", "rose")
    assert file.problems == ["Theme cannot be 7. The usual value holds."]


def test_a_disk_that_refuses_is_told_and_the_change_holds(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path / "gone")
    told: list[str] = []
    file.subscribe(told.append)
    with pytest.raises(StorageError):
        file.change("accent", "blue")
    assert file.now.accent == "blue"
    assert told == ["accent"]


def test_a_folder_in_the_place_of_the_file_is_told_and_set_aside_by_the_first_change(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    file = SettingsFile(tmp_path)
    assert file.problems and file.now == Settings()
    file.change("accent", "blue")
    assert SettingsFile(tmp_path).now.accent == "blue"
    assert (tmp_path / "settings-broken-1.json").is_dir()


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="not run: this system has no such permissions")
def test_a_file_that_could_not_be_read_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / NAME).symlink_to(tmp_path / NAME)  # nobody can read it, not even the administrator
    file = SettingsFile(tmp_path)
    assert file.problems
    file.change("accent", "blue")
    assert (tmp_path / "settings-broken-1.json").is_symlink()
    assert SettingsFile(tmp_path).now.accent == "blue"


@pytest.mark.skipif(sys.platform == "win32", reason="not run: this system has no limit on file sizes")
def test_what_cannot_be_written_whole_leaves_the_old_file_whole(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path)
    file.change("accent", "blue")
    before = (tmp_path / NAME).read_bytes()
    with files_limited(1_000), pytest.raises(StorageFull):
        file.change("default_instructions", "x" * 10_000)
    assert (tmp_path / NAME).read_bytes() == before
    assert SettingsFile(tmp_path).now.accent == "blue"


def test_bounds_hold_and_are_said(tmp_path: Path) -> None:
    numbers = [each for each in all_settings() if each.kind == "number"]
    assert numbers
    for each in numbers:
        least, most = each.bounds
        assert least < most and each.step > 0
        file = SettingsFile()
        for bound in (least, most):
            file.change(each.name, bound)
        for beyond in (least - 1, most + 1):
            with pytest.raises(UserError, match=each.title):
                file.change(each.name, beyond)


@given(ANYTHING)
@settings(deadline=None, max_examples=50)
def test_whatever_stands_in_the_file_the_program_starts(found: object) -> None:
    file = SettingsFile()
    for each in all_settings():
        try:
            file.change(each.name, found)
        except UserError as error:
            assert each.title in error.sentence
    assert isinstance(file.now, Settings)
