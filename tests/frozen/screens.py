"""A screen that nobody looks at: keys are pressed on it, windows found, covered and closed, pictures taken."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from tests.support.rules.sources import ROOT

PATIENCE = 60.0
CLIENT_MESSAGE, LONG_FORMAT = 33, 32


def wait_for(what: str, is_so: Callable[[], bool], seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(0.05)


@dataclass(frozen=True)
class Screen:
    """One X display, by its name."""

    display: str

    def press(self, *keys: str) -> None:
        self._xdotool("key", *keys)

    def write(self, text: str) -> None:
        self._xdotool("type", "--delay", "12", text)

    def window(self, title: str) -> int:
        """Wait until one of this title is there, and give it the keyboard."""
        found: list[str] = []

        def look() -> bool:
            found[:] = self._told("search", "--onlyvisible", "--name", f"^{title}$").split()
            return bool(found)

        wait_for(f"a window called {title}", look)
        self._xdotool("windowfocus", "--sync", found[0])
        return int(found[0])

    def close(self, window: int) -> None:
        """Ask it as a window manager does; there is none here."""
        x11 = ctypes.CDLL("libX11.so.6")
        x11.XOpenDisplay.restype = ctypes.c_void_p
        x11.XInternAtom.restype = ctypes.c_ulong
        display = ctypes.c_void_p(x11.XOpenDisplay(self.display.encode()))
        protocols, delete = (x11.XInternAtom(display, name, 0) for name in (b"WM_PROTOCOLS", b"WM_DELETE_WINDOW"))
        message = _ClientMessage(
            CLIENT_MESSAGE, 0, 1, display, window, protocols, LONG_FORMAT, (delete, 0, 0, 0, 0)
        )
        x11.XSendEvent(display, ctypes.c_ulong(window), 0, ctypes.c_long(0), ctypes.byref(message))
        x11.XCloseDisplay(display)

    def picture(self, file: Path, window: int | None = None) -> QImage:
        """The screen as it looks, or where this window stands: without a window manager it may move."""
        done = subprocess.run(self._onlooker("picture", str(file)), env=self._environment(), cwd=ROOT, check=False)
        assert done.returncode == 0
        whole = QImage(str(file))
        return whole if window is None else whole.copy(self._place(window))

    def _place(self, window: int) -> QRect:
        told = self._told("getwindowgeometry", "--shell", str(window)).splitlines()
        place = dict(line.split("=") for line in told)
        return QRect(*(int(place[name]) for name in ("X", "Y", "WIDTH", "HEIGHT")))

    @contextmanager
    def covered(self) -> Iterator[None]:
        """Another program's window lies over everything."""
        pipe = subprocess.PIPE
        words = self._onlooker("cover")
        cover = subprocess.Popen(words, env=self._environment(), cwd=ROOT, stdin=pipe, stdout=pipe, text=True)
        assert cover.stdout is not None and cover.stdout.readline() == "covered\n"
        try:
            yield
        finally:
            cover.kill()
            cover.communicate()

    def _onlooker(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "tests.frozen.onlooker", *words]

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb"}

    def _xdotool(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=self._environment(), check=True, timeout=30)

    def _told(self, *words: str) -> str:
        command = ["xdotool", *words]
        return subprocess.run(
            command, env=self._environment(), capture_output=True, text=True, timeout=30, check=False
        ).stdout


class _ClientMessage(ctypes.Structure):
    """XClientMessageEvent, with room for the largest event."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5),
        ("room", ctypes.c_long * 12),
    )
