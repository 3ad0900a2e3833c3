"""The border to what nobody expected: every mistake of ours ends here, in a file and before the person's eyes."""

from __future__ import annotations

import faulthandler
import functools
import logging
import platform
import sys
import threading
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, TextIO, TypeVar

from desktop_chat import disk
from desktop_chat.errors import StorageError
from desktop_chat.redaction import homeless, redacted

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S")

Show = Callable[[str], None]

FAULTS, REPORTS = "fault.txt", "crash-*.txt"
KEPT = 10

_log = logging.getLogger(__name__)
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
        self.folder = folder
        self._show = show
        self._told: set[str] = set()
        self._faults: TextIO | None = None
        self._hooks = sys.excepthook, threading.excepthook

    def begin(self) -> None:
        """From now on, until `end`."""
        _reporters.append(self)
        sys.excepthook = self._hear
        threading.excepthook = self._hear_thread
        try:
            disk.make_folder(self.folder)
            self._keep_last_fault()
            self._faults = (self.folder / FAULTS).open("w", encoding="utf-8")
        except (StorageError, OSError) as error:
            _log.warning("No report of a crash can be kept: %s", error)
            return
        faulthandler.enable(self._faults)

    def _keep_last_fault(self) -> None:
        """What ended the program before without a word of its own."""
        faults = self.folder / FAULTS
        if faults.is_file() and (text := faults.read_text("utf-8", "replace")).strip():
            self._write(homeless(text))
            _log.error("The program ended by a crash before:\n%s", text)

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
        else:
            _log.error("The event loop: %s", context.get("message"))

    def tell(self, error: BaseException) -> None:
        text = told(error)
        place = text.rpartition("\n  File ")[2]
        if place in self._told:
            return
        self._told.add(place)
        self._write(text)
        _log.error("A mistake in the program:\n%s", text)
        self._show(text)

    def note(self, text: str) -> None:
        """Somebody else's last words, before the program ends."""
        self._write(homeless(redacted(text)))

    def _hear(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._hooks[0](kind, error, trace)
        else:
            self.tell(error)

    def _hear_thread(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            self.tell(arguments.exc_value)

    def _write(self, text: str) -> None:
        """Each report in a file of its own; the oldest go."""
        try:
            disk.make_folder(self.folder)
            (self.folder / REPORTS.replace("*", f"{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}")).write_text(text, "utf-8")
            for old in reports(self.folder)[KEPT:]:
                old.unlink()
        except (StorageError, OSError):
            sys.stderr.write(text)


def reports(folder: Path) -> list[Path]:
    """Those that are kept, the newest first."""
    return sorted(folder.glob(REPORTS), reverse=True)


def told(error: BaseException) -> str:
    """All there is to know of it, without a secret."""
    lines = traceback.format_exception(error)
    system = f"Python {platform.python_version()} on {platform.platform()}"
    return homeless(redacted(f"{system}\n{''.join(lines)}"))
