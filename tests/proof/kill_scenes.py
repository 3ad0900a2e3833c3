"""What the processes do that are killed, and the diary of what they showed."""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeAlias

from desktop_chat import Error, Library, Retries, tool
from desktop_chat.models import migration, schema
from desktop_chat.providers.scripted import ScriptedReply, Step, Wait, tool_calls
from desktop_chat.services.chat import ChatHandle
from desktop_chat.services.library import JOURNAL_SECONDS
from desktop_chat.services.tools import ToolCallValue
from desktop_chat.services.views import MessageView, ToolCallView
from tests.proof import invariants
from tests.proof.staging import Stage
from tests.support.versions import LATEST, NEXT

DATABASE = "chats.sqlite3"
DIARY = "shown.log"
TOKEN_SECONDS = 0.01
KEPT_EVERY = "DESKTOP_CHAT_KILL_JOURNAL"
"""In how many seconds what is streamed is kept, where it is not what the program has by itself."""

SECOND = f'''"""A second step, which makes a table anew."""
import sqlalchemy as sa
from alembic import op
revision = "{NEXT}"
down_revision = "{LATEST}"
def upgrade():
    with op.batch_alter_table("messages", recreate="always") as batch:
        batch.add_column(sa.Column("mood", sa.Text()))
def downgrade():
    raise NotImplementedError
'''


