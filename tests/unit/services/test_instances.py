"""Running programs know of each other by locks that the system releases."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_chat import errors, locks
from desktop_chat.services import instances as instances_module
from desktop_chat.services.instances import Instances

CHILD = """
import sys
from pathlib import Path
from desktop_chat.services.instances import Instances
print(Instances(Path(sys.argv[1])).name, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def ours(tmp_path: Path) -> Iterator[Instances]:
    instances = Instances(tmp_path / "running")
    yield instances
    instances.close()


@pytest.fixture
def theirs(ours: Instances) -> Iterator[Instances]:
    instances = Instances(ours.folder)
    yield instances
    instances.close()


def test_each_has_a_name_of_its_own_and_is_alive(ours: Instances, theirs: Instances) -> None:
    assert ours.name != theirs.name
    assert ours.is_alive(ours.name)
    assert ours.is_alive(theirs.name)
    assert ours.others() == [theirs.name]
    assert theirs.others() == [ours.name]


def test_a_closed_one_is_neither_alive_nor_left_behind(ours: Instances, theirs: Instances) -> None:
    theirs.close()
    theirs.close()
    assert not ours.is_alive(theirs.name)
    assert not theirs.is_alive(theirs.name)
    assert ours.others() == []
    assert [path.stem for path in ours.folder.iterdir()] == [ours.name]


@pytest.mark.parametrize("name", ["", "nobody", "../running/x", "a/b"])
def test_who_never_ran_is_not_alive(ours: Instances, name: str) -> None:
    assert not ours.is_alive(name)


def test_a_killed_program_is_dead_at_once_and_tidied_away(ours: Instances) -> None:
    command = [sys.executable, "-c", CHILD, str(ours.folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        name = child.stdout.readline().strip()
        assert ours.others() == [name]
        child.kill()
        child.wait()
    assert not ours.is_alive(name)
    assert (ours.folder / f"{name}.lock").exists()
    (ours.folder / f"{name}.port").write_text("{}")
    assert ours.others() == []
    assert [path.stem for path in ours.folder.iterdir()] == [ours.name]


def test_looking_at_each_other_makes_nobody_seem_alive_who_is_not(ours: Instances) -> None:
    path = ours.folder / "dead.lock"
    path.touch()
    handle = os.open(path, os.O_RDWR)
    try:
        assert locks._locked(handle, shared=True)  # somebody else is looking
        assert not ours.is_alive("dead")
        if os.name == "posix":
            assert ours.others() == []
            assert path.exists()  # the next to look will remove it
    finally:
        os.close(handle)
    assert ours.others() == []
    assert not path.exists()


def test_a_lock_file_that_vanishes_while_it_is_looked_at_is_no_matter(
    ours: Instances, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ours, "_names", lambda: ["gone"])
    assert ours.others() == []
    assert not (ours.folder / "gone.lock").exists()


def test_a_lock_that_cannot_be_looked_at_is_not_taken_for_free(ours: Instances) -> None:
    (ours.folder / "odd.lock").mkdir()
    assert ours.is_alive("odd")


def test_a_name_that_cannot_be_locked_stops_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instances_module, "_TAKING_SECONDS", 0.02)
    monkeypatch.setattr(locks, "_locked", lambda handle, **_: False)
    with pytest.raises(errors.StorageLocked):
        Instances(tmp_path)
