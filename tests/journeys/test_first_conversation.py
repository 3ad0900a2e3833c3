"""The first conversation as a person meets it: a real process, its words, and what is in the database after."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from desktop_chat import Library, ScriptedProvider
from desktop_chat.services import first_conversation
from desktop_chat.services.places import data_folder, database_file
from tests.support.rules.sources import ROOT

PROGRAM = [sys.executable, "-m", "desktop_chat"]
# A shell that starts a job in the background makes it deaf to Ctrl+C; a person's terminal does not.
HEARING_PROGRAM = [
    sys.executable,
    "-c",
    "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from desktop_chat.__main__ import main; sys.exit(main())",
]
WHOLE = [
    ("user", "complete"),
    ("assistant", "complete"),
    ("user", "complete"),
    ("assistant", "complete"),
    ("tool", "complete"),
    ("assistant", "complete"),
]
on_a_terminal = pytest.mark.skipif(not hasattr(os, "openpty"), reason="this system has no pseudo-terminals")


def run(*arguments: str | Path, program: Sequence[str] = PROGRAM) -> subprocess.CompletedProcess[str]:
    """The program, with its output to a pipe."""
    command = [*program, *map(str, arguments)]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL, check=False, timeout=60
    )


def rows(query: str, *values: Any, folder: Path | None = None) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(database_file(folder or data_folder()))) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return connection.execute(query, values).fetchall()


def messages(chat: int = 0) -> list[tuple[Any, ...]]:
    """Role and status of the messages of the first chat, or another."""
    chats = rows("SELECT id FROM chats ORDER BY id")
    return rows("SELECT role, status FROM messages WHERE chat_id = ? ORDER BY position", *chats[chat])


class Terminal:
    """The program in a terminal, where its words come at a pace."""

    def __init__(self, command: Sequence[str]) -> None:
        self._screen, other = os.openpty()
        self.text = ""
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=other, stderr=subprocess.PIPE
        )
        os.close(other)

    def read_until(self, words: str) -> None:
        while words not in self.text:
            self.text += self._more() or pytest.fail(f"the program ended before it said {words!r}: {self.text}")

    def read_to_end(self) -> str:
        while more := self._more():
            self.text += more
        return self.text

    def _more(self) -> str:
        try:
            return os.read(self._screen, 4096).decode()
        except OSError:  # how Linux says that nobody holds the other side any more
            return ""

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()
        os.close(self._screen)


@contextmanager
def terminal(command: Sequence[str] = PROGRAM) -> Iterator[Terminal]:
    shown = Terminal(command)
    try:
        yield shown
    finally:
        shown.close()


def test_the_first_conversation_is_told_and_kept() -> None:
    done = run()
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("No model answers yet: the answers below are prepared words")
    assert "> Who are you?" in done.stdout
    assert "[The tool local_time is called.]" in done.stdout
    assert done.stdout.endswith(f"There is 1 chat in {data_folder()}\n")
    assert messages() == WHOLE
    assert rows("SELECT status FROM runs") == [("completed",), ("completed",)]
    [(result,)] = rows("SELECT content FROM messages WHERE role = 'tool'")
    assert f"[It answers: {result}]\nIt is {result}." in done.stdout


def test_a_second_run_holds_a_new_chat_and_leaves_the_first_alone() -> None:
    run()
    before = rows("SELECT * FROM messages ORDER BY id")
    done = run()
    assert (done.returncode, done.stderr) == (0, "")
    assert "There are 2 chats" in done.stdout
    assert rows("SELECT * FROM messages ORDER BY id")[: len(before)] == before
    assert messages(1) == WHOLE
    assert not (data_folder() / "backups").exists()


def test_the_chats_lie_where_the_person_says(tmp_path: Path) -> None:
    wanted = tmp_path / "a b" / "chats"
    done = run("--data-dir", wanted)
    assert done.returncode == 0
    assert str(wanted) in done.stdout
    assert rows("SELECT count(*) FROM chats", folder=wanted) == [(1,)]
    assert not list(data_folder().iterdir())


def test_the_version_is_told_without_making_anything(home: Path) -> None:
    done = run("--version")
    assert done.returncode == 0
    assert done.stdout.startswith("desktop-chat ")
    assert not list(home.iterdir())


def test_the_installed_command_does_the_same() -> None:
    command = shutil.which("desktop-chat", path=str(Path(sys.executable).parent))
    if command is None:
        pytest.skip("the program is not installed in this environment")
    done = run(program=[command])
    assert (done.returncode, done.stderr) == (0, "")
    assert messages() == WHOLE


@on_a_terminal
def test_words_come_one_by_one_on_a_terminal_and_ctrl_c_keeps_them() -> None:
    with terminal(HEARING_PROGRAM) as shown:
        shown.read_until("Nobody yet: these are")
        assert "Ctrl+C" not in shown.text
        shown.process.send_signal(signal.SIGINT)
        text = shown.read_to_end()
        assert shown.process.wait(60) == 130
        assert shown.process.stderr is not None
        assert shown.process.stderr.read() == b""
    assert f"Stopped. What was said is kept in {data_folder()}" in text
    assert messages() == [("user", "complete"), ("assistant", "cancelled")]
    [(kept,)] = rows("SELECT content FROM messages WHERE role = 'assistant'")
    assert kept.startswith("Nobody yet: these are")
    assert kept in text.replace("\r\n", "\n")
    assert rows("SELECT status FROM runs") == [("cancelled",)]


@on_a_terminal
def test_a_killed_program_leaves_what_was_said_and_the_next_one_runs() -> None:
    with terminal() as shown:
        shown.read_until("before I began")
        shown.process.kill()
        shown.process.wait(60)
    assert messages() == [("user", "complete"), ("assistant", "streaming")]

    done = run()
    assert (done.returncode, done.stderr) == (0, "")
    assert messages(0) == [("user", "complete"), ("assistant", "partial")]
    assert messages(1) == WHOLE
    [(kept, status)] = rows(
        "SELECT content, runs.status FROM messages JOIN runs ON runs.id = run_id WHERE messages.status = 'partial'"
    )
    assert kept.startswith("Nobody yet: these are")
    assert kept in done.stdout
    assert status == "interrupted"


def test_a_reader_who_leaves_is_no_error() -> None:
    with subprocess.Popen(PROGRAM, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
        _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (130, b"")
    assert rows("SELECT count(*) FROM messages WHERE status IN ('pending', 'streaming')") == [(0,)]


def test_a_folder_that_cannot_be_written_to_is_a_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "chats"
    run("--data-dir", folder)
    before = database_file(folder).read_bytes()
    with read_only(folder) as bounds:
        done = run("--data-dir", folder, program=[*bounds, *PROGRAM])
        missing = run("--data-dir", folder / "missing", program=[*bounds, *PROGRAM])
    assert (done.returncode, missing.returncode) == (1, 1)
    assert done.stderr.startswith("desktop-chat: The folder of the chats cannot be written to.")
    assert (
        missing.stderr == f"desktop-chat: The folder of the chats cannot be written to. ({folder / 'missing'})\n"
    )
    assert database_file(folder).read_bytes() == before
    assert run("--data-dir", folder).returncode == 0


@contextmanager
def read_only(folder: Path) -> Iterator[list[str]]:
    """Nobody may write there; what must stand before a command so that this counts for an administrator too."""
    bounds: list[str] = []
    folder.chmod(0o500)
    if os.access(folder, os.W_OK):
        tool = shutil.which("setpriv") or pytest.skip("this person may write everywhere")
        bounds = [tool, "--bounding-set", "-dac_override"]
    try:
        yield bounds
    finally:
        folder.chmod(0o700)


def test_a_file_in_the_place_of_the_folder_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "chats").touch()
    done = run("--data-dir", tmp_path / "chats")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("desktop-chat: The disk reported an error: File exists")


async def test_the_conversation_is_told_word_by_word(tmp_path: Path) -> None:
    said: list[str] = []
    await first_conversation.hold(tmp_path, said.append, pace=0.001)
    assert {"Nobody", " yet:", " these"} <= set(said)
    await first_conversation.hold(tmp_path, said.append)
    assert said[-1] == f"\nThere are 2 chats in {tmp_path}\n"


async def test_a_kept_conversation_can_go_on(tmp_path: Path) -> None:
    await first_conversation.hold(tmp_path, lambda text: None)
    provider = ScriptedProvider("Gladly.")
    async with Library(database_file(tmp_path), providers=[provider], tools=first_conversation.TOOLS) as library:
        [view] = library.chats().list()
        reply = await library.chat(view.id).ask("Shall we go on?")
    assert reply.content == "Gladly."
    assert len(provider.requests[0].turns) == len(WHOLE) + 1
