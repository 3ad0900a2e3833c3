"""Writes the file of the newest revision, from the one before it; its new columns are then filled by hand.

python -m tests.kept.keep
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from desktop_chat.models import schema

FOLDER = Path(__file__).parent


def kept() -> list[Path]:
    """One file a revision, oldest first."""
    return sorted(FOLDER.glob("*.sql"))


def restore(file: Path, place: Path) -> Path:
    """The database that the text describes."""
    with closing(sqlite3.connect(place)) as connection:
        connection.executescript(file.read_text("utf-8"))
    return place


def main() -> None:
    with TemporaryDirectory() as folder:
        database = restore(kept()[-1], Path(folder) / "chats.sqlite3")
        schema.upgrade(database)
        with closing(sqlite3.connect(database)) as connection:
            text = "\n".join(connection.iterdump())
    (FOLDER / f"{schema.revisions()[-1]}.sql").write_text(f"{text}\n", "utf-8")


if __name__ == "__main__":
    main()
