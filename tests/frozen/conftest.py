"""Gives the tests a copy of the build in a folder of its own, an empty home and a screen."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.frozen.installed import Installed
from tests.frozen.screens import Screen

BUILD = "DESKTOP_CHAT_BUILD"
"""Names the folder of the build. Without it there is nothing to try here."""

collect_ignore_glob = [] if os.environ.get(BUILD) else ["test_*.py"]


@pytest.fixture(scope="session")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The build as it lies on another computer: elsewhere, in a folder whose name has a space and a sign."""
    folder = tmp_path_factory.mktemp("elsewhere") / "Prógrams and more"
    shutil.copytree(os.environ[BUILD], folder, symlinks=True)
    return folder


@pytest.fixture
def installed(moved: Path, tmp_path: Path) -> Installed:
    """The program with the home of a person who never started it."""
    home = tmp_path / "home"
    home.mkdir()
    return Installed(moved, home)


@pytest.fixture
def screen() -> Iterator[Screen]:
    words = ["Xvfb", "-displayfd", "1", "-screen", "0", "1400x900x24", "-nolisten", "tcp", "-noreset"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        yield Screen(f":{server.stdout.readline().strip()}")
        server.terminate()
