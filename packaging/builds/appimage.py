"""Makes an AppImage of a build: one file that is the program, for any Linux as old as the builder's or newer.

It needs mksquashfs, and the runtime of the AppImage project, which no registry of packages has: it is named.
"""

import os
import shutil
import subprocess
from pathlib import Path

from builds.project import NAME, Build

RUNTIME = "APPIMAGE_RUNTIME"
MAGIC = b"AI\x02"
"""What the second kind of runtime has at its eighth byte."""


def make(build: Build) -> Path | None:
    """The AppDir always; the file in dist/ where it can be made, else None with a sentence."""
    folder = lay_out(build)
    runtime = os.environ.get(RUNTIME)
    if runtime is None or shutil.which("mksquashfs") is None:
        where = folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder
        print(
            f"There is no AppImage: that takes mksquashfs, and {RUNTIME} as the place of a runtime; see {where}."
        )
        return None
    return joined(build, folder, Path(runtime))


def lay_out(build: Build) -> Path:
    """The folder that an AppImage unpacks: it starts by its AppRun."""
    folder = build.work / "AppDir"
    shutil.rmtree(folder, ignore_errors=True)
    program = folder / "usr" / "lib" / NAME
    shutil.copytree(build.folder, program, symlinks=True, ignore=shutil.ignore_patterns("share"))
    shutil.copytree(build.folder / "share", folder / "usr" / "share")
    (folder / "AppRun").symlink_to(Path("usr", "lib", NAME, NAME))
    icons = Path("usr", "share", "icons", "hicolor", "256x256", "apps", f"{NAME}.png")
    for name in (f"{NAME}.png", ".DirIcon"):
        (folder / name).symlink_to(icons)
    (folder / f"{NAME}.desktop").symlink_to(Path("usr", "share", "applications", f"{NAME}.desktop"))
    return folder


def joined(build: Build, folder: Path, runtime: Path) -> Path:
    """The runtime with the folder's image behind it."""
    head = runtime.read_bytes()
    if head[8:11] != MAGIC:
        raise SystemExit(f"{runtime} is no runtime of an AppImage of the second kind.")
    image = build.work / "AppDir.squashfs"
    words = ["-root-owned", "-noappend", "-quiet", "-no-progress", "-comp", "zstd"]
    subprocess.run(["mksquashfs", str(folder), str(image), *words], check=True)
    place = build.dist / f"{build.file_name}.AppImage"
    with place.open("wb") as file, image.open("rb") as body:
        file.write(head)
        shutil.copyfileobj(body, file)
    place.chmod(0o755)
    image.unlink()
    return place
