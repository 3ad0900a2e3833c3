"""Says which package of a Debian-like system a library came from, and where its licence lies."""

import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

DOCUMENTS = Path("/usr/share/doc")
UNKNOWN = "not known here"
C_LIBRARY = "libc6"


def owners(files: Iterable[Path]) -> Iterator[tuple[str, str, str, tuple[Path, ...]]]:
    """Name, version, licence and texts of each package; a file that no package owns stands for itself."""
    wanted = sorted(files)
    found = packages_of(wanted)
    for name in sorted({found.get(file, file.name) for file in wanted}):
        text = DOCUMENTS / name / "copyright"
        texts = (text,) if text.is_file() else ()
        yield name, _version_of(name) or UNKNOWN, "see its text", texts


def packages_of(files: Iterable[Path]) -> dict[Path, str]:
    """Those that a package brought. Some are known by the folder that /lib was before it became a link."""
    names = {name: file for file in files for name in (str(file), str(file).removeprefix("/usr"))}
    said = _asked("dpkg", "--search", *names) if names else ""
    pairs = (line.partition(": ") for line in said.splitlines())
    return {names[path]: owner.partition(":")[0] for owner, _, path in pairs if path in names}


def _version_of(package: str) -> str:
    # One package may be there for several architectures.
    return _asked("dpkg-query", "--show", "--showformat=${Version}\n", package).partition("\n")[0]


def _asked(*command: str) -> str:
    if shutil.which(command[0]) is None:
        return ""
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def needed_by(folder: Path) -> list[str]:
    """The packages of this system whose libraries the files of the folder load, as a Depends field says it."""
    files = [file for file in sorted(folder.rglob("*")) if _is_library(file)]
    brought = {file.name for file in folder.rglob("*")}
    loaded = {library.resolve() for file in files for library in _loaded(file) if library.name not in brought}
    names = sorted(set(packages_of(loaded).values()))
    return [_at_least(name) if name == C_LIBRARY else name for name in names]


def _is_library(file: Path) -> bool:
    if file.is_symlink() or not file.is_file():
        return False
    with file.open("rb") as opened:
        return opened.read(4) == b"\x7fELF"


def _loaded(file: Path) -> Iterator[Path]:
    for line in _asked("ldd", str(file)).splitlines():
        _, _, told = line.partition(" => ")
        if told.startswith("/"):
            yield Path(told.rpartition(" (")[0])


def _at_least(name: str) -> str:
    """What was linked here asks for this version of the C library or a newer one."""
    return f"{name} (>= {_version_of(name).partition('-')[0]})"
