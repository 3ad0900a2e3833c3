"""A screen that nobody looks at, and a person at it who points, clicks and types from outside the program."""

from __future__ import annotations

import json
import os
import shutil
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.processes import hear, program
from tests.support.rules.sources import ROOT

TOOLS = ("Xvfb", "xdotool")
TITLE = "Desktop Chat"
SECONDS = 120
SERVER = """
Xvfb -displayfd 1 -screen 0 1400x900x24 -nolisten tcp -fbdir "$1" &
read _
kill $!
"""
"""It ends with its standard input: with the test, however that ends."""
Sight = dict[str, Any]


def missing_tools() -> list[str]:
    """What has to be installed before a person can sit at a screen."""
    return [name for name in TOOLS if shutil.which(name) is None]


@dataclass(frozen=True)
class Screen:
    """An X server of its own, under a number that was free."""

    _variables: dict[str, str]
    _frames: Path

    @property
    def environment(self) -> dict[str, str]:
        """Of whoever draws on it: that of the test which asks, with its own home."""
        return {**os.environ, **self._variables}

    def do(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=self.environment, check=True, timeout=SECONDS)

    def colour(self, x: int, y: int) -> tuple[int, int, int]:
        """What is to be seen there: red, green and blue, from the file in which the server keeps its picture."""
        content = (self._frames / "Xvfb_screen0").read_bytes()
        header = struct.unpack(">25I", content[:100])
        size, bits, line, colours = header[0], header[11], header[12], header[19]
        at = size + 12 * colours + y * line + x * bits // 8
        blue, green, red = content[at : at + 3]
        return red, green, blue


@contextmanager
def opened_screen(folder: Path) -> Iterator[Screen]:
    pipe = subprocess.PIPE
    words = ["sh", "-c", SERVER, "sh", str(folder)]
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdin is not None and server.stdout is not None
        number = server.stdout.readline().strip()
        try:
            yield Screen({"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}, folder)
        finally:
            server.stdin.close()


class Person:
    """Does what hands do, and looks until it sees what it waits for."""

    def __init__(self, screen: Screen, process: subprocess.Popen[str]) -> None:
        self._screen, self.process = screen, process
        self.sight: Sight = {}

    def see(self, is_so: Callable[[Sight], object]) -> Sight:
        """A program that does not get there is ended, so that nobody waits for ever."""
        patience = threading.Timer(SECONDS, self.process.kill)
        patience.start()
        try:
            while not (self.sight and is_so(self.sight)):
                self.sight = json.loads(hear(self.process, "sight").partition(" ")[2])
        except AssertionError as error:
            error.add_note(f"What was seen last: {self.sight}")
            raise
        finally:
            patience.cancel()
        return self.sight

    def point(self, name: str) -> None:
        x, y = self.see(lambda sight: name in sight["places"])["places"][name]
        self._screen.do("mousemove", str(x), str(y))

    def click(self, name: str) -> None:
        self.point(name)
        self._screen.do("click", "1")

    def drag_to(self, name: str, giver: subprocess.Popen[str]) -> None:
        """What lies under the pointer; a hand lets go when it sees that it may."""
        self._screen.do("mousedown", "1")
        hear(giver, "dragging")
        self._screen.do("mousemove_relative", "8", "8")
        self.point(name)
        with self._unsteady():
            self.see(lambda sight: sight["is_held"])
        self._screen.do("mouseup", "1")

    @contextmanager
    def _unsteady(self) -> Iterator[None]:
        """A hand never stands quite still; Qt asks the other program only after some of such steps."""
        is_still = threading.Event()

        def tremble() -> None:
            while not is_still.is_set():
                self._screen.do(*["mousemove_relative", "1", "1", "sleep", "0.02"] * 12)
                self._screen.do(*["mousemove_relative", "--", "-1", "-1", "sleep", "0.02"] * 12)

        trembling = threading.Thread(target=tremble)
        trembling.start()
        try:
            yield
        finally:
            is_still.set()
            trembling.join()

    def move(self, x: int, y: int) -> None:
        self._screen.do("mousemove", str(x), str(y))

    def type(self, text: str) -> None:
        self._screen.do("type", "--delay", "12", text)

    def press(self, *keys: str) -> None:
        self._screen.do("key", *keys)

    def ask(self, text: str, *said: str) -> None:
        self.type(text)
        self.press("Return")
        self.see(lambda sight: sight["said"][-len(said) :] == list(said))


@contextmanager
def opened_program(folder: Path, screen: Screen, *words: str) -> Iterator[Person]:
    """The whole program in a process of its own; it is killed at the end."""
    with program(folder, "window", "sights", *words, variables=screen.environment) as process:
        hear(process, "ready")
        # Without a window manager nobody else gives it the keyboard, and shortcuts need that.
        screen.do("search", "--onlyvisible", "--name", TITLE, "windowfocus", "--sync")
        yield Person(screen, process)


@contextmanager
def another_program(screen: Screen, what: str, given: str) -> Iterator[subprocess.Popen[str]]:
    """One that has something to give: in the clipboard, or to be dragged out of it."""
    words = [sys.executable, "-m", "tests.support.giver", what, given]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, cwd=ROOT, stdin=pipe, stdout=pipe, text=True, env=screen.environment) as process:
        hear(process, "ready")
        try:
            yield process
        finally:
            process.kill()
