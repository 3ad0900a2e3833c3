"""Whether there is a screen is known before Qt is asked."""

import socket
import sys
from pathlib import Path

import pytest

from desktop_chat.ui import display

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a screen")


@linux
@pytest.mark.parametrize("name", ["", ":987", "not a display", "unix:988.0"])
def test_no_screen_where_nobody_answers(name: str) -> None:
    assert not display.is_here({"DISPLAY": name})


@linux
def test_wayland_counts_where_its_socket_answers(tmp_path: Path) -> None:
    variables = {"WAYLAND_DISPLAY": "wayland-5", "XDG_RUNTIME_DIR": str(tmp_path)}
    assert not display.is_here(variables)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "wayland-5"))
        server.listen()
        assert display.is_here(variables)


@pytest.mark.parametrize(("chosen", "is_here"), [("offscreen", False), ("minimal:x", False), ("xcb", True)])
def test_a_platform_that_was_chosen_is_taken_at_its_word(chosen: str, is_here: bool) -> None:
    assert display.is_here({"QT_QPA_PLATFORM": chosen, "DISPLAY": ":987"}) is is_here


def test_after_leaving_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QT_QPA_PLATFORM")
    display.leave()
    assert not display.is_here()
