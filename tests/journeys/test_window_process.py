"""The program as a process: it is started twice, killed in the middle of an answer, and run without a screen."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.support.processes import MORE_THAN_AN_INTERVAL, command, hear, hear_of_text, program
from tests.support.program import HEAVY
from tests.support.rules.sources import ROOT
from tests.support.windows import opened_window

SECONDS = 300


async def test_an_answer_that_a_kill_interrupted_is_there_at_the_next_start(tmp_path: Path) -> None:
    with program(tmp_path, "window", "endless", "ask") as process:
        shown = hear_of_text(process, MORE_THAN_AN_INTERVAL)
    async with opened_window(tmp_path) as opened:
        question, answer = opened.said
        assert question == "Tell me"
        assert answer.startswith("word word")
        # What was on the screen may be ahead of the disk by one interval of the journal.
        assert len(answer) > shown / 10
        assert opened.window.conversation.view.note_bar.isVisible()
        assert opened.window.conversation.view.note_bar.button.text() == "Continue"


def test_a_second_start_raises_the_first_and_leaves(tmp_path: Path) -> None:
    with program(tmp_path, "window") as first:
        hear(first, "ready")
        second = subprocess.run(command(tmp_path, "window"), cwd=ROOT, stdin=subprocess.PIPE, timeout=SECONDS)
        assert second.returncode == 0
        assert first.poll() is None


def test_after_a_kill_the_next_start_opens_its_own_window(tmp_path: Path) -> None:
    with program(tmp_path, "window") as first:
        hear(first, "ready")
    with program(tmp_path, "window") as second:
        hear(second, "ready")


def test_without_a_screen_the_answer_and_a_picture_of_the_window_are_told(tmp_path: Path) -> None:
    done = subprocess.run(
        command(tmp_path, "visit"), cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[:2] == ["> Hello! Who are you?", "A prepared answer."]
    picture = Path(lines[2].partition(": ")[2])
    assert picture.parent == tmp_path / "screenshots"
    assert picture.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", HEAVY)
def test_nothing_heavy_is_imported_before_the_first_paint(name: str, before_paint: dict[str, list[str]]) -> None:
    assert name not in before_paint["modules"]


def test_no_wire_and_no_row_is_imported_before_the_first_paint(before_paint: dict[str, list[str]]) -> None:
    beginnings = ("desktop_chat.providers", "desktop_chat.models", "asyncio", "qasync")
    assert not [name for name in before_paint["modules"] if name.startswith(beginnings)]


def test_what_is_not_seen_yet_is_not_made_before_the_first_paint(before_paint: dict[str, list[str]]) -> None:
    unseen = (
        "PySide6.QtNetwork",
        "desktop_chat.ui.reading",
        "desktop_chat.ui.inspecting",
        "desktop_chat.ui.trash_page",
    )
    assert not [name for name in before_paint["modules"] if name.startswith(unseen)]


def test_the_composer_takes_keys_after_the_first_paint(before_paint: dict[str, str]) -> None:
    assert before_paint["text"] == "abc"


@pytest.fixture(scope="module")
def before_paint(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    folder = tmp_path_factory.mktemp("painted")
    done = subprocess.run(
        command(folder, "modules"), cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, env=os.environ
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found
