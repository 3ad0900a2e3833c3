"""Runs Alembic from code, in one transaction with the checks that follow it.

Apart from schema.py because importing Alembic takes a tenth of a second, which most starts need not spend.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from desktop_chat.models import integrity, sqlite
from desktop_chat.models.schema import VERSION_TABLE
from desktop_chat.models.tables import Base

FOLDER = Path(__file__).with_name("migrations")
OPTIONS: dict[str, Any] = {
    "target_metadata": Base.metadata,
    "version_table": VERSION_TABLE,
    "render_as_batch": True,
    "transactional_ddl": True,
    "compare_type": True,
    "compare_server_default": True,
}


def config(connection: Connection) -> Config:
    settings = Config(attributes={"connection": connection})
    settings.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return settings


def run(path: Path, busy_seconds: float, target: str = "head") -> None:
    """Migrate the database at this path; all of it is done, or nothing."""
    engine = sqlite.writing_engine(lambda: _opened(path, busy_seconds))
    with engine.begin() as connection:
        command.upgrade(config(connection), target)
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        integrity.check(raw, path)


def _opened(path: Path, busy_seconds: float) -> sqlite3.Connection:
    connection = sqlite.connect(path, "rwc", busy_seconds)
    # A batch makes a table anew and drops the old one, which would delete its children by cascade.
    connection.execute("PRAGMA foreign_keys=OFF")
    return connection
