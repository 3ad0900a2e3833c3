"""One of two programs that use the same data at the same time, and what it found while it did.

`python -m tests.proof.pair_worker WHAT DATABASE CHAT NAME SECONDS` prints its notes as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from itertools import count
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop_chat import Cancelled, Error, Library
from desktop_chat.providers.scripted import Wait, endless
from desktop_chat.services.announcements import Announcement
from desktop_chat.services.chat import ChatHandle
from desktop_chat.services.run_states import ACTIVE
from tests.proof.staging import Stage

MEET_SECONDS = 60.0
LEAST = 4
"""Questions that each asks, however slow the machine is."""
CANCELS = 8


@dataclass
class Notes:
    asked: list[str] = field(default_factory=list)
    heard_of: dict[str, int] = field(default_factory=dict)
    """How often others announced a change of each chat."""
    most_active: int = 0
    """The most runs that were ever seen active in one chat."""
    failures: list[str] = field(default_factory=list)
    cancelled: int = 0
    slowest_cancel: float = 0.0
    settings: int = 0


class Worker:
    def __init__(self, library: Library, stage: Stage, name: str, seconds: float) -> None:
        self.library = library
        self.stage = stage
        self.name = name
        self.seconds = seconds
        self.notes = Notes()
        self.changed = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        library.announcements.subscribe(self._hear)

    def _hear(self, announcement: Announcement) -> None:
        if not announcement.is_own:
            chat = str(announcement.chat_id)
            self.notes.heard_of[chat] = self.notes.heard_of.get(chat, 0) + 1
            self._loop.call_soon_threadsafe(self.changed.set)

    async def meet(self) -> None:
        """Wait until the other program is there too."""
        async with asyncio.timeout(MEET_SECONDS):
            while not self.library.storage.instances.others():  # noqa: ASYNC110 - nobody announces a start
                await asyncio.sleep(0.01)

    async def ask_on(self, chat: ChatHandle) -> None:
        """Ask again and again, waiting for whoever asks there too, and keep a setting of one's own."""
        end = time.monotonic() + self.seconds
        for number in count():
            if number >= LEAST and time.monotonic() >= end:
                return
            question = f"{self.name} {number}"
            try:
                await chat.ask(question, wait=True)
                self.notes.asked.append(question)
                chat.with_headers({"x-shared": "yes"}) if number % 2 else chat.with_temperature(0.5)
                self._keep_setting(chat)
            except Error as error:
                self.notes.failures.append(repr(error))
            self._look(chat)

    def _keep_setting(self, chat: ChatHandle) -> None:
        """Both programs count in one row; an update that overwrites another's would show."""

        def work(session: Session) -> None:
            row = chat.row(session)
            counted = dict(row.settings.get("counted", {}))
            counted["both"] = counted.get("both", 0) + 1
            row.settings = {**row.settings, "counted": counted}

        self.library.database.write(work)
        self.notes.settings += 1

    def _look(self, chat: ChatHandle) -> None:
        run = self.library.tables.run
        query = select(func.count()).where(run.chat_key == chat.id, run.status.in_(ACTIVE))
        active = self.library.database.read(lambda session: session.scalar(query)) or 0
        self.notes.most_active = max(self.notes.most_active, active)

    async def be_stopped(self, chat: ChatHandle) -> None:
        """Write answers that never end; the other program stops each."""
        for number in range(CANCELS):
            self.stage.play([(Wait(0.01), *endless("word ", 0.01))])
            try:
                await chat.ask(f"question {number}")
            except Cancelled as error:
                self.notes.cancelled += error.reply is not None

    async def stop_the_other(self, chat: ChatHandle) -> None:
        """Hear of an answer that is being written, and stop it."""
        for _ in range(CANCELS):
            run_id = await self._begun(chat)
            began = time.monotonic()
            chat.cancel()
            async with asyncio.timeout(MEET_SECONDS):
                await self._stopped(run_id)
            self.notes.slowest_cancel = max(self.notes.slowest_cancel, time.monotonic() - began)
            self.notes.cancelled += 1

    async def _begun(self, chat: ChatHandle) -> object:
        """The run that the other program is at work on, as soon as it says that it is."""
        async with asyncio.timeout(MEET_SECONDS):
            while True:
                self.changed.clear()
                for run in chat.runs:
                    if run.status == "in_progress":
                        return run.id
                await asyncio.wait({asyncio.ensure_future(self.changed.wait())}, timeout=0.05)

    async def _stopped(self, run_id: object) -> None:
        while True:
            if self._status(run_id) == "cancelled":
                return
            await asyncio.sleep(0.001)

    def _status(self, run_id: object) -> str:
        run = self.library.tables.run
        return self.library.database.read(lambda session: str(session.get_one(run, run_id).status))


async def work(what: str, database: Path, chat_id: int, name: str, seconds: float) -> Notes:
    stage = Stage()
    stage.play(iter(lambda: ("A few ", Wait(0.001), f"words for {name}."), None))
    library = Library(database, providers=[stage], default_model="scripted-1", default_provider="scripted")
    async with library:
        worker = Worker(library, stage, name, seconds)
        await worker.meet()
        deeds: dict[str, Callable[[ChatHandle], Awaitable[None]]] = {
            "ask": worker.ask_on,
            "be_stopped": worker.be_stopped,
            "stop": worker.stop_the_other,
        }
        chats = library.chats().list() if what == "several" else [library.chat(chat_id).view]
        deed = deeds.get(what, worker.ask_on)
        await asyncio.gather(*(deed(library.chat(chat.id)) for chat in chats))
    return worker.notes


if __name__ == "__main__":
    what, database, chat_id, name, seconds = sys.argv[1:]
    notes = asyncio.run(work(what, Path(database), int(chat_id), name, float(seconds)))
    sys.stdout.write(json.dumps(asdict(notes)))
