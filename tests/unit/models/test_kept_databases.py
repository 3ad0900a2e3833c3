"""What people have on their disks, whatever its revision, becomes a database of today with every value in it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from desktop_chat import Library
from desktop_chat.models import Base, Tables, schema
from desktop_chat.models.database import Database
from desktop_chat.models.schema import VERSION_TABLE
from tests.kept.keep import kept, restore
from tests.unit.models.test_schema import copies, objects

Rows = dict[tuple[str, Any], dict[str, Any]]

CHAT = 9007199254740993
"""One that no number of a floating kind can tell from its neighbour."""


@pytest.fixture(params=kept(), ids=lambda file: file.stem)
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return restore(request.param, tmp_path / "chats.sqlite3")


def rows_of(path: Path) -> Rows:
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        tables = [name for name in names if name in Base.metadata.tables]
        return {
            (table, row["id"]): dict(row)
            for table in tables
            for row in connection.execute(f"SELECT * FROM {table}")
        }


def test_every_revision_is_kept() -> None:
    assert [file.stem for file in kept()] == schema.revisions()


def test_every_table_has_rows_in_it(older: Path) -> None:
    Tables()
    assert len({table for table, _ in rows_of(older)}) >= 10


def test_it_becomes_the_tables_that_are_declared(older: Path) -> None:
    schema.upgrade(older)
    schema.check(older)
    Tables()
    with Database("sqlite://") as declared:
        declared.write(lambda session: Base.metadata.create_all(session.connection()))
        assert objects(older) == objects(declared.path)
    with closing(sqlite3.connect(older)) as connection:
        assert connection.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchall() == [
            (schema.revisions()[-1],)
        ]


def test_every_value_of_every_row_is_still_there(older: Path) -> None:
    Tables()
    before = rows_of(older)
    copy = schema.upgrade(older)
    after = rows_of(older)
    assert after.keys() == before.keys()
    changed = [
        (key, name, value, after[key].get(name))
        for key, row in before.items()
        for name, value in row.items()
        if name not in after[key] or after[key][name] != value
    ]
    assert not changed
    assert copies(older) == ([copy] if copy else [])


def test_its_chats_are_read_as_they_were_written(older: Path) -> None:
    with closing(Library(older)) as library:
        said = [(message.role, message.content) for message in library.chat(CHAT).messages()]
    assert said[0] == ("user", "What do cats say?\n\n```python\nprint('miaow')\n```")
    assert ("assistant", "Miaow, 猫 says 「にゃー」. ␀ stays.") in said
    assert said[-1] == ("assistant", "Wo")
