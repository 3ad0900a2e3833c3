"""The second phase of a start: the services are imported and opened behind a window that is there already."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from desktop_chat.errors import Error
from desktop_chat.tasks import OnError, Tasks
from desktop_chat.ui.crash_reporter import CrashReporter
from desktop_chat.ui.desk import Desk, Services, StartTask
from desktop_chat.ui.event_loop import EventLoop
from desktop_chat.ui.main_window import MainWindow
from desktop_chat.ui.operator import Operator

if TYPE_CHECKING:
    from desktop_chat.services.library import Library

OpenLibrary = Callable[[Path], "Library"]
Visit = Callable[[MainWindow], Awaitable[bool]]


def attach_and_stay(
    application: QApplication,
    window: MainWindow,
    folder: Path,
    reporter: CrashReporter,
    opening: OpenLibrary | None = None,
    visit: Visit | None = None,
) -> int:
    """Until the window is closed, or the visit is over; 1 when that came to nothing."""
    with asyncio.Runner(loop_factory=lambda: EventLoop(application)) as runner:
        runner.get_loop().set_exception_handler(reporter.hear_loop)
        usual = window, folder, opening or usual_library, reporter.tell
        is_well = runner.run(stay(*usual) if visit is None else receive(*usual, visit))
    return 0 if is_well else 1


def usual_library(folder: Path) -> Library:
    """Runs in a thread beside the window, so that typing goes on meanwhile."""
    from desktop_chat.services.opening import open_library  # noqa: PLC0415 - start-up: after the first paint

    return open_library(folder)


async def stay(window: MainWindow, folder: Path, opening: OpenLibrary, report: OnError) -> bool:
    """Until the window is closed; then what is being written is stopped and kept."""
    closed = asyncio.Event()
    window.closed.connect(closed.set)
    async with Tasks() as tasks:
        start = partial(tasks.start, on_error=report)
        attaching = start(attach(window, folder, opening, start), name="attach the services")
        await closed.wait()
        if attaching.done() and not attaching.exception():
            await attaching.result().close()
    return True


async def receive(window: MainWindow, folder: Path, opening: OpenLibrary, report: OnError, visit: Visit) -> bool:
    """One visit, and how it went; nobody is there to try again."""
    async with Tasks() as tasks:
        start = partial(tasks.start, on_error=report)
        attached = operated(window, *await asyncio.to_thread(_opened, folder, opening), start)
        try:
            return await visit(window)
        finally:
            window.close()
            await attached.close()


class Attached:
    """The services behind the window, to be let go of in order."""

    def __init__(self, library: Library, operator: Operator) -> None:
        self.library = library
        self.operator = operator

    async def close(self) -> None:
        self.operator.close()
        await self.library.aclose()


async def attach(window: MainWindow, folder: Path, opening: OpenLibrary, start: StartTask) -> Attached:
    """Open the library, or say why it cannot be opened, as often as the person tries again."""
    while True:
        try:
            library, desk = await asyncio.to_thread(_opened, folder, opening)
        except Error as error:
            window.complain(error, can_retry=True)
            await _pressed(window)
            window.conversation.welcome.wait()
            continue
        return operated(window, library, desk, start)


def operated(window: MainWindow, library: Library, desk: Desk, start: StartTask) -> Attached:
    """The window comes to life, on the chat that was shown last."""
    operator = Operator(Services(desk, start), window.side_bar, window.conversation, window)
    operator.chat_shown.connect(window.note_chat)
    operator.show_last(_key(window.state.chat))
    return Attached(library, operator)


def _opened(folder: Path, opening: OpenLibrary) -> tuple[Library, Desk]:
    """In a worker thread. The first read of each kind takes the longest, so they are made here."""
    from desktop_chat.services.desk import LibraryDesk  # noqa: PLC0415 - start-up: after the first paint

    library = opening(folder)
    desk = LibraryDesk(library)
    desk.warm_up()
    return library, desk


async def _pressed(window: MainWindow) -> None:
    pressed = asyncio.Event()
    retry = window.conversation.welcome.retry_requested
    retry.connect(pressed.set)
    try:
        await pressed.wait()
    finally:
        retry.disconnect(pressed.set)


def _key(text: str) -> int | None:
    return int(text) if text.isdecimal() else None
