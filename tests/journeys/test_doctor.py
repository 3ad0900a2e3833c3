"""`desktop-chat doctor`: a healthy folder, a broken one, and what other programs read of both."""

from __future__ import annotations

import json
import shutil
import sys
from contextlib import closing
from pathlib import Path

from desktop_chat import Library, ScriptedProvider
from desktop_chat.services.opening import open_library
from desktop_chat.services.places import data_folder, database_file
from tests.journeys.test_command_line import run


def filled(folder: Path) -> Path:
    with closing(Library(database_file(folder), providers=[ScriptedProvider()])) as library:
        library.create_chat(title="one")
    return folder


def test_a_healthy_folder_is_told_with_status_0(tmp_path: Path) -> None:
    done = run("--data-dir", filled(tmp_path), "doctor", "--full", "--offline")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("All is well.")
    assert "Integrity: whole" in done.stdout


def test_a_damaged_database_is_told_with_status_1(tmp_path: Path) -> None:
    database_file(filled(tmp_path)).write_bytes(b"not a database " * 1000)
    done = run("--data-dir", tmp_path, "doctor", "--offline", "--json")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert told["is_well"] is False
    assert [each["name"] for each in told["findings"] if each["problem"]] == ["database"]


def test_it_needs_no_window(tmp_path: Path) -> None:
    script = (
        "import sys; from desktop_chat.cli import run; status = run(sys.argv[1:]);"
        "assert not any(name.startswith(('PySide6', 'qasync')) for name in sys.modules); sys.exit(status)"
    )
    done = run("--data-dir", tmp_path, "doctor", "--offline", program=(sys.executable, "-c", script))
    assert done.returncode == 0, done.stderr


def test_chats_that_are_gone_are_said_to_be_and_begun_anew_only_when_asked(tmp_path: Path) -> None:
    folder = tmp_path / "chats"
    library = open_library(data_folder(folder), [ScriptedProvider()])
    library.create_chat(title="one")
    library.close()
    shutil.rmtree(folder)
    done = run("--data-dir", folder, "models", "local")
    assert done.returncode == 1 and not database_file(folder).exists()
    assert "no longer there" in done.stderr and "doctor --begin-anew" in done.stderr
    done = run("--data-dir", folder, "doctor", "--offline")
    assert done.returncode == 1 and "The database of the chats is no longer there." in done.stdout
    assert run("--data-dir", folder, "doctor", "--offline", "--begin-anew").returncode == 0
    assert run("--data-dir", folder, "models", "local").returncode == 0
    told = (folder / "log" / "command-line.log").read_text("utf-8")
    assert "desktop-chat models" in told and "ended with StorageGone" in told
