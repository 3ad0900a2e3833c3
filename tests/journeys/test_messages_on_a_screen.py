"""Messages on a real screen that nobody looks at: pointed at, clicked and typed from outside, as a person does."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.test_window_on_a_screen import TOOLS, screen, xdotool
from tests.journeys.test_window_process import MORE_THAN_AN_INTERVAL, hear, hear_of_text, program
from tests.support.tool_chat import NOTES

__all__ = ["screen"]

pytestmark = pytest.mark.skipif(any(shutil.which(name) is None for name in TOOLS), reason="needs Xvfb and xdotool")
Sight = dict[str, Any]
TITLE = "Desktop Chat"


class Person:
    def __init__(self, screen: dict[str, str], process: "subprocess.Popen[str]") -> None:
        self._screen, self._process = screen, process
        self.sight: Sight = {}

    def see(self, is_so: Callable[[Sight], object]) -> Sight:
        """Look until it is so."""
        while not (self.sight and is_so(self.sight)):
            self.sight = json.loads(hear(self._process, "sight").partition(" ")[2])
        return self.sight

    def click(self, name: str) -> None:
        x, y = self.see(lambda sight: name in sight["places"])["places"][name]
        xdotool(self._screen, "mousemove", str(x), str(y), "click", "1")

    def type(self, text: str) -> None:
        xdotool(self._screen, "type", "--delay", "12", text)

    def press(self, *keys: str) -> None:
        xdotool(self._screen, "key", *keys)

    def ask(self, text: str, *said: str) -> None:
        self.type(text)
        self.press("Return")
        self.see(lambda sight: sight["said"][-len(said) :] == list(said))


@contextmanager
def window(folder: Path, screen: dict[str, str], *words: str) -> Iterator[Person]:
    with program(folder, "window", "sights", *words, variables=screen) as process:
        hear(process, "ready")
        # Without a window manager nobody else gives it the keyboard, and shortcuts need that.
        xdotool(screen, "search", "--onlyvisible", "--name", TITLE, "windowfocus", "--sync")
        yield Person(screen, process)


SAID = "You said: "


def test_a_question_is_edited_both_versions_stay_and_a_branch_begins(
    screen: dict[str, str], tmp_path: Path
) -> None:
    with window(tmp_path, screen) as person:
        person.ask("Frist question", "Frist question", SAID + "Frist question")
        person.click("0 edit")
        person.see(lambda sight: sight["written"] == "Frist question")
        person.press("ctrl+a")
        person.type("First question")
        person.press("Return")
        person.see(lambda sight: sight["said"] == ["First question", SAID + "First question"])
        person.click("0 version -1")
        person.see(lambda sight: sight["said"] == ["Frist question", SAID + "Frist question"])
        chat = person.sight["chat"]
        person.click("1 branch")
        person.see(lambda sight: sight["chat"] != chat)
        person.see(lambda sight: sight["said"] == ["Frist question", SAID + "Frist question"])


def test_words_are_found_and_the_chat_is_copied_into_the_box(screen: dict[str, str], tmp_path: Path) -> None:
    with window(tmp_path, screen) as person:
        person.ask("Where is the needle", "Where is the needle", SAID + "Where is the needle")
        person.press("ctrl+f")
        person.see(lambda sight: "find" in sight["places"])
        person.type("needle")
        person.see(lambda sight: sight["found"].endswith("of 2"))
        person.press("Escape")
        person.see(lambda sight: "find" not in sight["places"])
        person.press("ctrl+a", "ctrl+c")
        person.click("box")
        person.press("ctrl+v")
        person.see(lambda sight: "needle" in sight["written"] and SAID in sight["written"])


def test_a_tool_is_allowed_by_a_click(screen: dict[str, str], tmp_path: Path) -> None:
    with window(tmp_path, screen, "tool") as person:
        person.type("Note milk")
        person.press("Return")
        person.see(lambda sight: "1 approve" in sight["places"])
        assert not (tmp_path / NOTES).exists()
        person.click("1 approve")
        person.see(lambda sight: sight["said"][-1] == "It is written.")
        assert (tmp_path / NOTES).read_text(encoding="utf-8") == "milk"


def test_after_a_kill_the_partial_answer_is_there_and_goes_on(screen: dict[str, str], tmp_path: Path) -> None:
    with program(tmp_path, "window", "endless", variables=screen) as process:
        hear(process, "ready")
        xdotool(screen, "type", "--delay", "12", "Tell me")
        xdotool(screen, "key", "Return")
        hear_of_text(process, MORE_THAN_AN_INTERVAL)
    with window(tmp_path, screen) as person:
        person.see(lambda sight: sight["remedy"] == "Continue")
        assert person.sight["said"][0] == "Tell me"
        assert person.sight["said"][1].startswith("word word")
        person.click("remedy")
        person.see(lambda sight: not sight["remedy"])
