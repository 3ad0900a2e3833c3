"""Puts a build into one file, of the kind that its system unpacks without help."""

import tarfile
import zipfile
from pathlib import Path

from builds.project import TITLE, Build


def make(build: Build) -> Path:
    """A zip on Windows; elsewhere a tar, which keeps links and rights."""
    whole = build.dist / f"{TITLE}.app" if build.system == "macos" else build.folder
    if build.system == "windows":
        return _zip(whole, build.dist / f"{build.file_name}.zip")
    place = build.dist / f"{build.file_name}.tar.gz"
    with tarfile.open(place, "w:gz", compresslevel=6) as archive:
        archive.add(whole, whole.name, filter=_of_nobody)
    return place


def _zip(folder: Path, place: Path) -> Path:
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, Path(folder.name) / file.relative_to(folder))
    return place


def _of_nobody(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member
