"""Where a person's chats are kept on this computer."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from desktop_chat import disk
from desktop_chat.locks import FileLock

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


def servers_file(folder: Path) -> Path:
    """The servers of tools that a person has set up; it need not be there."""
    return folder / "tool-servers.json"


def running_folder(database_path: Path) -> Path:
    """Beside the database: the locks of running programs and the text that is being streamed."""
    return database_path.with_name(database_path.name + ".running")


def gate(database_path: Path) -> FileLock:
    """Held while a program comes in, and while a backup is put in the place of the database."""
    return FileLock(database_path.with_name(f"{database_path.name}-gate.lock"))


def log_folder(given: Path | None = None) -> Path:
    """The system's folder for logs; beside the chats where a folder for these is given or named."""
    named = given or os.environ.get(VARIABLE)
    if named:
        return data_folder(given) / "log"
    return Path(platformdirs.user_log_dir("desktop-chat", appauthor=False))


def _usual_folder() -> Path:
    return Path(platformdirs.user_data_dir("desktop-chat", appauthor=False))
