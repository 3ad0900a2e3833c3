"""Two programs on one chat and on one database: nothing is lost, nothing is locked, each hears of the other.

They go on for eight seconds; DESKTOP_CHAT_PAIR_SECONDS makes it minutes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_chat import Library
from tests.proof import invariants
from tests.proof.pair_worker import CANCELS, Notes
from tests.proof.staging import Stage

SECONDS = float(os.environ.get("DESKTOP_CHAT_PAIR_SECONDS", "5"))
ROOT = Path(__file__).parents[2]
SLACK = 300.0
"""Seconds for two programs to start and end on a busy machine."""
STOP_SECONDS = 2.0


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library(tmp_path / "chats.sqlite3", providers=[Stage()], default_model="scripted-1")
    yield opened
    opened.close()


def together(library: Library, *works: tuple[str, int, str], seconds: float) -> list[Notes]:
    """Let programs of these works run side by side; what each of them noted."""
    database = str(library.database.path)
    commands = [
        [sys.executable, "-m", "tests.proof.pair_worker", what, database, str(chat), name, str(seconds)]
        for what, chat, name in works
    ]
    running = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for command in commands]
    try:
        said = [program.communicate(timeout=seconds + SLACK)[0] for program in running]
        assert [program.returncode for program in running] == [0] * len(running)
    finally:
        for program in running:
            program.kill()
            program.wait()
    return [Notes(**json.loads(text)) for text in said]


def look(library: Library, chat_id: int, notes: list[Notes]) -> None:
    rows = invariants.check(library, chat_id, is_whole=True)
    stored = [row.content for row in rows.path if row.role == "user"]
    answered = {row.parent_key for row in rows.path if row.role == "assistant" and row.status == "complete"}
    for note in notes:
        assert note.failures == []
        assert note.most_active <= 1
    asked = [question for note in notes for question in note.asked]
    assert set(asked) <= set(stored), "a question was lost"
    assert len(stored) == len(set(stored)) or len(notes) > 1, "a question was asked twice"
    assert all(row.key in answered for row in rows.path if row.role == "user"), "a question has no answer"
    assert len(rows.path) == 2 * len(stored), "something is on the path that nobody asked"


@pytest.mark.timeout(int(SECONDS + 2 * SLACK))
def test_two_programs_ask_in_one_chat_and_both_are_answered(library: Library) -> None:
    chat = library.create_chat()
    notes = together(library, ("ask", chat.id, "left"), ("ask", chat.id, "right"), seconds=SECONDS)
    look(library, chat.id, notes)
    assert all(len(note.asked) > 2 for note in notes)
    assert sum(len(note.asked) for note in notes) == chat.count("user")
    assert chat.view.settings["counted"]["both"] == sum(note.settings for note in notes), "an update was lost"
    assert {"temperature", "headers"} <= set(chat.view.settings), "an update was lost"
    assert all(note.heard_of.get(str(chat.id), 0) > 2 for note in notes), "a program heard nothing of the other"


@pytest.mark.timeout(int(SECONDS + 2 * SLACK))
def test_two_programs_write_to_several_chats_of_one_database(library: Library) -> None:
    chats = [library.create_chat() for _ in range(4)]
    notes = together(library, ("several", 0, "left"), ("several", 0, "right"), seconds=SECONDS)
    for chat in chats:
        look(library, chat.id, notes=[])
    assert [note.failures for note in notes] == [[], []]
    assert max(note.most_active for note in notes) <= 1
    assert sum(len(note.asked) for note in notes) == sum(chat.count("user") for chat in chats)
    counted = [chat.view.settings["counted"]["both"] for chat in chats]
    assert sum(counted) == sum(note.settings for note in notes), "an update was lost"
    assert all(set(note.heard_of) >= {str(chat.id) for chat in chats} for note in notes)


@pytest.mark.timeout(int(2 * SLACK))
def test_one_program_stops_what_another_writes(library: Library) -> None:
    chat = library.create_chat()
    stopped, stopper = together(library, ("be_stopped", chat.id, "left"), ("stop", chat.id, "right"), seconds=0)
    assert (stopped.cancelled, stopper.cancelled) == (CANCELS, CANCELS)
    assert stopper.slowest_cancel < STOP_SECONDS
    rows = invariants.check(library, chat.id, is_whole=True)
    assert [run.status for run in rows.runs.values()] == ["cancelled"] * CANCELS
