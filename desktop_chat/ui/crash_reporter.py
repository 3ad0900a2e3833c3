"""The border to what nobody expected: every mistake of ours ends here, in a file and before the person's eyes."""

from __future__ import annotations

import faulthandler
import functools
import platform
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, TextIO, TypeVar

from desktop_chat.redaction import redacted

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S")

Show = Callable[[str], None]

FAULTS, REPORT = "fault.txt", "crash.txt"

_reporters: list[CrashReporter] = []


def guarded(
    default: Callable[[], R],
) -> Callable[[Callable[Concatenate[S, P], R]], Callable[Concatenate[S, P], R]]:
    """For every function that Qt calls: report what it raises, and give Qt the default.

    An exception that leaves one of Qt's virtual functions can end the whole process.
    """

    def decorate(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
        def call(of: S, /, *arguments: P.args, **named: P.kwargs) -> R:
            try:
                return method(of, *arguments, **named)
            except Exception as error:  # noqa: BLE001 - the border: nothing may leave one of Qt's calls
                report(error)
                return default()

        functools.update_wrapper(call, method)
        return call

    return decorate


def nothing() -> None:
    """What most virtual functions give back."""


def report(error: BaseException) -> None:
    """Tell of a mistake and go on; without a reporter, as Python itself would."""
    if _reporters:
        _reporters[-1].tell(error)
    else:
        sys.excepthook(type(error), error, error.__traceback__)


class CrashReporter:
    """Hears of what is raised in the window, in threads and in tasks; writes it down and shows it, each once."""

    def __init__(self, folder: Path, show: Show) -> None:
        self._folder = folder
        self._show = show
        self._told: set[str] = set()
        self._faults: TextIO | None = None
        self._hooks = sys.excepthook, threading.excepthook

    def begin(self) -> None:
        """From now on, until `end`."""
        _reporters.append(self)
        sys.excepthook = self._hear
        threading.excepthook = self._hear_thread
        self._faults = (self._folder / FAULTS).open("w", encoding="utf-8")
        faulthandler.enable(self._faults)

    def end(self) -> None:
        sys.excepthook, threading.excepthook = self._hooks
        if self in _reporters:
            _reporters.remove(self)
        if self._faults is not None:
            faulthandler.disable()
            self._faults.close()
            self._faults = None

    def hear_loop(self, _loop: object, context: dict[str, Any]) -> None:
        """The handler of the event loop."""
        error = context.get("exception")
        if isinstance(error, BaseException):
            self.tell(error)

    def tell(self, error: BaseException) -> None:
        text = told(error)
        place = text.rpartition("\n  File ")[2]
        if place in self._told:
            return
        self._told.add(place)
        self._write(text)
        self._show(text)

    def _hear(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._hooks[0](kind, error, trace)
        else:
            self.tell(error)

    def _hear_thread(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            self.tell(arguments.exc_value)

    def _write(self, text: str) -> None:
        try:
            (self._folder / REPORT).write_text(text, "utf-8")
        except OSError:
            sys.stderr.write(text)


def told(error: BaseException) -> str:
    """All there is to know of it, without a secret."""
    lines = traceback.format_exception(error)
    system = f"Python {platform.python_version()} on {platform.platform()}"
    return _without_home(redacted(f"{system}\n{''.join(lines)}"))


def _without_home(text: str) -> str:
    """The person's folder is called `~`: its name is often theirs."""
    home = str(Path.home())
    return text.replace(home, "~") if len(home) > 1 else text
