"""Whatever the program makes of a library in which keys were used, to be searched for them: a list to add to."""

from __future__ import annotations

import asyncio
import io
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias
from zipfile import ZipFile

from desktop_chat import Error, Library
from desktop_chat.providers.child_environment import without_keys
from desktop_chat.services.chat import ChatHandle
from desktop_chat.services.copies import FolderOfCopies
from desktop_chat.services.desk import LibraryDesk
from desktop_chat.services.health.checkup import checkup
from desktop_chat.services.key_wishes import KeyWish
from tests.support.canaries import files_below


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
        timeout=300,
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


async def archive(scene: Scene) -> Mapping[str, bytes]:
    """Everything as one file, packed and unpacked, and what another program has of it."""
    path = scene.folder / "all.zip"
    await scene.library.export(path, settings={"api_key": "not one"}, replace=True)
    elsewhere = scene.folder / "other"
    elsewhere.mkdir(exist_ok=True)
    async with Library(elsewhere / "chats.sqlite3") as other:
        await other.import_(path)
    with ZipFile(path) as opened:
        members = {name: opened.read(name) for name in opened.namelist()}
    return {"archive": path.read_bytes(), **members, **files_below(elsewhere)}


async def one_chat(scene: Scene) -> Mapping[str, bytes]:
    """As it is read, and as it is kept."""
    told = {}
    for form in ("markdown", "json"):
        to = io.BytesIO()
        await scene.library.export_chat(scene.chat.id, to, form)
        told[form] = to.getvalue()
    return told


async def backup(scene: Scene) -> Mapping[str, bytes]:
    """A copy of the database with its notes."""
    made = await asyncio.to_thread(scene.library.backups.make)
    return files_below(scene.library.database.path.parent / "backups") | {"backup": repr(made).encode()}


async def health_report(scene: Scene) -> Mapping[str, bytes]:
    """What a person pastes where others read it."""
    folder = scene.library.database.path.parent
    health = await checkup(folder, folder / "log", asks_services=False)
    return {"report": health.text.encode(), "json": json.dumps(health.as_json()).encode()}


async def assistants(scene: Scene) -> Mapping[str, bytes]:
    """As rows, as a document, and as copies in a folder, threads among them."""
    library = scene.library
    made = library.assistants.create("Helper", provider=scene.provider, model="m-1", instructions="Help.")
    thread = library.thread(title="Together")
    with suppress(Error):
        await thread.run(made, "Hi")
    target, library.outbox.target = library.outbox.target, FolderOfCopies(scene.folder / "copies")
    states = await library.outbox.sync()
    library.outbox.target = target
    return {
        "assistant": library.assistants.export(made).encode(),
        "states": repr(states).encode(),
        **files_below(scene.folder / "copies"),
    }


PRODUCERS: tuple[Producer, ...] = (
    request_preview,
    child_process,
    window_values,
    assistants,
    archive,
    one_chat,
    backup,
    health_report,
    database_copy,
)
"""One more line for whatever else leaves the program; the database last, when all of them are done with it."""


async def produced(scene: Scene) -> dict[str, bytes]:
    """What each of them made, by its name."""
    found: dict[str, bytes] = {}
    for produce in PRODUCERS:
        made = await produce(scene)
        found.update({f"{produce.__name__}: {name}": data for name, data in made.items()})
    return found
