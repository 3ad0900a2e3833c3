"""Windows for tests: the real one, on a real library with prepared answers, driven by keys and clicks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_chat import Library, ScriptedProvider
from desktop_chat.providers.scripted import ScriptedReply
from desktop_chat.services.desk import LibraryDesk
from desktop_chat.services.opening import open_library
from desktop_chat.services.retries import Retries
from desktop_chat.tasks import Tasks
from desktop_chat.ui.desk import Services
from desktop_chat.ui.main_window import MainWindow
from desktop_chat.ui.operator import Operator
from desktop_chat.ui.panel_operator import PanelOperator
from desktop_chat.ui.preferences import Preferences
from desktop_chat.ui.theme import Theme
from desktop_chat.ui.window_state import WindowState

PATIENCE = 60.0


class OpenedWindow:
    """A window with its services, as the program makes it."""

    def __init__(
        self, window: MainWindow, library: Library, provider: ScriptedProvider, operator: Operator
    ) -> None:
        self.window = window
        self.library = library
        self.provider = provider
        self.operator = operator

    def write(self, text: str) -> None:
        QTest.keyClicks(self.window.conversation.composer.edit, text)

    def send(self, text: str) -> None:
        self.write(text)
        QTest.keyClick(self.window.conversation.composer.edit, Qt.Key.Key_Return)

    async def ask(self, text: str, rows: int = 2) -> None:
        """Send it, and wait for the whole answer: the transcript has so many rows then."""
        self.send(text)
        await until(lambda: len(self.said) == rows)
        await self.settled()

    @property
    def said(self) -> list[str]:
        """What the transcript shows, row by row."""
        model = self.window.conversation.model
        rows = [model.whole_row(number) for number in range(model.rowCount())]
        return [row.message.content for row in rows if row is not None]

    @property
    def is_idle(self) -> bool:
        return not self.library.replies.all and self.window.conversation.composer.button.text() == "Send"

    async def settled(self) -> None:
        """Until nothing is being answered and the window knows it."""
        await until(lambda: self.is_idle)


async def until(is_true: Callable[[], object], patience: float = PATIENCE) -> None:
    """Let the window work until it is so; what does not come soon never comes."""
    async with asyncio.timeout(patience):
        while not is_true():  # noqa: ASYNC110 - what is waited for has no event of its own
            await asyncio.sleep(0.001)


def preferences_of_tests(*, entitles: bool = False) -> Preferences:
    """What the person likes, kept nowhere; titles would cost a prepared answer."""
    preferences = Preferences()
    preferences.change("titles", entitles)
    return preferences


@asynccontextmanager
async def opened_window(
    folder: Path,
    *replies: ScriptedReply,
    entitles: bool = False,
    state: WindowState | None = None,
    look: Theme | None = None,
    retries: Retries | None = None,
    opening: Callable[[], Library] | None = None,
    made: Callable[..., ScriptedProvider] = ScriptedProvider,
    provider: ScriptedProvider | None = None,
) -> AsyncIterator[OpenedWindow]:
    """The window on the chats of this folder."""
    provider = provider or made()
    provider.add(*replies)
    patience = retries or Retries(attempts=1)
    library = opening() if opening else open_library(folder, [provider], retries=patience)
    window = MainWindow(look or Theme(), state or WindowState(), preferences_of_tests(entitles=entitles))
    window.show()
    window.activateWindow()
    await until(window.isActiveWindow)
    async with Tasks() as tasks:
        services = Services(LibraryDesk(library), tasks.start, window.preferences)
        operator = Operator(services, window.side_bar, window.conversation, window)
        PanelOperator(services, window, operator)
        operator.show_last(None)
        try:
            yield OpenedWindow(window, library, provider, operator)
        finally:
            operator.close()
            await library.aclose()
            window.close()
    window.deleteLater()
