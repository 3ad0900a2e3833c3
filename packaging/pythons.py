"""Finds the Python that frozen programs are built on: 3.13, because an error in a Qt virtual can end 3.11."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

WANTED = (3, 13)
VARIABLE = "PACKAGE_PYTHON"
"""Names another one, or the place of one that is not found by itself."""
VERSION_OF = "import sys; print(*sys.version_info[:2]); print(sys.executable)"


def for_builds() -> str:
    """The one that the variable names, else one of the wanted version, else the one that runs this; it is said."""
    if named := os.environ.get(VARIABLE):
        return named
    for candidate in candidates():
        if found := path_if_wanted(candidate):
            return found
    wanted = ".".join(map(str, WANTED))
    print(f"There is no Python {wanted} here: the build takes the one that runs this ({VARIABLE} names another).")
    return sys.executable


def candidates() -> Iterator[list[str]]:
    """Commands that may start it, the nearest first."""
    name = ".".join(map(str, WANTED))
    yield [sys.executable]
    if on_path := shutil.which(f"python{name}"):
        yield [on_path]
    if launcher := shutil.which("py"):
        yield [launcher, f"-{name}"]
    # pyenv's own names on the path answer only for the versions that are switched on.
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for folder in sorted(kept.glob(f"{name}.*"), reverse=True):
        yield [str(folder / "bin" / "python")]


def path_if_wanted(command: list[str]) -> str | None:
    """Where it lies, if it starts and is of the wanted version."""
    try:
        done = subprocess.run([*command, "-c", VERSION_OF], capture_output=True, text=True, check=False)
    except OSError:
        return None
    version, _, path = done.stdout.strip().partition("\n")
    return path if done.returncode == 0 and version == " ".join(map(str, WANTED)) else None
