"""The embedded model leaves the window a core, whatever computer it is."""

import os
import platform
import sys
from pathlib import Path

import pytest

from desktop_chat.providers import cores


def topology(folder: Path, *siblings: str) -> Path:
    for number, listed in enumerate(siblings):
        place = folder / f"cpu{number}" / "topology"
        place.mkdir(parents=True)
        (place / "thread_siblings_list").write_text(f"{listed}\n", "ascii")
    return folder


@pytest.fixture
def usable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four processors, of a system that tells nothing more of them."""
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(os, "cpu_count", lambda: 4)


def test_at_least_one_thread_works() -> None:
    assert 1 <= cores.threads() <= cores.MOST


@pytest.mark.usefixtures("usable")
def test_threads_of_one_core_count_once(tmp_path: Path) -> None:
    assert cores.real_cores(topology(tmp_path, "0,2", "1,3", "0,2", "1,3")) == 2


@pytest.mark.usefixtures("usable")
@pytest.mark.parametrize(("machine", "number"), [("x86_64", 2), ("AMD64", 2), ("arm64", 4)])
def test_a_system_that_tells_nothing_is_judged_by_its_kind(
    machine: str, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform, "machine", lambda: machine)
    assert cores.real_cores(tmp_path) == number


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell")
def test_only_the_cores_that_this_process_may_use_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: {0, 1})
    assert cores.real_cores(topology(tmp_path, "0", "1", "2", "3")) == 2