class Diary:
    """What a process showed, written at once and without a buffer, so that it outlives the process."""

    def __init__(self, folder: Path) -> None:
        self._file = os.open(folder / DIARY, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def note(self, kind: str, **facts: Any) -> None:
        line = json.dumps({"kind": kind, "at": time.monotonic(), **facts}) + "\n"
        os.write(self._file, line.encode())

    def close(self) -> None:
        os.close(self._file)


def read_diary(folder: Path) -> list[dict[str, Any]]:
    with suppress(FileNotFoundError):
        lines = (folder / DIARY).read_text().split("\n")
        return [json.loads(line) for line in lines[:-1]]
    return []


# --- playing ------------------------------------------------------------------------------------------


def words(chance: random.Random, count: int) -> tuple[Step, ...]:
    return tuple(step for _ in range(count) for step in (f"{chance.randrange(10**6)} ", Wait(TOKEN_SECONDS)))


def calls(chance: random.Random, *names: str) -> tuple[Step, ...]:
    """Each call is another one: the same over and over would be stopped by the budget."""
    made = [(f"call-{chance.getrandbits(60)}", name, f'{{"place": {chance.getrandbits(60)}}}') for name in names]
    return tool_calls(*made)


def tools_of(diary: Diary) -> tuple[object, ...]:
    @tool
    async def look(tool_call: ToolCallValue, place: int) -> str:
        """Look for a while."""
        diary.note("ran", call=tool_call.id)
        await asyncio.sleep(0.01)
        return "seen"

    @tool(requires_approval=True)
    async def pay(tool_call: ToolCallValue, place: int) -> str:
        """Pay, if somebody allows it."""
        diary.note("ran", call=tool_call.id)
        await asyncio.sleep(0.01)
        return "paid"

    return look, pay


def opened(folder: Path, diary: Diary, stage: Stage) -> Library:
    return Library(
        folder / DATABASE,
        providers=[stage],
        default_model="scripted-1",
        default_provider="scripted",
        tools=tools_of(diary),
        retries=Retries(attempts=1),
        journal_interval=float(os.environ.get(KEPT_EVERY, JOURNAL_SECONDS)),
    )


def told(chat: ChatHandle, diary: Diary) -> ChatHandle:
    """Everything that is shown goes into the diary too."""
    lengths: dict[Any, int] = {}

    @chat.on_message_created
    def created(message: MessageView) -> None:
        if message.role == "user":
            diary.note("user", id=message.id, text=message.content)

    @chat.on_message_updated
    def updated(message: MessageView) -> None:
        known = lengths.get(message.id, 0)
        diary.note("text", id=message.id, text=message.content[known:], start=known)
        lengths[message.id] = len(message.content)

    @chat.on_message_completed
    def completed(message: MessageView) -> None:
        diary.note("whole", id=message.id, text=message.content)

    @chat.on_tool_result
    def answered(tool_call: ToolCallView, message: MessageView) -> None:
        diary.note("result", call=tool_call.tool_call_id, id=message.id)

    return chat


async def stream(chat: ChatHandle, stage: Stage, chance: random.Random) -> None:
    stage.play([words(chance, 60) for _ in range(4)])
    for number in range(3):
        await chat.ask(f"question {number}")


async def use_tools(chat: ChatHandle, stage: Stage, chance: random.Random) -> None:
    def script() -> Iterator[ScriptedReply]:
        while True:
            for _ in range(3):
                yield (*words(chance, 2), *calls(chance, *["look"] * chance.randint(1, 3)))
            yield words(chance, 3)

    stage.play(script())
    for number in range(6):
        await chat.ask(f"question {number}")


async def ask_for_approval(chat: ChatHandle, stage: Stage, chance: random.Random) -> None:
    def script() -> Iterator[ScriptedReply]:
        while True:
            yield (*words(chance, 2), *calls(chance, "look", "pay"))
            yield words(chance, 3)

    stage.play(script())
    for number in range(8):
        await chat.ask(f"question {number}")
        for key in invariants.unanswered(chat._library, chat.id):
            chat.approve(key) if chance.random() < 0.6 else chat.deny(key)
        await chat.complete()


CHANGES = ("select", "delete", "restore", "edit")


def change(chat: ChatHandle, message_id: Any, how: str) -> None:
    with suppress(Error):
        match how:
            case "select":
                chat.select(message_id)
            case "delete":
                chat.delete(message_id)
            case "restore":
                chat.restore(message_id)
            case "edit":
                chat.edit(message_id, "other words")


async def switch_branches(chat: ChatHandle, stage: Stage, chance: random.Random) -> None:
    stage.play(words(chance, 1) for _ in range(10**6))
    while True:
        await chat.ask("question")
        for _ in range(6):
            if not chat.messages():
                break
            message = chance.choice(chat.messages())
            change(chat, chance.choice(chat.siblings(message.id)), chance.choice(CHANGES))
        if chat.messages("assistant"):
            await chat.regenerate(chat.messages("assistant")[-1].id)


Deed: TypeAlias = Callable[[ChatHandle, Stage, random.Random], Coroutine[Any, Any, None]]
DEEDS: dict[str, Deed] = {
    "streaming": stream,
    "tools": use_tools,
    "approval": ask_for_approval,
    "branches": switch_branches,
}
SCENES = (*DEEDS, "streaming", "migration", "first start")


def scene_of(seed: int) -> str:
    return SCENES[seed % len(SCENES)]


def play(folder: Path, seed: int, generation: int) -> None:
    """Do what the seed says, until somebody kills this process or all is done."""
    diary = Diary(folder)
    diary.note("began", generation=generation)
    if scene_of(seed) == "migration" and (folder / "old").exists():
        use_second_version(folder)
        schema.upgrade(folder / DATABASE)
        diary.note("upgraded")
        return
    asyncio.run(_play(folder, seed, generation, diary))


async def _play(folder: Path, seed: int, generation: int, diary: Diary) -> None:
    chance = random.Random(f"{seed} {generation}")
    stage = Stage()
    async with opened(folder, diary, stage) as library:
        found = library.chats().list()
        chat = told(library.chat(found[0].id) if found else library.create_chat().with_tools("look", "pay"), diary)
        note_where_it_stands(library, chat, diary)
        deed = DEEDS.get(scene_of(seed), stream)
        if generation:
            stage.play([words(chance, 40)] * 8)
            with suppress(Error):
                await chat.complete()
        with suppress(Error):
            await deed(chat, stage, chance)
    diary.note("ended")


def note_where_it_stands(library: Library, chat: ChatHandle, diary: Diary) -> None:
    """What a process found when it started: later text is added to this, these results are final."""
    rows = library.database.read(lambda session: invariants.rows_of(session, library.tables, chat.id))
    for row in rows.messages.values():
        if row.role == "assistant":
            diary.note("found", id=row.key, text=row.content)
    for call in rows.calls:
        if call.result_key is not None:
            diary.note("result", call=call.tool_call_id, id=call.result_key)


# --- migration ----------------------------------------------------------------------------------------


def prepare(folder: Path, seed: int, template: Path) -> None:
    """A database of this version, unless its making is to be interrupted; for a migration, a filled one."""
    folder.mkdir(parents=True, exist_ok=True)
    if scene_of(seed) != "first start":
        shutil.copyfile(template, folder / DATABASE)
    if scene_of(seed) == "migration":
        asyncio.run(_prepare(folder))
        make_second_version(folder)
        (folder / "old").touch()


async def _prepare(folder: Path) -> None:
    diary, stage = Diary(folder), Stage()
    async with opened(folder, diary, stage) as library:
        chat = told(library.create_chat(), diary)
        for number in range(3):
            await chat.ask(f"question {number}")


def make_second_version(folder: Path) -> None:
    """The migrations of a program that is one version further; made before anybody is killed."""
    shutil.copytree(migration.FOLDER, folder / "migrations", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "migrations" / "versions" / f"{NEXT}_second.py").write_text(SECOND)


def use_second_version(folder: Path) -> None:
    """Let this process be one version further than the file."""
    migration.FOLDER = folder / "migrations"
    schema._VERSIONS = migration.FOLDER / "versions"
