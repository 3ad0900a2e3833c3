"""Finds icons, styles and fonts: in a checkout, in an installed package and in a frozen program."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
FOLDERS = (PACKAGE / "resources", PACKAGE.parent / "resources")
"""Installed and frozen, the resources lie in the package; in a checkout beside it."""


def resource(name: str, folders: tuple[Path, ...] = FOLDERS) -> Path:
    """The file of this name, such as `icons/desktop-chat.svg`."""
    for folder in folders:
        if (folder / name).is_file():
            return folder / name
    raise FileNotFoundError(f"the program was built without {name}")
