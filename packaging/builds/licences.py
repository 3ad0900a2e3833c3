"""Collects the licence of everything in a build, with its text; what has none stops the build.

A file that was collected belongs to a Python package, to Python itself, or to a package of the system.
"""

import json
import os
import re
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path

from builds import system_packages
from builds.project import NAME, PACKAGING, ROOT

FOLDER = "LICENSES"
INDEX = "INDEX.txt"
OWN_TEXTS = PACKAGING / "licences"
ADDED = {
    "latex2mathml": ("latex2mathml-LICENSE.txt",),
    "pyside6-essentials": ("LGPL-3.0.txt", "GPL-3.0.txt"),
    "shiboken6": ("LGPL-3.0.txt", "GPL-3.0.txt"),
}
"""Texts that their wheels leave out."""
STARTER = "pyinstaller"
"""Its bootloader is the program's first file, though nothing of it was collected."""
QT_NOTE = (
    "Qt is used under the LGPL, version 3. Its libraries lie as files of their own in the program's folder and\n"
    "may be exchanged there. Their sources, and the notices of what they contain, come from the Qt project.\n"
)

_TEXT = re.compile(r"(?:^|/)(?:licen[cs]e|copying|notice|authors)[^/]*$|\.dist-info/licen[cs]es/", re.IGNORECASE)


@dataclass(frozen=True)
class Licensed:
    """One part of a build: its licence in a word, and the files with its text."""

    name: str
    version: str
    licence: str
    texts: tuple[Path, ...]


class WithoutLicence(Exception):
    """Something would be given away whose terms nobody could read."""


def collect(contents: Path, target: Path) -> list[Licensed]:
    """Write the folder of licences for what is listed in this file; the parts, by name."""
    sources = [Path(source) for _, source in json.loads(contents.read_text("utf-8"))]
    parts = sorted(parts_of(sources), key=lambda part: part.name.lower())
    if without := [part.name for part in parts if not part.texts]:
        raise WithoutLicence(f"There is no text of a licence for: {', '.join(without)}.")
    folder = target / FOLDER
    for part in parts:
        copy(part, folder / part.name)
    (folder / INDEX).write_text(index(parts), "utf-8")
    return parts


def parts_of(sources: Iterable[Path]) -> Iterator[Licensed]:
    """Whose the files are, each part once."""
    owners = _owners()
    base = Path(sys.base_prefix).resolve()
    found, foreign = {STARTER, NAME}, set()
    for source in sources:
        owner = owners.get(os.path.normpath(source))
        if owner is not None:
            found.add(owner)
        elif not source.resolve().is_relative_to(base) and not source.is_relative_to(ROOT):
            foreign.add(source.resolve())
    yield python()
    yield from (of_distribution(each) for each in distributions() if _name(each) in found)
    yield from (Licensed(*each) for each in system_packages.owners(foreign))


def python() -> Licensed:
    folders = (Path(sysconfig.get_path("stdlib")), Path(sys.base_prefix))
    texts = tuple(folder / "LICENSE.txt" for folder in folders if (folder / "LICENSE.txt").is_file())
    return Licensed("python", sys.version.split()[0], "PSF-2.0", texts[:1])


def of_distribution(found: Distribution) -> Licensed:
    files = [Path(str(file.locate())) for file in found.files or () if _is_text(file.as_posix())]
    if _name(found) == NAME:
        files = [ROOT / "LICENSE"]
    files += [OWN_TEXTS / name for name in ADDED.get(_name(found), ())]
    texts = tuple(sorted(file for file in files if file.is_file()))
    return Licensed(_name(found), found.version, licence_of(found), texts)


def licence_of(found: Distribution) -> str:
    """As the package says it, in one line."""
    said = found.metadata
    classified = [line.rpartition(" :: ")[2] for line in said.get_all("Classifier") or () if "License ::" in line]
    told = next((said[name] for name in ("License-Expression", "License") if name in said), ", ".join(classified))
    return told.strip().partition("\n")[0] or "see its text"


def index(parts: Iterable[Licensed]) -> str:
    """What a person reads first."""
    lines = [f"{part.name} {part.version}: {part.licence}" for part in parts]
    return "\n".join(
        ["Each part of this program, and its licence; the texts lie beside.", "", *lines, "", QT_NOTE]
    )


def _is_text(path: str) -> bool:
    return ".dist-info/" in path and _TEXT.search(path) is not None


def _owners() -> dict[str, str]:
    """Each installed file, and the package that brought it."""
    by_package = {_name(found): found for found in distributions()}
    return {
        os.path.normpath(f"{found.locate_file('')}/{file}"): name
        for name, found in by_package.items()
        for file in found.files or ()
    }


def _name(found: Distribution) -> str:
    return str(found.metadata["Name"]).lower().replace("_", "-")


def copy(part: Licensed, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    taken: dict[str, bytes] = {}
    for text in part.texts:
        name, words = text.name, text.read_bytes()
        if taken.get(name, words) != words:
            name = f"{text.parent.name}-{name}"
        taken[name] = words
        (folder / (name if "." in name else f"{name}.txt")).write_bytes(words)
