"""Looks at what a killed process left, as the next one would, and goes on with it.

`python -m tests.proof.kill_findings play FOLDER SEED GENERATION` and `… look FOLDER SEED…` do it in a process.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
import sys
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from desktop_chat import Error, Library, Tables
from desktop_chat.models import schema
from desktop_chat.models.backup import FOLDER as BACKUPS
from desktop_chat.services.chat import ChatHandle
from tests.proof import invariants
from tests.proof.kill_scenes import DATABASE, Diary, opened, play, read_diary, scene_of, use_second_version
from tests.proof.staging import Stage

FINDINGS = "findings.json"


@dataclass
class Findings:
    """What one round found; everything but the seconds should be empty."""

    scene: str = ""
    lost_messages: int = 0
    lost_seconds: float = 0.0
    streamed: int = 0
    broken: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def look(folder: Path, seed: int) -> Findings:
    """Open what is left as the next process would, compare it with what was shown, and go on with it."""
    findings = Findings(scene_of(seed))
    database = folder / DATABASE
    if not database.exists():
        return findings
    if (folder / "old").exists():
        _look_at_upgrade(folder, findings)
    asyncio.run(_look(folder, findings))
    try:
        invariants.check_file(database)
    except Error as error:
        findings.broken.append(repr(error.details))
    return findings


def _look_at_upgrade(folder: Path, findings: Findings) -> None:
    """Every copy is whole; the next start finishes the upgrade or finds it done."""
    for copy in (folder / BACKUPS).glob("*.sqlite3") if (folder / BACKUPS).exists() else ():
        try:
            invariants.check_file(copy)
        except Error as error:
            findings.broken.append(f"a copy: {error.details!r}")
    use_second_version(folder)
    schema.upgrade(folder / DATABASE)
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        columns = {row[1] for row in connection.execute("PRAGMA table_info(messages)")}
        if "mood" not in columns:
            findings.faults.append("the upgrade is not there")


async def _look(folder: Path, findings: Findings) -> None:
    diary, stage = Diary(folder), Stage()
    lines = read_diary(folder)
    async with opened(folder, diary, stage) as library:
        found = library.chats().list()
        if not found:
            findings.lost_messages = sum(line["kind"] == "user" for line in lines)
            return
        chat = library.chat(found[0].id)
        try:
            rows = invariants.check(library, chat.id)
            compare(lines, rows, findings)
            await _go_on(library, chat, stage, folder)
        except (AssertionError, Error) as error:
            findings.faults.append(f"{type(error).__name__}: {error}")


async def _go_on(library: Library, chat: ChatHandle, stage: Stage, folder: Path) -> None:
    await chat.complete()
    for key in invariants.unanswered(library, chat.id):
        chat.deny(key)
    await chat.complete()
    reply = await chat.ask("what next?")
    assert reply.content == "Good.", "the next answer did not come"
    invariants.check(library, chat.id)
    invariants.check_requests(stage.requests)
    check_calls(read_diary(folder))


def compare(lines: list[dict[str, Any]], rows: invariants.Rows, findings: Findings) -> None:
    shown = _Shown({key: row.content for key, row in rows.messages.items()}, findings)
    for line in lines:
        shown.take(line)
    shown.end()
    check_calls(lines)


class _Shown:
    """What the diary says was shown, against what is stored now and what later processes found."""

    def __init__(self, stored: dict[Any, str], findings: Findings) -> None:
        self._stored = stored
        self._findings = findings
        self._pieces: dict[Any, list[tuple[int, str, float]]] = {}
        self._last = 0.0
        self._ends: dict[Any, float] = {}
        """When the process that showed something was killed, if another began after it."""

    def take(self, line: dict[str, Any]) -> None:
        match line["kind"]:
            case "user":
                self._findings.lost_messages += self._stored.get(line["id"]) != line["text"]
            case "whole" if line["id"] not in self._stored:
                self._findings.faults.append("an answer that was complete is gone")
            case "text":
                self._pieces.setdefault(line["id"], []).append((line["start"], line["text"], line["at"]))
                self._findings.streamed += len(line["text"])
                self._last = line["at"]
                self._ends.pop(line["id"], None)
            case "began":
                self._ends = {**dict.fromkeys(self._pieces, self._last), **self._ends}
            case "found":
                self._measure(line["id"], line["text"])

    def end(self) -> None:
        for key in list(self._pieces):
            self._measure(key, self._stored.get(key, ""))

    def _measure(self, key: Any, kept: str) -> None:
        """How many seconds of text were shown and are not kept; what is kept is the beginning of it."""
        for start, text, at in self._pieces.pop(key, []):
            if kept[start : start + len(text)] != text:
                self._findings.lost_seconds = max(
                    self._findings.lost_seconds, self._ends.get(key, self._last) - at
                )
                if not text.startswith(kept[start:]):
                    self._findings.faults.append(f"{kept[start:]!r} is kept where {text!r} was shown")
                return


def check_calls(lines: list[dict[str, Any]]) -> None:
    """No call is run after its result was committed."""
    answered = set()
    for line in lines:
        if line["kind"] == "result":
            answered.add(line["call"])
        assert line["kind"] != "ran" or line["call"] not in answered, "a call was run twice"


def write_findings(folder: Path, seed: int) -> None:
    (folder / FINDINGS).write_text(json.dumps(asdict(look(folder, seed))))


def main(what: str, folder: str, *numbers: str) -> None:
    logging.disable()
    Tables()
    if what == "play":
        seed, generation = map(int, numbers)
        play(Path(folder), seed, generation)
        return
    for number in numbers:
        write_findings(Path(folder) / number, int(number))


if __name__ == "__main__":
    main(*sys.argv[1:])
