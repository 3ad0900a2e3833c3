"""What the command line does when things around it go wrong: readers who leave, folders, kills."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop_chat.services.journal import Journal
from desktop_chat.services.places import data_folder, database_file
from tests.journeys.test_ask import MODEL, PROGRAM, environment, messages, rows, stalled, with_key
from tests.support.completions import CompletionsService, Said, completions
from tests.support.rules.sources import ROOT

__all__ = ["environment", "with_key"]


@pytest.fixture
def service(with_key: dict[str, str]) -> Iterator[CompletionsService]:
    with completions(*[Said(("Hello",))] * 4) as running:
        with_key["OPENAI_BASE_URL"] = running.address
        yield running


def run(
    *arguments: str | Path, env: dict[str, str] | None = None, program: Sequence[str] = PROGRAM
) -> subprocess.CompletedProcess[str]:
    command = [*program, *map(str, arguments)]
    return subprocess.run(
        command,
        cwd=ROOT,
        env=env,
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        check=False,
        timeout=300,
    )


def test_the_version_is_told_without_making_anything(home: Path) -> None:
    done = run("--version")
    assert done.returncode == 0
    assert done.stdout.startswith("desktop-chat ")
    assert not list(home.iterdir())


def test_the_installed_command_is_the_same_program() -> None:
    command = shutil.which("desktop-chat", path=str(Path(sys.executable).parent))
    if command is None:
        pytest.skip("the program is not installed in this environment")
    assert run("--version", program=[command]).stdout == run("--version").stdout


def test_the_chats_lie_where_the_person_says(
    tmp_path: Path, service: CompletionsService, with_key: dict[str, str]
) -> None:
    wanted = tmp_path / "a b" / "chats"
    done = run("--data-dir", wanted, "ask", "Hello", *MODEL, env=with_key)
    assert (done.returncode, done.stdout) == (0, "Hello\n")
    assert database_file(wanted).exists()
    assert not list(data_folder().iterdir())


def test_a_killed_program_leaves_what_was_said_and_the_next_one_finds_it(
    with_key: dict[str, str], service: CompletionsService
) -> None:
    for _, process in stalled(with_key):
        assert process.stdout is not None
        assert process.stdout.read(8) == b"Half an "
        pieces = data_folder() / "chats.sqlite3.running" / "pieces"
        while kept(pieces) != "Half an ":
            assert process.poll() is None
        process.kill()
        process.communicate()
    assert messages() == [("user", "complete", "Hello"), ("assistant", "streaming", "")]

    assert run("ask", "Another", *MODEL, env=with_key).returncode == 0
    assert messages()[:1] == [("user", "complete", "Hello")]
    assert ("assistant", "partial", "Half an ") in messages()
    assert rows("SELECT status FROM runs ORDER BY created_at") == [("interrupted",), ("completed",)]


def kept(pieces: Path) -> str:
    """What the journal holds of the one running answer, in as many pieces as it was written in."""
    journal = Journal(pieces)
    return "".join(
        piece.text for names in journal.pending() for piece in journal.read(*names) if piece.kind == "text"
    )


def test_a_reader_who_leaves_is_no_error(with_key: dict[str, str], service: CompletionsService) -> None:
    command = [*PROGRAM, "ask", "Hello", *MODEL]
    with subprocess.Popen(
        command, cwd=ROOT, env=with_key, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        _, said = process.communicate(timeout=300)
    assert (process.returncode, said) == (130, b"")
    assert rows("SELECT count(*) FROM messages WHERE status IN ('pending', 'streaming')") == [(0,)]


def test_a_folder_that_cannot_be_written_to_is_a_sentence(
    tmp_path: Path, with_key: dict[str, str], service: CompletionsService
) -> None:
    folder = tmp_path / "chats"
    question = ("ask", "Hello", *MODEL)
    run("--data-dir", folder, *question, env=with_key)
    before = database_file(folder).read_bytes()
    with read_only(folder) as bounds:
        done = run("--data-dir", folder, *question, env=with_key, program=[*bounds, *PROGRAM])
        missing = run("--data-dir", folder / "no", *question, env=with_key, program=[*bounds, *PROGRAM])
    assert (done.returncode, missing.returncode) == (1, 1)
    assert done.stderr.startswith("desktop-chat: The folder of the chats cannot be written to.")
    assert missing.stderr == f"desktop-chat: The folder of the chats cannot be written to. ({folder / 'no'})\n"
    assert database_file(folder).read_bytes() == before
    assert run("--data-dir", folder, *question, env=with_key).returncode == 0


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


def test_a_file_in_the_place_of_the_folder_is_a_sentence(tmp_path: Path, with_key: dict[str, str]) -> None:
    (tmp_path / "chats").touch()
    done = run("--data-dir", tmp_path / "chats", "ask", "Hello", *MODEL, env=with_key)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("desktop-chat: The disk reported an error: File exists")
