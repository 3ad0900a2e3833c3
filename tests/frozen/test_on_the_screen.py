"""The built program in its window on a real screen that nobody looks at: asked, closed, started again, raised."""

from __future__ import annotations

import shutil
from operator import ne
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from tests.frozen.installed import Installed, family, foreign_files, program_of
from tests.frozen.onlooker import COLOUR
from tests.frozen.screens import Screen, wait_for

TOOLS = ("Xvfb", "xdotool")
TITLE = "Desktop Chat"
ALIKE = 0.001

pytestmark = [
    pytest.mark.skipif(any(shutil.which(name) is None for name in TOOLS), reason="needs Xvfb and xdotool"),
    pytest.mark.timeout(400),  # a model is loaded twice, maybe on a computer with much else to do
]


def is_answered(installed: Installed, times: int) -> bool:
    answers = [row for row in installed.kept() if row.role == "assistant"]
    return len(answers) == times and all(row.status == "complete" and row.content for row in answers)


def ask(screen: Screen, installed: Installed, question: str, times: int) -> None:
    def is_sent() -> bool:
        screen.press("Return")  # until the chats are open nothing is sent; in an empty box it does nothing
        return len(installed.kept()) > 2 * (times - 1)

    screen.write(question)
    wait_for(f"{question} to be sent", is_sent)
    wait_for(f"an answer to {question}", lambda: is_answered(installed, times))


def difference(one: QImage, other: QImage) -> float:
    """The share of points in which two pictures are not alike."""
    points = points_of(one)
    unlike: int = sum(map(ne, points, points_of(other)))
    return unlike / len(points)


def points_of(picture: QImage) -> bytes:
    """One colour of every seventh point."""
    assert picture.format() == QImage.Format.Format_RGB32
    return bytes(picture.constBits())[1::28]


def settled(screen: Screen, window: int, file: Path) -> QImage:
    """A picture that the next one is like."""
    last = screen.picture(file, window)

    def is_still() -> bool:
        nonlocal last
        last, before = screen.picture(file, window), last
        return difference(last, before) == 0

    wait_for("a window that stands still", is_still)
    return last


def test_a_chat_is_held_kept_and_shown_again(installed: Installed, screen: Screen, tmp_path: Path) -> None:
    with installed.running(DISPLAY=screen.display) as first:
        window = screen.window(TITLE)
        empty = settled(screen, window, tmp_path / "empty.png")
        ask(screen, installed, "What is the capital of France?", 1)
        assert "Paris" in installed.kept()[1].content
        assert {program_of(each) for each in family(first.pid)} == {installed.program}
        assert len(family(first.pid)) > 1
        assert not foreign_files(first.pid)
        before = settled(screen, window, tmp_path / "before.png")
        screen.close(window)
        assert first.wait(30) == 0
    with installed.running(DISPLAY=screen.display) as second:
        window = screen.window(TITLE)
        assert difference(empty, before) > ALIKE
        wait_for("the chat", lambda: difference(screen.picture(tmp_path / "again.png", window), before) < ALIKE)
        ask(screen, installed, "And of Italy?", 2)
        assert len({row.chat for row in installed.kept()}) == 1
        assert not foreign_files(second.pid)


def test_a_second_start_raises_the_first_and_leaves(installed: Installed, screen: Screen, tmp_path: Path) -> None:
    with installed.running(DISPLAY=screen.display) as first:
        screen.window(TITLE)
        with screen.covered():
            assert share_of(COLOUR, screen.picture(tmp_path / "covered.png")) == 1
            assert installed.run(DISPLAY=screen.display).returncode == 0
            wait_for("the first", lambda: share_of(COLOUR, screen.picture(tmp_path / "raised.png")) < 0.5)
        assert first.poll() is None


def share_of(colour: str, picture: QImage) -> float:
    return points_of(picture).count(QColor(colour).green()) / len(points_of(picture))
