"""A database of its own for rows from elsewhere, to look at them before anything here is changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from desktop_chat.models import faults, schema, sqlite
from desktop_chat.models.table_set import Tables

BUSY_SECONDS = 5.0


@contextmanager
def loading(path: Path, tables: Tables, revision: str | None) -> Iterator[Connection]:
    """New tables, as they were at this revision, for rows in any order; then all references are checked."""
    with faults.faults_named(path):
        if tables.is_ready_made:
            # Start-up: Alembic takes a tenth of a second.
            from desktop_chat.models import migration  # noqa: PLC0415

            migration.run(path, BUSY_SECONDS, revision or "head")
        engine = sqlite.writing_engine(lambda: _opened(path))
        try:
            with engine.begin() as connection:
                if not tables.is_ready_made:
                    tables.create(connection)
                yield connection
        finally:
            engine.dispose()
    schema.check(path, busy_seconds=BUSY_SECONDS)


def _opened(path: Path) -> Any:
    connection = sqlite.connect(path, "rwc", BUSY_SECONDS)
    # Rows come in the order of their tables, so what they refer to may come later; and nobody mourns this file.
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.execute("PRAGMA synchronous=OFF")
    return connection
