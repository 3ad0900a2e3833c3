"""A program of its own that exports and imports a long chat, and tells how much memory that took."""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from pathlib import Path

from sqlalchemy import insert

from desktop_chat import Library
from desktop_chat.models import Tables
from desktop_chat.models.rules import table_of

LETTERS = 2_000


def fill(library: Library, messages: int) -> None:
    """One chat in which questions and answers follow each other."""
    chat = library.create_chat(title="Long")
    table = table_of(Tables().message)
    stamp = chat.view.created_at
    first = int(chat.id) + 1
    rows = [
        {
            "id": first + number,
            "parent_id": first + number - 1 if number else None,
            "chat_id": chat.id,
            "role": "assistant" if number % 2 else "user",
            "status": "complete",
            "position": number,
            "version": 1,
            "on_path": True,
            "selected": True,
            "has_calls": False,
            "has_files": False,
            "content": f"{number} " + "word " * (LETTERS // 5),
            "created_at": stamp,
            "updated_at": stamp,
        }
        for number in range(messages)
    ]
    for start in range(0, messages, 1000):
        part = rows[start : start + 1000]
        library.database.write(lambda session, part=part: session.execute(insert(table), part) and None)  # type: ignore[misc]


def most_memory() -> int:
    """In bytes, of this process so far."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


async def moved(folder: Path, archive: Path) -> int:
    """Export what is in a folder, import it beside; how many messages came."""
    async with Library(folder / "chats.sqlite3", providers=[]) as library:
        await library.export(archive)
    beside = folder / "beside"
    beside.mkdir()
    async with Library(beside / "chats.sqlite3", providers=[]) as library:
        return (await library.import_(archive)).messages


async def main(folder: Path, messages: int) -> None:
    for name, count in (("short", 50), ("long", messages)):
        place = folder / name
        if not place.exists():
            place.mkdir()
            async with Library(place / "chats.sqlite3", providers=[]) as library:
                fill(library, count)
    await moved(folder / "short", folder / "short.zip")
    before, begun = most_memory(), time.monotonic()
    moved_messages = await moved(folder / "long", folder / "long.zip")
    told = {
        "messages": moved_messages,
        "more": most_memory() - before,
        "seconds": time.monotonic() - begun,
    }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
