"""Makes the ready-made tables in a file that has none: as they are declared, in one step, without Alembic."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Column, MetaData, PrimaryKeyConstraint, String, Table

from desktop_chat.models import sqlite
from desktop_chat.models.table_set import Tables
from desktop_chat.models.tables import Base


def found(path: Path, busy_seconds: float, version_table: str, revision: str) -> None:
    """All tables of this version, and the revision that Alembic goes on from."""
    Tables()  # wires the ready-made classes, which completes their tables
    version = _version_table(version_table)
    engine = sqlite.writing_engine(lambda: sqlite.connect(path, "rwc", busy_seconds))
    with engine.begin() as connection:
        Base.metadata.create_all(connection, checkfirst=False)
        version.create(connection)
        connection.execute(version.insert().values(version_num=revision))


def _version_table(name: str) -> Table:
    """The one that Alembic would make."""
    key = PrimaryKeyConstraint("version_num", name=f"{name}_pkc")
    return Table(name, MetaData(), Column("version_num", String(32), nullable=False), key)
