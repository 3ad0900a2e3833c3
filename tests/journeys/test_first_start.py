"""The program on a new computer, without a key and without a screen: the whole of it, as `make run` starts it."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from desktop_chat.services.places import data_folder, database_file
from tests.support.rules.sources import ROOT

SCREEN = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def test_the_embedded_model_answers_in_the_window_and_a_picture_of_it_is_kept() -> None:
    environment = {name: value for name, value in os.environ.items() if name not in SCREEN}
    done = subprocess.run(
        [sys.executable, "-m", "desktop_chat"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        check=False,
        timeout=300,
    )
    assert (done.returncode, done.stderr) == (0, "")
    asked, *answer, told = done.stdout.splitlines()
    assert asked == "> Hello! Who are you?"
    assert "".join(answer).strip()
    picture = Path(told.partition(": ")[2])
    assert picture.read_bytes().startswith(b"\x89PNG") and picture.is_relative_to(data_folder())
    with closing(sqlite3.connect(database_file(data_folder()))) as connection:
        found = connection.execute("SELECT role, status, provider FROM messages ORDER BY position").fetchall()
    assert found == [("user", "complete", None), ("assistant", "complete", "local")]
