"""Nothing in the checkout names a folder of one machine or the address of a package registry."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

REGISTRIES = ("pypi" + ".org", "python" + "hosted.org", "index" + "-url", "find" + "-links")
MACHINE_FOLDERS = r"(?<![\w.~$}])/(?:home|root|Users|work|opt|mnt|private)/[\w.-]+"
FOREIGN = re.compile("|".join([*map(re.escape, REGISTRIES), MACHINE_FOLDERS]), re.IGNORECASE)

INVENTED = re.compile(r"/(?:home|Users)/(?:person|someone|me|ada|alice|bob)\b")
"""Folders of people who do not exist, for examples."""


def files_of(root: Path) -> list[Path]:
    """Every file that is tracked or would be."""
    command = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, capture_output=True, check=True)
    named = (root / name for name in done.stdout.decode().split("\0") if name)
    return sorted({file for file in named if file.is_file()})


def foreign_places(root: Path, files: list[Path]) -> Iterator[str]:
    for file in files:
        for number, line in enumerate(_lines(file), 1):
            for found in FOREIGN.finditer(line):
                if not INVENTED.match(found.group()):
                    yield f"{file.relative_to(root).as_posix()}:{number}: {found.group()}"


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text("utf-8").splitlines()
    except UnicodeDecodeError:
        return []  # pictures and fonts
