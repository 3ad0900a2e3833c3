"""The ready-made tables: their keys, their database objects, and the trigger that guards a role."""

from __future__ import annotations

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, create_mock_engine
from sqlalchemy.schema import CreateIndex, CreateTable

from desktop_chat.models import Base, Message, trigger_statements
from desktop_chat.models.mixins import row
from desktop_chat.models.rules import table_of
from tests.support.trees import new_engine

NAMES = {
    "attachments",
    "blobs",
    "chats",
    "messages",
    "models",
    "profiles",
    "run_steps",
    "runs",
    "tool_calls",
    "usages",
}


def test_the_tables_have_the_plain_names() -> None:
    assert {name for name in Base.metadata.tables if name in NAMES} == NAMES


def test_a_key_is_the_row_id_itself_on_sqlite() -> None:
    engine = new_engine()
    Base.metadata.create_all(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql(
            "INSERT INTO blobs (digest, size, media_type, created_at) VALUES ('d', 1, 't', 0)"
        )
        assert connection.exec_driver_sql("SELECT id = rowid FROM blobs").scalar() == 1
    engine.dispose()


def test_long_texts_stand_behind_everything_that_is_looked_up() -> None:
    columns = [column.name for column in Base.metadata.tables["messages"].columns]
    assert columns[0] == "id"
    assert columns[-5:] == ["content", "thinking", "raw", "citations", "thought_ms"]


def test_every_foreign_key_that_a_deletion_looks_for_has_an_index() -> None:
    missing = []
    for table in Base.metadata.sorted_tables:
        first = {next(iter(index.columns)).name for index in table.indexes}
        missing += [
            f"{table.name}.{key.parent.name}"
            for key in table.foreign_keys
            if key.parent.name not in first and key.column.table.name != "models"
        ]
    assert missing == []


def test_the_tables_can_be_written_for_postgresql() -> None:
    dialect = create_mock_engine("postgresql+psycopg://", lambda *_: None).dialect
    for table in Base.metadata.sorted_tables:
        assert " id BIGINT NOT NULL" in " ".join(str(CreateTable(table).compile(dialect=dialect)).split())
        for index in table.indexes:
            assert "INDEX" in str(CreateIndex(index).compile(dialect=dialect))


def test_the_role_is_guarded_by_a_trigger_in_each_kind_of_database() -> None:
    table = table_of(Message)
    [sqlite] = trigger_statements(table, "sqlite")
    function, trigger = trigger_statements(table, "postgresql")
    assert sqlite.startswith("CREATE TRIGGER tr_messages_role_fixed BEFORE UPDATE OF role ON messages")
    assert "RETURNS trigger" in function
    assert "EXECUTE FUNCTION tr_messages_role_fixed()" in trigger
    assert trigger_statements(table, "mysql") == []


def test_a_trigger_is_made_in_the_schema_of_its_table() -> None:
    table = Table("words", MetaData(), Column("id", Integer), schema="main", info={"fixed_column": "order"})
    [statement] = trigger_statements(table, "sqlite")
    assert 'CREATE TRIGGER main.tr_words_order_fixed BEFORE UPDATE OF "order" ON words' in statement
    assert trigger_statements(Table("other", MetaData()), "sqlite") == []


@pytest.mark.parametrize("name", ["id", "key"])
def test_a_mixin_declares_no_key_of_its_own(name: str) -> None:
    assert not hasattr(row.RowMixin, name)
