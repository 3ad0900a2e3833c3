"""Starts a part of this program as a child process of its own, where what it reads can harm nobody else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from desktop_chat.providers.child_environment import creation_flags, without_keys

CHILD = "import sys; sys.path.insert(0, sys.argv[1]); from {module} import main; sys.exit(main())"
ROOT = Path(__file__).resolve().parents[2]
"""Where the program's own package is imported from."""


def command(hidden_verb: str, module: str) -> list[str]:
    """A frozen program, which has no Python to start, is called with a verb; else the current folder is no place
    to import from."""
    if getattr(sys, "frozen", False):
        return [sys.executable, hidden_verb]
    return [sys.executable, "-P", "-c", CHILD.format(module=module), str(ROOT)]


def started(words: list[str]) -> subprocess.Popen[bytes]:
    """Without keys in its environment. Its input and output are pipes, and what it complains of is lost."""
    return subprocess.Popen(
        words,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=without_keys(os.environ),
        creationflags=creation_flags(),
    )
