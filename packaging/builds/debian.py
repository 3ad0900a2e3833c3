"""Makes a Debian package of a build, by dpkg-deb and a control file of our own."""

import gzip
import shutil
import subprocess
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

from builds import linux, system_packages
from builds.project import NAME, ROOT, TITLE, Build, summary, version

MAINTAINER = f"The {TITLE} authors <{NAME}@{NAME}.invalid>"
"""The field wants an address and the project has none: nothing that ends in .invalid is anybody's."""
DESCRIPTION = """ Chats with language models that keep themselves: every question is on disk
 before anything is sent, every answer is written down as it arrives.
 .
 The program brings Python and Qt along.{more}
"""
CHANGE = """{name} ({version}) unstable; urgency=medium

  * What is new is told by CHANGELOG.md.gz beside this file.

 -- {maintainer}  {date}
"""
MODEL = " So does it a small model, which answers\n without an account or a key."


def make(build: Build) -> Path | None:
    """The package in dist/; None, with a sentence, where dpkg-deb is not there."""
    if shutil.which("dpkg-deb") is None:
        print("There is no dpkg-deb here, so there is no Debian package.")
        return None
    root = build.work / "debian"
    shutil.rmtree(root, ignore_errors=True)
    lay_out(build, root)
    place = build.dist / f"{build.name}_{version()}_{architecture()}.deb"
    command = ["dpkg-deb", "--root-owner-group", "-Zgzip", "--build", str(root), str(place)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return place


def lay_out(build: Build, root: Path) -> None:
    """The files as they will lie on the system, and what dpkg has to know of them."""
    program = root / "usr" / "lib" / NAME
    shutil.copytree(build.folder, program, symlinks=True, ignore=shutil.ignore_patterns("share"))
    shutil.copytree(build.folder / "share", root / "usr" / "share")
    start = root / "usr" / "bin" / NAME
    start.parent.mkdir(parents=True)
    start.symlink_to(Path("..", "lib", NAME, NAME))
    _document(build, root / "usr" / "share" / "doc" / build.name)
    _set_rights(root / "usr")
    control = root / "DEBIAN" / "control"
    control.parent.mkdir(parents=True)
    control.write_text(control_text(build, root), "utf-8")
    control.parent.chmod(0o755)


def control_text(build: Build, root: Path) -> str:
    size = sum(file.lstat().st_size for file in (root / "usr").rglob("*") if file.is_file()) // 1024
    other = Build(not build.has_model).name
    lines = [
        f"Package: {build.name}",
        f"Version: {version()}",
        f"Architecture: {architecture()}",
        f"Maintainer: {MAINTAINER}",
        "Section: net",
        "Priority: optional",
        f"Installed-Size: {size}",
        f"Depends: {', '.join(system_packages.needed_by(build.folder))}",
        "Recommends: gnome-keyring | org.freedesktop.secrets, fonts-dejavu-core | fonts-noto-core, xdg-utils",
        f"Conflicts: {other}",
        f"Replaces: {other}",
        f"Description: {summary().partition(':')[0]}",
    ]
    return "\n".join(lines) + "\n" + DESCRIPTION.format(more=MODEL if build.has_model else "")


def architecture() -> str:
    done = subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def _document(build: Build, folder: Path) -> None:
    folder.mkdir(parents=True)
    own = (ROOT / "LICENSE").read_text("utf-8")
    (folder / "copyright").write_text(f"{own}\nAll parts: /usr/lib/{NAME}/LICENSES/INDEX.txt\n", "utf-8")
    changes = (ROOT / "CHANGELOG.md").read_bytes()
    (folder / "CHANGELOG.md.gz").write_bytes(gzip.compress(changes, 9, mtime=0))
    entry = CHANGE.format(name=build.name, version=version(), maintainer=MAINTAINER, date=_date())
    (folder / "changelog.gz").write_bytes(gzip.compress(entry.encode(), 9, mtime=0))
    overrides = folder.parents[1] / "lintian" / "overrides" / build.name
    overrides.parent.mkdir(parents=True)
    rules = (linux.FOLDER / "lintian-overrides").read_text("utf-8")
    overrides.write_text(rules.replace("@PACKAGE@", build.name), "utf-8")


def _date() -> str:
    return format_datetime(datetime.fromisoformat(linux.released()).replace(tzinfo=UTC))


def _set_rights(root: Path) -> None:
    """As a policy of Debian's: nothing writable but by root, and only programs executable."""
    for place in (root, *root.rglob("*")):
        if place.is_symlink():
            continue
        is_program = place.is_dir() or (place.name == NAME and place.parent.name == NAME)
        place.chmod(0o755 if is_program else 0o644)
