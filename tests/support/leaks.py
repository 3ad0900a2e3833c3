"""Whatever the program makes of a library in which keys were used, to be searched for them: a list to add to."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from desktop_chat import Error, Library
from desktop_chat.providers.child_environment import without_keys
from desktop_chat.services.chat import ChatHandle
from desktop_chat.services.desk import LibraryDesk
from desktop_chat.services.key_wishes import KeyWish


@dataclass(frozen=True)
class Scene:
    """A chat that was answered with a key, in an open library, and an empty folder to write into."""

    library: Library
    chat: ChatHandle
    provider: str
    folder: Path


Producer: TypeAlias = Callable[[Scene], Awaitable[Mapping[str, bytes]]]


async def request_preview(scene: Scene) -> Mapping[str, bytes]:
    """The exact request, as the inspector shows it and as it is copied for curl."""
    try:
        preview = await scene.chat.request_preview()
    except Error as error:
        return {"preview": repr(error).encode()}
    return {"preview": f"{preview!r} {preview.text} {preview.curl}".encode()}


async def database_copy(scene: Scene) -> Mapping[str, bytes]:
    """Every page of it, free ones among them, and every row as text."""

    def dumped() -> Mapping[str, bytes]:
        with closing(sqlite3.connect(scene.library.database.path)) as connection:
            return {"pages": connection.serialize(), "rows": "\n".join(connection.iterdump()).encode()}

    return await asyncio.to_thread(dumped)


async def child_process(scene: Scene) -> Mapping[str, bytes]:
    """What a child is told: its environment and its arguments."""
    tell = "import os, sys; sys.stdout.write(repr(dict(os.environ)) + repr(sys.argv))"
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", tell],
        env=without_keys(os.environ),
        capture_output=True,
        check=True,
        timeout=60,
    )
    return {"child": done.stdout}


async def window_values(scene: Scene) -> Mapping[str, bytes]:
    """All that a window is told of profiles, models and what stood in the way."""
    desk = LibraryDesk(scene.library)
    profiles = desk.profiles
    seen: list[object] = [
        profiles.all(),
        profiles.of(scene.chat.id),
        profiles.services(),
        desk.path(scene.chat.id),
    ]
    for view in profiles.all():
        seen += [await profiles.services_of(view.name), await profiles.spending(view.name)]
        seen.append(await profiles.known_fields(view.name, scene.provider))
    seen += [desk.first_run.offered_keys(), await desk.local_models.all(), KeyWish("a", "b", {"api_key": "c"})]
    return {"values of the window": repr(seen).encode()}


PRODUCERS: tuple[Producer, ...] = (request_preview, database_copy, child_process, window_values)
"""One more line for whatever else leaves the program: an export, a bug report, a folder that was built."""


async def produced(scene: Scene) -> dict[str, bytes]:
    """What each of them made, by its name."""
    found: dict[str, bytes] = {}
    for produce in PRODUCERS:
        made = await produce(scene)
        found.update({f"{produce.__name__}: {name}": data for name, data in made.items()})
    return found
