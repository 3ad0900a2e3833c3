"""The second phase of a start: the services are imported and opened behind a window that is there already."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from desktop_chat.errors import Error, StorageFull, StorageReadOnly
from desktop_chat.language import sentence
from desktop_chat.tasks import Tasks
from desktop_chat.ui.crash_reporter import CrashReporter
from desktop_chat.ui.desk import Desk, Services, StartTask
from desktop_chat.ui.event_loop import EventLoop
from desktop_chat.ui.glimpse import Glimpse
from desktop_chat.ui.health.attached import begin_anew, first_of, health_desk
from desktop_chat.ui.health.operator import HealthOperator
from desktop_chat.ui.main_window import MainWindow
from desktop_chat.ui.operator import Operator
from desktop_chat.ui.panel_operator import PanelOperator

if TYPE_CHECKING:
    from desktop_chat.services.desk_health import DeskHealth
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
        attaching = Attaching(window, folder, reporter.folder, opening or usual_library, glimpse)
        is_well = runner.run(stay(attaching, reporter) if visit is None else receive(attaching, reporter, visit))
    attaching.close_unattached()
    return 0 if is_well else 1


def usual_library(folder: Path) -> Library:
    """Runs in a thread beside the window, so that typing goes on meanwhile."""
    from desktop_chat.services.opening import open_library  # noqa: PLC0415 - start-up: after the first paint

    return open_library(folder)


async def stay(attaching: Attaching, reporter: CrashReporter) -> bool:
    """Until the window is closed; then what is being written is stopped and kept."""
    closed = asyncio.Event()
    attaching.window.closed.connect(closed.set)
    if attaching.window.isHidden():
        closed.set()  # by somebody who was quicker than the imports
    async with Tasks() as tasks:
        start = partial(tasks.start, on_error=reporter.tell)
        task = start(attaching.until_open(start), name="attach the services")
        await closed.wait()
        if task.done() and not task.exception():
            await task.result().close()
        else:
            await attaching.let_go()
    if attaching.window.wanted_backup:
        await attaching.restore(attaching.window.wanted_backup)
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

    def __init__(
        self, library: Library, operator: Operator, health: HealthOperator, preparing: asyncio.Task[None]
    ) -> None:
        self.library = library
        self.operator = operator
        self._health = health
        self._preparing = preparing

    async def close(self) -> None:
        await self._health.aclose()
        self.operator.close()
        self._preparing.cancel()  # it is taken up again at the next start
        await asyncio.wait({self._preparing})
        await self.library.aclose()


class Attaching:
    """Opens the library in a thread and brings the window to life with it."""

    def __init__(
        self, window: MainWindow, folder: Path, logs: Path, opening: OpenLibrary, glimpse: Glimpse | None
    ) -> None:
        self.window = window
        self._folder, self._logs, self._opening = folder, logs, opening
        self._glimpse = glimpse
        self._health: HealthOperator | None = None
        self._unattached: Library | None = None
        """Open, and nobody's yet."""

    async def until_open(self, start: StartTask) -> Attached:
        """Say why the chats cannot be opened, as often as the person tries again."""
        while True:
            try:
                return await self.once(start)
            except Error as error:
                await asyncio.to_thread(self.close_unattached)
                if self._health is None:
                    desk = await asyncio.to_thread(health_desk, self._folder, self._logs, None)
                    self._health = HealthOperator(self.window, start, desk)
                await self._told(self._health, error)

    async def _told(self, health: HealthOperator, error: Error) -> None:
        """Until the person wants to try again. What cannot be written to can be read, as far as it was shown."""
        window = self.window
        if self._glimpse is not None and isinstance(error, StorageFull | StorageReadOnly):
            health.show_refusal(error)
            await first_of(window.conversation.banner.retry_requested)
            return
        self._end_glimpse()
        window.complain(error, can_retry=True)
        welcome = window.conversation.welcome
        if await first_of(welcome.retry_requested, welcome.anew_requested) == 1:
            await asyncio.to_thread(begin_anew, self._folder)
        welcome.wait()

    async def once(self, start: StartTask) -> Attached:
        library, desk, looks = await asyncio.to_thread(self._opened)
        self._unattached = None
        self._end_glimpse()
        window = self.window
        services = Services(desk, start, window.preferences)
        operator = Operator(services, window.side_bar, window.conversation, window)
        operator.chat_shown.connect(window.note_chat)
        operator.watch.raise_requested.connect(window.raise_up)
        PanelOperator(services, window, operator)
        operator.show_last(_key(self.window.state.chat))
        # Nothing is awaited from here on: whoever is given up in between could not close what is open.
        health = self._health = self._health or HealthOperator(window, start, looks)
        health.writable_again.connect(operator.questions.boxes.keeper.keep_now)
        health.attach(looks)
        return Attached(library, operator, health, start(desk.prepare(), name="prepare what is wanted later"))

    async def let_go(self) -> None:
        """The window is left, and the chats were never open."""
        self._end_glimpse()
        if self._health is not None:
            await self._health.aclose()

    def close_unattached(self) -> None:
        """Who was quicker than the opening of the chats leaves them open otherwise."""
        library, self._unattached = self._unattached, None
        if library is not None:
            library.close()

    async def restore(self, name: str) -> None:
        """In the place of the chats, which nobody here has open; what came of it is said by the next window."""
        desk = await asyncio.to_thread(health_desk, self._folder, self._logs, None)
        error = await desk.restore(name)
        text = "The backup is restored. What was there before is kept as a backup, too."
        self.window.farewell = error.sentence if error else sentence(text)
        self.window.close()

    def _opened(self) -> tuple[Library, Desk, DeskHealth]:
        """In a worker thread. The first read of each kind takes the longest, so they are made here."""
        gc.disable()  # what is imported stays; looking through it again and again takes a tenth of the time
        try:
            from desktop_chat.services.desk import LibraryDesk  # noqa: PLC0415 - start-up: after the first paint

            library = self._unattached = self._opening(self._folder)
            desk = LibraryDesk(library)
            desk.warm_up()
        finally:
            gc.enable()
        gc.freeze()  # nor is it looked through later: that would hold up a frame for a tenth of a second
        return library, desk, health_desk(self._folder, self._logs, library)

    def _end_glimpse(self) -> None:
        if self._glimpse is not None:
            self._glimpse.end()
            self._glimpse = None


def _key(text: str) -> int | None:
    return int(text) if text.isdecimal() else None
