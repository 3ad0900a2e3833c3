"""The program on a real screen that nobody looks at: keys come from outside, as a person's do."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.test_window_process import MORE_THAN_AN_INTERVAL, hear, hear_of_text, program
from tests.support.windows import opened_window

TOOLS = ("Xvfb", "xdotool")

pytestmark = pytest.mark.skipif(any(shutil.which(name) is None for name in TOOLS), reason="needs Xvfb and xdotool")


@pytest.fixture
def screen() -> Iterator[dict[str, str]]:
    """The variables of a screen of this test's own."""
    words = ["Xvfb", "-displayfd", "1", "-screen", "0", "1400x900x24", "-nolisten", "tcp"]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=quiet, text=True) as server:
        assert server.stdout is not None
        number = server.stdout.readline().strip()
        yield {**os.environ, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
        server.terminate()


async def test_a_question_typed_at_the_keyboard_is_answered(screen: dict[str, str], tmp_path: Path) -> None:
    with program(tmp_path, "window", "endless", variables=screen) as process:
        hear(process, "ready")
        xdotool(screen, "type", "--delay", "10", "What do you see?")
        xdotool(screen, "key", "Return")
        hear_of_text(process, MORE_THAN_AN_INTERVAL)
    async with opened_window(tmp_path) as opened:
        assert opened.said[0] == "What do you see?"
        assert opened.said[1].startswith("word word")


def xdotool(screen: dict[str, str], *words: str) -> None:
    subprocess.run(["xdotool", *words], env=screen, check=True, timeout=30)
