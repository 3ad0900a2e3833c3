"""The whole look at a folder of chats: by the window, by `desktop-chat doctor`, by whoever wants to know."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from desktop_chat.models.integrity import always
from desktop_chat.services.health import chats, keys, program, services
from desktop_chat.services.health.views import Finding, Health, health_of
from desktop_chat.services.places import database_file


async def checkup(
    folder: Path,
    logs: Path,
    *,
    is_full: bool = False,
    asks_services: bool = True,
    is_wanted: Callable[[], bool] = always,
) -> Health:
    """Nothing is changed and no key is read. `is_full` compares everything in the database: it may take long."""
    database = database_file(folder)
    found = await asyncio.to_thread(_on_the_disk, database, logs, is_full, is_wanted)
    profiles = await asyncio.to_thread(keys.kept_profiles, database)
    found += [keys.profiles(profiles), keys.from_environment(), await keys.keyring(profiles)]
    if asks_services:
        found += await services.findings(keys.places(profiles))
    return health_of(found)


def _on_the_disk(database: Path, logs: Path, is_full: bool, is_wanted: Callable[[], bool]) -> list[Finding]:
    return [*program.findings(logs), *chats.findings(database, is_full=is_full, is_wanted=is_wanted)]
