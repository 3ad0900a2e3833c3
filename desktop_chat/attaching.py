"""The second phase of a start: the services are imported and opened behind a window that is there already."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from desktop_chat.errors import Error
from desktop_chat.tasks import Tasks
from desktop_chat.ui.crash_reporter import CrashReporter
from desktop_chat.ui.desk import Desk, Services, StartTask
from desktop_chat.ui.event_loop import EventLoop
from desktop_chat.ui.glimpse import Glimpse
from desktop_chat.ui.main_window import MainWindow
from desktop_chat.ui.operator import Operator
from desktop_chat.ui.panel_operator import PanelOperator

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
    glimpse: Glimpse | None = None,
) -> int:
    """Until the window is closed, or the visit is over; 1 when that came to nothing."""
    with asyncio.Runner(loop_factory=lambda: EventLoop(application)) as runner:
        runner.get_loop().set_exception_handler(reporter.hear_loop)
        attaching = Attaching(window, folder, opening or usual_library, glimpse)
        is_well = runner.run(stay(attaching, reporter) if visit is None else receive(attaching, reporter, visit))
    return 0 if is_well else 1


def usual_library(folder: Path) -> Library:
    """Runs in a thread beside the window, so that typing goes on meanwhile."""
    from desktop_chat.services.opening import open_library  # noqa: PLC0415 - start-up: after the first paint

    return open_library(folder)


async def stay(attaching: Attaching, reporter: CrashReporter) -> bool:
    """Until the window is closed; then what is being written is stopped and kept."""
    closed = asyncio.Event()
    attaching.window.closed.connect(closed.set)
    async with Tasks() as tasks:
        start = partial(tasks.start, on_error=reporter.tell)
        task = start(attaching.until_open(start), name="attach the services")
        await closed.wait()
        if task.done() and not task.exception():
            await task.result().close()
    return True


async def receive(attaching: Attaching, reporter: CrashReporter, visit: Visit) -> bool:
    """One visit, and how it went; nobody is there to try again."""
    async with Tasks() as tasks:
        attached = await attaching.once(partial(tasks.start, on_error=reporter.tell))
        try:
            return await visit(attaching.window)
        finally:
            attaching.window.close()
            await attached.close()


class Attached:
    """The services behind the window, to be let go of in order."""

    def __init__(self, library: Library, operator: Operator, preparing: asyncio.Task[None]) -> None:
        self.library = library
        self.operator = operator
        self._preparing = preparing

    async def close(self) -> None:
        self.operator.close()
        self._preparing.cancel()  # it is taken up again at the next start
        await asyncio.wait({self._preparing})
        await self.library.aclose()


class Attaching:
    """Opens the library in a thread and brings the window to life with it."""

    def __init__(self, window: MainWindow, folder: Path, opening: OpenLibrary, glimpse: Glimpse | None) -> None:
        self.window = window
        self._folder, self._opening = folder, opening
        self._glimpse = glimpse

    async def until_open(self, start: StartTask) -> Attached:
        """Say why the chats cannot be opened, as often as the person tries again."""
        while True:
            try:
                return await self.once(start)
            except Error as error:
                self._end_glimpse()
                self.window.complain(error, can_retry=True)
                await _pressed(self.window)
                self.window.conversation.welcome.wait()

    async def once(self, start: StartTask) -> Attached:
        library, desk = await asyncio.to_thread(self._opened)
        self._end_glimpse()
        window = self.window
        services = Services(desk, start, window.preferences)
        operator = Operator(services, window.side_bar, window.conversation, window)
        operator.chat_shown.connect(window.note_chat)
        operator.watch.raise_requested.connect(window.raise_up)
        PanelOperator(services, window, operator)
        operator.show_last(_key(self.window.state.chat))
        return Attached(library, operator, start(desk.prepare(), name="prepare what is wanted later"))

    def _opened(self) -> tuple[Library, Desk]:
        """In a worker thread. The first read of each kind takes the longest, so they are made here."""
        gc.disable()  # what is imported stays; looking through it again and again takes a tenth of the time
        try:
            from desktop_chat.services.desk import LibraryDesk  # noqa: PLC0415 - start-up: after the first paint

            library = self._opening(self._folder)
            desk = LibraryDesk(library)
            desk.warm_up()
        finally:
            gc.enable()
        gc.freeze()  # nor is it looked through later: that would hold up a frame for a tenth of a second
        return library, desk

    def _end_glimpse(self) -> None:
        if self._glimpse is not None:
            self._glimpse.end()
            self._glimpse = None


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
