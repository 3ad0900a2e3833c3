"""The window remembers its place; a file that is damaged means the usual place."""

import json
from pathlib import Path

import pytest

from desktop_chat.ui.window_state import NAME, WindowState, load, save


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    state = WindowState(side_bar_width=300, is_side_bar_shown=False, chat="17")
    state.keep_geometry(b"\x00\x01geometry")
    save(tmp_path, state)
    assert load(tmp_path) == state
    assert load(tmp_path).geometry_bytes() == b"\x00\x01geometry"


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"geometry": 5, "chat": null}', "\x00"])
def test_a_damaged_file_means_the_usual_place(text: str, tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(text, "utf-8")
    assert load(tmp_path) == WindowState()


def test_one_damaged_value_does_not_cost_the_others(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(json.dumps({"geometry": "%%%", "chat": "5", "more": 1}), "utf-8")
    assert load(tmp_path).chat == "5"
    assert load(tmp_path).geometry_bytes() == b""


def test_a_folder_that_is_gone_is_no_reason_to_fail(tmp_path: Path) -> None:
    save(tmp_path / "gone", WindowState())
    assert load(tmp_path / "gone") == WindowState()
