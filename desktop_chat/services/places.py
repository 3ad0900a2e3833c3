"""Where a person's chats are kept on this computer."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from desktop_chat import disk

VARIABLE = "DESKTOP_CHAT_DATA_DIR"


def data_folder(given: Path | None = None) -> Path:
    """The folder given, else the one the environment names, else the usual one; made if it is not there."""
    named = os.environ.get(VARIABLE)
    folder = given or (Path(named) if named else _usual_folder())
    return disk.make_folder(folder.expanduser().absolute())


def database_file(folder: Path) -> Path:
    """The database of the chats in this folder."""
    return folder / "chats.sqlite3"


def models_folder(folder: Path) -> Path:
    """The model files that a person has brought; it need not be there."""
    return folder / "models"


def _usual_folder() -> Path:
    return Path(platformdirs.user_data_dir("desktop-chat", appauthor=False))
