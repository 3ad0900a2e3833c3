"""A program that is killed while it restores a backup leaves the old chats or the new ones, and loses neither."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.rules.sources import ROOT

RESTORER = """
import json, os, shutil, signal, sqlite3, sys
from pathlib import Path
from desktop_chat.models import Chat, Tables, backup, backup_shelf, schema
from desktop_chat.models.database import Database
from desktop_chat.services.backups import Backups

folder, template = Path(sys.argv[1]), Path(sys.argv[1]) / "template"
path = template / "chats.sqlite3"
template.mkdir()
schema.upgrade(path)
Tables()

def add(title):
    with Database(f"sqlite:///{path}") as database:
        database.write(lambda session: session.add(Chat(title=title, kind="chat")))

add("old")
name = Backups(path).make().name
add("new")

def titles(file):
    connection = sqlite3.connect(file)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)], file
    found = sorted(title for (title,) in connection.execute("SELECT title FROM chats"))
    connection.close()
    return found

class Killer:
    # What touches a file is told before it is done, so every state between two such steps is seen.
    def __init__(self, step):
        self.left = step

    def hear(self, event, arguments):
        if event in ("open", "os.rename", "os.remove", "os.mkdir", "sqlite3.connect"):
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

def attempt(step):
    place = folder / "place"
    shutil.copytree(template, place)
    child = os.fork()
    if not child:
        killer = Killer(step)
        sys.addaudithook(killer.hear)
        Backups(place / "chats.sqlite3").restore(name)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    database = place / "chats.sqlite3"
    found = titles(database)
    copies = [titles(copy.path) for copy in backup_shelf.copies(database)]
    Backups(database).restore(name)
    assert titles(database) == ["old"], "it can be done again"
    assert not list(place.glob("*.restoring*"))
    shutil.rmtree(place)
    return os.WIFSIGNALED(status), found, ["new", "old"] in copies

step, seen = 0, []
while True:
    step += 1
    was_killed, found, is_kept = attempt(step)
    seen.append([found, is_kept])
    if not was_killed:
        break
print(json.dumps(seen))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="not run: this system has no fork")
@pytest.mark.timeout(900)
def test_a_restore_that_is_killed_at_any_step_leaves_the_old_or_the_new(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", "-c", RESTORER, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=800)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert len(seen) > 20
    for found, is_kept in seen:
        assert found == ["new", "old"] or (found == ["old"] and is_kept)
    assert seen[0][0] == ["new", "old"] and seen[-1] == [["old"], True]
    order = [found for found, _ in seen]
    assert order == sorted(order), "once the new one is there, it stays"
