"""Lays out what a Linux desktop wants to find of the program: entry, metainfo, icons, manual page."""

import gzip
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

from builds.icons import PNG_SIZES, SOURCE
from builds.project import NAME, PACKAGING, Build, version

FOLDER = PACKAGING / "linux"
MANUAL = FOLDER / f"{NAME}.1"


def lay_out(build: Build, share: Path) -> None:
    """Below a folder that is to become, or to be copied to, a `share`."""
    applications, metainfo = share / "applications", share / "metainfo"
    for folder in (applications, metainfo):
        folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(FOLDER / f"{NAME}.desktop", applications)
    (metainfo / f"{NAME}.metainfo.xml").write_text(metainfo_text(), "utf-8")
    _lay_out_icons(build, share / "icons" / "hicolor")
    manual = share / "man" / "man1" / f"{NAME}.1.gz"
    manual.parent.mkdir(parents=True, exist_ok=True)
    manual.write_bytes(gzip.compress(MANUAL.read_bytes(), 9, mtime=0))


def metainfo_text() -> str:
    template = (FOLDER / f"{NAME}.metainfo.xml").read_text("utf-8")
    return template.replace("@VERSION@", version()).replace("@DATE@", released())


def released() -> str:
    """The day of the build, or the one that a build which is to be repeated byte by byte is told."""
    seconds = os.environ.get("SOURCE_DATE_EPOCH")
    moment = datetime.now(UTC) if seconds is None else datetime.fromtimestamp(int(seconds), UTC)
    return moment.date().isoformat()


def _lay_out_icons(build: Build, icons: Path) -> None:
    for size in PNG_SIZES:
        place = icons / f"{size}x{size}" / "apps" / f"{NAME}.png"
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(build.work / "icons" / f"{size}x{size}.png", place)
    scalable = icons / "scalable" / "apps" / f"{NAME}.svg"
    scalable.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(SOURCE, scalable)
