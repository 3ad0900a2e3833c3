"""Starts aimock, a server of several providers' formats that nobody here wrote, where Node and its package are."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

PLACE = "DESKTOP_CHAT_NODE"
"""A variable that names the folder with `node_modules`, where it is not in the environment."""
PROGRAM = Path("node_modules", "@copilotkit", "aimock", "dist", "cli.js")
OLDEST = (20, 15)
LISTENING = re.compile(r"listening on (http://\S+)")


def node() -> str:
    """Skips what asks for it where there is none: that is the one reason for these tests not to run."""
    found = shutil.which("node")
    if found is None:
        pytest.skip("Node is missing: nothing was asked of the server @copilotkit/aimock")
    told = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout
    if tuple(map(int, re.findall(r"\d+", told)[:2])) < OLDEST:
        pytest.skip(f"Node {told.strip()} is too old: nothing was asked of the server @copilotkit/aimock")
    return found


def program() -> Path:
    found = Path(os.environ.get(PLACE) or Path(sys.prefix, "node")) / PROGRAM
    if not found.is_file():
        pytest.fail("Node is here, and its packages are not: run packaging/set_up.py", pytrace=False)
    return found


@contextmanager
def aimock(folder: Path, answers: Sequence[Any]) -> Iterator[str]:
    """The address of a server that gives these answers, in its own words for them."""
    file = folder / "answers.json"
    file.write_text(json.dumps({"fixtures": list(answers)}), "utf-8")
    command = [node(), str(program()), "--host", "127.0.0.1", "--port", "0", "--fixtures", str(file)]
    with subprocess.Popen([*command, "--strict"], stdout=subprocess.PIPE, text=True, encoding="utf-8") as server:
        try:
            yield _address(server)
        finally:
            server.kill()


def _address(server: subprocess.Popen[str]) -> str:
    told = []
    for line in server.stdout or ():
        told.append(line)
        if found := LISTENING.search(line):
            return found[1]
    raise AssertionError(f"aimock did not start: {''.join(told)}")
