"""What is at hand where the chats cannot be opened: a look at everything, backups, and a way to begin anew."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import SignalInstance

from desktop_chat.errors import Error

if TYPE_CHECKING:
    from desktop_chat.services.desk_health import DeskHealth
    from desktop_chat.services.library import Library


def health_desk(folder: Path, logs: Path, library: Library | None) -> DeskHealth:
    """In a worker thread: what it stands on is imported with it."""
    from desktop_chat.services.desk_health import DeskHealth  # noqa: PLC0415 - start-up: after the first paint

    return DeskHealth(folder, logs, library)


def begin_anew(folder: Path) -> None:
    """With no chats; also in a worker."""
    from desktop_chat.services import opening  # noqa: PLC0415 - start-up: the same

    with suppress(Error):  # what stands in the way is said by the next attempt to open
        opening.begin_anew(folder)


async def first_of(*signals: SignalInstance) -> int:
    """Which of these is emitted first."""
    first: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def note(number: int, *_: object) -> None:
        if not first.done():
            first.set_result(number)

    slots = [partial(note, number) for number in range(len(signals))]
    for signal, slot in zip(signals, slots, strict=True):
        signal.connect(slot)
    try:
        return await first
    finally:
        for signal, slot in zip(signals, slots, strict=True):
            signal.disconnect(slot)
