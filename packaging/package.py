"""Makes the program as a folder that needs no Python, and what installs it, in dist/.

python packaging/package.py                 without the local model
python packaging/package.py --with-model    with it
python packaging/package.py --folder-only   the folder alone, for trying it out
"""

import argparse
from collections.abc import Callable
from pathlib import Path

from builds import appimage, archive, debian, folder, windows
from builds.project import ROOT, Build

Maker = Callable[[Build], Path | None]
MAKERS: dict[str, tuple[Maker, ...]] = {
    "linux": (archive.make, debian.make, appimage.make),
    "windows": (archive.make, windows.make_installer),
}
"""By system; elsewhere there is the archive alone."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--with-model", action="store_true", help="the build that answers without a key")
    parser.add_argument("--folder-only", action="store_true", help="no archive and nothing that installs")
    parser.add_argument("--if-older", action="store_true", help="nothing where the folder is as old as the code")
    wanted = parser.parse_args()
    build = Build(wanted.with_model)
    if not (wanted.if_older and folder.is_as_old_as_the_code(build)):
        folder.make(build)
    if not wanted.folder_only:
        hand_over(build)


def hand_over(build: Build) -> None:
    """Each file that a person could be given."""
    for make in MAKERS.get(build.system, (archive.make,)):
        if place := make(build):
            print(f"{place.relative_to(ROOT)}: {place.stat().st_size / 1e6:.0f} MB", flush=True)


if __name__ == "__main__":
    main()
