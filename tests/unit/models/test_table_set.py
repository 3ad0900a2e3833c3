"""Sets of tables: what is named, found or made, and what a set can do."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Integer, MetaData, StaticPool, Text, create_engine
from sqlalchemy import inspect as look_at
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from desktop_chat.models import (
    Attachment,
    Chat,
    ChatMixin,
    KeyMixin,
    Message,
    MessageMixin,
    Model,
    ProfileMixin,
    Tables,
)
from tests.support.foreign import (
    ChatMessage,
    Conversation,
    Customer,
    foreign_tables,
    owned_tables,
    ready_tables,
    tables_without_attachment,
    tables_without_model,
)
from tests.support.foreign_models import AIModel, AIToolCall
from tests.support.trees import EVERY_SET, new_engine


def new_base() -> type[DeclarativeBase]:
    class Base(DeclarativeBase):
        metadata = MetaData()

    return Base


def test_without_arguments_it_is_the_ready_made_set() -> None:
    tables = Tables()
    assert (tables.chat, tables.message, tables.model, tables.attachment) == (Chat, Message, Model, Attachment)
    assert tables.is_ready_made
    assert tables.owner_links == []
    assert len(tables.all) == 13


def test_what_is_named_is_used_and_the_rest_is_made_beside_the_chat_class() -> None:
    tables = foreign_tables()
    assert (tables.chat, tables.message, tables.tool_call, tables.model) == (
        Conversation,
        ChatMessage,
        AIToolCall,
        AIModel,
    )
    assert tables.run.__module__ == Conversation.__module__
    assert {row.__table__.metadata for row in tables.all} == {tables.metadata}  # type: ignore[attr-defined]  # mapped
    assert not tables.is_ready_made
    assert tables.owner_links == [(Customer, "customer", "customer_id")]


def test_partners_that_are_not_named_are_found() -> None:
    assert Tables(chat=Conversation).all == foreign_tables().all
    assert Tables(message=ChatMessage).chat is Conversation


def test_asking_twice_gives_the_same_classes() -> None:
    first, second = Tables(chat=owned_tables().chat), owned_tables()
    assert first.all == second.all


def test_without_a_model_table_the_name_is_kept_as_text() -> None:
    tables = tables_without_model()
    assert tables.model is None
    assert "model_key" not in look_at(tables.message).attrs
    assert "model_name" in look_at(tables.chat).attrs


def test_without_attachments_there_are_no_blobs_either() -> None:
    tables = tables_without_attachment()
    assert (tables.attachment, tables.blob) == (None, None)
    assert "attachments" not in tables.metadata.tables


def test_the_ready_made_set_can_leave_its_model_table_unused() -> None:
    tables = Tables(model=None, attachment=None)
    assert (tables.chat, tables.model, tables.attachment, tables.blob) == (Chat, None, None, None)
    assert tables.is_ready_made
    engine = new_engine()
    tables.create(engine)
    with Session(engine) as session:
        session.add(tables.new(tables.chat))
        session.commit()
    engine.dispose()


def test_taken_names_get_the_name_of_the_chat_before_them() -> None:
    base = new_base()
    taken = [
        type(name, (base,), {"__tablename__": table, "id": mapped_column(Integer, primary_key=True)})
        for name, table in (("Run", "runs"), ("Usage", "usages"))
    ]
    chat = type("Story", (ChatMixin, KeyMixin, base), {"__tablename__": "stories"})
    tables = Tables(chat=chat)
    assert (tables.run.__name__, look_at(tables.run).local_table.key) == ("StoryRun", "story_runs")
    assert (tables.usage.__name__, look_at(tables.usage).local_table.key) == ("StoryUsage", "story_usages")
    assert look_at(tables.message).local_table.key == "messages"
    assert not set(taken) & set(tables.all)


def test_what_is_made_follows_the_chat_class_into_its_schema() -> None:
    body = {"__tablename__": "chats", "__table_args__": {"schema": "talk"}}
    chat = type("Chat", (ChatMixin, KeyMixin, new_base()), body)
    tables = Tables(chat=chat)
    assert {look_at(row).local_table.schema for row in tables.all} == {"talk"}
    engine = create_engine("sqlite://", poolclass=StaticPool)
    moved = engine.execution_options(schema_translate_map={"talk": None})
    tables.create(moved)
    assert set(look_at(engine).get_table_names()) >= {"chats", "messages"}
    assert len(look_at(engine).get_foreign_keys("messages")) == 4
    engine.dispose()


def test_a_base_that_brings_keys_needs_no_others() -> None:
    class Base(DeclarativeBase):
        metadata = MetaData()
        code: Mapped[str] = mapped_column(Text, primary_key=True, default=lambda: "c")

    tables = Tables(base=Base)
    assert [column.name for column in look_at(tables.run).primary_key] == ["code"]


@pytest.mark.parametrize("name", EVERY_SET)
def test_creating_makes_tables_indexes_and_triggers_and_can_be_repeated(name: str) -> None:
    tables = EVERY_SET[name]()
    engine = new_engine()
    tables.create(engine)
    tables.create(engine)
    with engine.connect() as connection:
        made = connection.exec_driver_sql("SELECT type, count(*) FROM sqlite_master GROUP BY type").all()
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    kinds: dict[str, int] = {kind: number for kind, number in made}  # noqa: C416 - rows are no pairs for mypy
    assert kinds["trigger"] == 1
    assert kinds["table"] >= len(tables.all)
    assert kinds["index"] > 10
    assert broken == []
    engine.dispose()


@pytest.mark.parametrize("name", EVERY_SET)
def test_a_new_row_knows_its_key_and_defaults_before_it_is_written(name: str) -> None:
    tables = EVERY_SET[name]()
    chat = tables.new(tables.chat)
    message = tables.new(tables.message, chat=chat, role="user", position=0)
    assert chat.key is not None
    assert (message.status, message.content, message.version, message.on_path) == ("complete", "", 1, True)


def test_a_new_row_keeps_the_key_it_is_given() -> None:
    assert ready_tables().new(Chat, key=7).id == 7


def test_a_key_that_only_the_database_makes_comes_with_the_flush() -> None:
    class Base(DeclarativeBase):
        metadata = MetaData()

    class Note(ChatMixin, Base):
        __tablename__ = "notes"
        id: Mapped[int] = mapped_column(Integer, primary_key=True)

    tables = Tables(chat=Note)
    engine = new_engine()
    tables.create(engine)
    with Session(engine) as session:
        row = tables.new(tables.chat)
        keys = [row.key]
        session.add(row)
        session.flush()
        assert [*keys, row.key] == [None, 1]
    engine.dispose()


def test_the_owner_table_is_created_with_the_set() -> None:
    engine = new_engine()
    foreign_tables().create(engine)
    assert {"customers", "topics"} <= set(look_at(engine).get_table_names())
    engine.dispose()


def test_an_owner_on_the_chat_class_makes_the_set_the_programs_own() -> None:
    assert owned_tables().owner_links
    assert not owned_tables().is_ready_made


def test_a_profile_class_of_ones_own_is_found() -> None:
    base = new_base()
    chat: Any = type("Chat", (ChatMixin, KeyMixin, base), {"__tablename__": "chats"})
    profile = type("Account", (ProfileMixin, KeyMixin, base), {"__tablename__": "accounts"})
    type("Line", (MessageMixin, KeyMixin, base), {"__tablename__": "lines"})
    assert Tables(chat=chat).profile is profile
