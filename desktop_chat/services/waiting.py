"""Standing in line for a chat in which an answer is being written, by this program or another."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from desktop_chat.services.announcements import Announcement

if TYPE_CHECKING:
    from desktop_chat.services.library import Library

LOOK_AGAIN_SECONDS = 1.0
"""A program that was killed tells nobody that its run has ended."""


async def until_free(library: Library, chat_key: Any) -> None:
    """Return when the chat has changed in a way that may have freed it."""
    loop = asyncio.get_running_loop()
    changed = asyncio.Event()

    def hear(announcement: Announcement) -> None:
        if announcement.chat_id in (None, chat_key):
            loop.call_soon_threadsafe(changed.set)

    leave = library.announcements.subscribe(hear)
    try:
        active = library.replies.of(chat_key)
        if active is not None and active.task is not None:
            await asyncio.wait({active.task})
            return
        async with asyncio.timeout(LOOK_AGAIN_SECONDS):
            await changed.wait()
    except TimeoutError:
        return
    finally:
        leave()
