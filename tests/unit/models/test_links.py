"""How classes of any name, in any order, find their partners, and what is said when they cannot."""

from __future__ import annotations

from types import new_class
from typing import Any

import pytest
from sqlalchemy import ForeignKey, Integer, MetaData, Text, Uuid, inspect
from sqlalchemy.orm import DeclarativeBase, Mapped, configure_mappers, declarative_base, mapped_column

from desktop_chat.models import (
    ChatMixin,
    Chattable,
    KeyMixin,
    LinkError,
    MessageMixin,
    RunMixin,
    Tables,
    ToolCallMixin,
)
from desktop_chat.models.links import keywords_of
from desktop_chat.models.wiring import snake_case
from tests.support.foreign import foreign_tables


def new_base() -> type[DeclarativeBase]:
    class Base(DeclarativeBase):
        metadata = MetaData()

    return Base


def declare(name: str, *bases: type[Any], table: str | None = None, **keywords: Any) -> Any:
    """A row class as a program would declare it."""
    body = {"__tablename__": table or f"{name.lower()}s", "__module__": __name__}

    def fill(space: dict[str, Any]) -> None:
        space.update(body)

    made: Any = new_class(name, bases, keywords, fill)
    # A registry holds its classes weakly; in a program their modules keep them.
    made.metadata.info.setdefault("declared", []).append(made)
    return made


def test_partners_find_each_other_whichever_comes_first() -> None:
    for order in (("chat", "message"), ("message", "chat")):
        base, rows = new_base(), {}
        for role in order:
            mixin = {"chat": ChatMixin, "message": MessageMixin}[role]
            rows[role] = declare(role.title(), mixin, KeyMixin, base)
        chat, message = rows["chat"], rows["message"]
        assert message.chat_key.property.columns[0].references(chat.__table__.c.id)
        configure_mappers()
        assert chat.messages.property.mapper.class_ is message


def test_a_key_takes_the_type_of_its_partner() -> None:
    base = new_base()

    class Talk(ChatMixin, base):  # type: ignore[misc, valid-type]  # a base made for this test
        __tablename__ = "talks"
        code: Mapped[Any] = mapped_column(Uuid, primary_key=True)

    line = declare("Line", MessageMixin, KeyMixin, base, chat="talk")
    assert isinstance(line.__table__.c.talk_id.type, Uuid)
    assert set(inspect(line).attrs.keys()) >= {"talk", "talk_id", "chat_key", "key", "parent_key"}
    assert Talk.key.property.columns == [Talk.__table__.c.code]


def test_two_sets_in_one_process_do_not_disturb_each_other() -> None:
    first, second = Tables(base=new_base()), Tables(base=new_base())
    assert not set(first.all) & set(second.all)
    for tables in (first, second):
        targets = {wire.target for row in tables.all for wire in row._row_wires.values()}
        assert targets <= set(tables.all)


def test_two_sets_on_one_base_do_not_disturb_each_other() -> None:
    base = new_base()
    one = declare("Chat", ChatMixin, KeyMixin, base, message_class="Message")
    two = declare("Talk", ChatMixin, KeyMixin, base, message_class="Line", messages="lines")
    message = declare("Message", MessageMixin, KeyMixin, base)
    line = declare("Line", MessageMixin, KeyMixin, base, chat="talk", run_class="Work")
    work = declare("Work", RunMixin, KeyMixin, base, chat_class="Talk")
    first, second = Tables(chat=one), Tables(chat=two)
    assert (first.message, second.message, second.run) == (message, line, work)
    assert first.run is not work
    assert first.profile is second.profile
    assert first.usage.__name__ != second.usage.__name__


def test_partners_in_one_module_belong_together() -> None:
    base = new_base()
    here = declare("Chat", ChatMixin, KeyMixin, base)
    there = declare("Talk", ChatMixin, KeyMixin, base)
    there.__module__ = "elsewhere"
    assert declare("Message", MessageMixin, KeyMixin, base)._row_wires["chat"].target is here


def test_a_class_may_be_named_with_its_module() -> None:
    base = new_base()
    declare("Chat", ChatMixin, KeyMixin, base)
    talk = declare("Talk", ChatMixin, KeyMixin, base)
    line = declare("Line", MessageMixin, KeyMixin, base, chat_class=f"{__name__}.Talk")
    assert line._row_wires["chat"].target is talk


def test_a_key_column_that_the_class_declares_is_left_as_it_is() -> None:
    base = new_base()
    chat = declare("Chat", ChatMixin, KeyMixin, base)

    class Message(MessageMixin, KeyMixin, base):  # type: ignore[misc, valid-type]  # a base made for this test
        __tablename__ = "messages"
        chat_id: Mapped[int] = mapped_column(ForeignKey("chats.id", ondelete="RESTRICT"))

    [foreign_key] = Message.__table__.c.chat_id.foreign_keys
    assert foreign_key.ondelete == "RESTRICT"
    assert Message._row_wires["chat"].target is chat
    assert "path" in Message.__table__.info["indexes"]


def test_the_old_style_of_base_works_too() -> None:
    base = declarative_base()
    chat = declare("Chat", ChatMixin, KeyMixin, base, messages="lines")
    tables = Tables(chat=chat, message=declare("Line", MessageMixin, KeyMixin, base))
    assert tables.link(tables.chat, "messages").key == "lines"
    assert tables.run.metadata is base.metadata  # type: ignore[attr-defined]  # every mapped class has one


def test_a_subclass_in_the_same_table_keeps_the_links_of_its_parent() -> None:
    base = new_base()
    chat = declare("Chat", ChatMixin, KeyMixin, base)
    loud = type("LoudChat", (chat,), {})
    assert Tables(chat=chat).chat is chat
    assert loud._row_wires is chat._row_wires  # type: ignore[attr-defined]  # made by type()


def test_names_that_are_shared_come_from_an_abstract_parent() -> None:
    base = new_base()
    abstract = type("Common", (MessageMixin, KeyMixin, base), {"__abstract__": True}, chat="talk")
    declare("Talk", ChatMixin, KeyMixin, base)
    line = declare("Line", abstract)
    assert line._row_wires["chat"].relationship == "talk"


def test_an_owner_is_named_after_its_class() -> None:
    base = new_base()
    chat = declare("Chat", ChatMixin, KeyMixin, base)
    declare("TeamLead", Chattable, KeyMixin, base)
    declare("Guest", Chattable, KeyMixin, base, chats="talks", owner="visitor")
    assert [(name, key) for _, name, key in Tables(chat=chat).owner_links] == [
        ("team_lead", "team_lead_id"),
        ("visitor", "visitor_id"),
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("User", "user"), ("TeamLead", "team_lead"), ("AIUser", "ai_user"), ("User2Row", "user2_row"), ("A", "a")],
)
def test_class_names_become_plain_words(name: str, expected: str) -> None:
    assert snake_case(name) == expected


def test_a_class_declared_without_a_model_has_none() -> None:
    base = new_base()
    chat = declare("Chat", ChatMixin, KeyMixin, base, model=None)
    tables = Tables(chat=chat, message=declare("Message", MessageMixin, KeyMixin, base, model=None))
    assert tables.model is None
    assert not {"model", "model_id", "model_key"} & set(inspect(chat).attrs.keys())


def test_the_same_place_under_another_schema_name_keeps_its_foreign_keys() -> None:
    tables = foreign_tables()
    from_call = tables.tool_call.__table__.foreign_keys  # type: ignore[attr-defined]  # every mapped class has one
    assert {key.ondelete for key in from_call} == {"CASCADE", "SET NULL"}


def test_unknown_keywords_are_refused() -> None:
    with pytest.raises(TypeError):
        declare("Chat", ChatMixin, KeyMixin, new_base(), massages="x")


def test_every_role_knows_its_keywords() -> None:
    assert keywords_of("chat") >= {"model", "model_class", "model_key", "messages", "message_class", "runs"}
    assert keywords_of("run") >= {"chat", "question_class", "history_start_key", "steps", "run_step_class"}
    assert keywords_of("owner") == {"chats", "threads", "assistant", "chat_class", "assistant_class", "owner"}


class TestWhatIsSaid:
    """A class that cannot be connected says what to write instead."""

    def test_when_an_attribute_has_the_name_of_a_standard_key(self) -> None:
        base = new_base()
        with pytest.raises(LinkError, match=r"'key'.*another name"):
            type("Chat", (ChatMixin, KeyMixin, base), {"__tablename__": "chats", "key": mapped_column(Text)})

    def test_when_an_attribute_has_the_name_of_a_collection(self) -> None:
        base = new_base()
        body = {"__tablename__": "chats", "messages": mapped_column(Text)}
        held = type("Chat", (ChatMixin, KeyMixin, base), body)
        with pytest.raises(LinkError, match="messages="):
            declare("Message", MessageMixin, KeyMixin, base)
        del held  # a class that nobody holds may be gone before its partner comes

    def test_when_a_plain_attribute_is_where_a_key_belongs(self) -> None:
        base = new_base()
        declare("Chat", ChatMixin, KeyMixin, base)
        body = {"__tablename__": "messages", "chat_id": property(lambda _: 1)}
        with pytest.raises(LinkError, match="chat_key="):
            type("Message", (MessageMixin, KeyMixin, base), body)

    def test_when_the_key_has_two_columns(self) -> None:
        base = new_base()
        body = {"__tablename__": "chats", "part": mapped_column(Integer, primary_key=True)}
        with pytest.raises(LinkError, match="one column"):
            type("Chat", (ChatMixin, KeyMixin, base), body)

    def test_when_several_classes_could_be_meant(self) -> None:
        base = new_base()
        for name in ("One", "Two"):
            declare(name, MessageMixin, KeyMixin, base)
        chat = declare("Chat", ChatMixin, KeyMixin, base)
        with pytest.raises(LinkError, match=r"One, Two.*Tables\(message="):
            Tables(chat=chat)

    def test_when_the_named_class_does_not_exist(self) -> None:
        chat = declare("Chat", ChatMixin, KeyMixin, new_base(), message_class="Line")
        with pytest.raises(LinkError, match="message_class='Line'"):
            Tables(chat=chat)

    def test_when_a_link_leads_into_another_set(self) -> None:
        base = new_base()
        declare("Chat", ChatMixin, KeyMixin, base)
        message = declare("Message", MessageMixin, KeyMixin, base)
        talk = declare("Talk", ChatMixin, KeyMixin, base)
        with pytest.raises(LinkError, match="chat_class='Talk'"):
            Tables(chat=talk, message=message)

    def test_when_an_owner_could_own_several_kinds_of_chat(self) -> None:
        base = new_base()
        chats = [declare(name, ChatMixin, KeyMixin, base, message_class="Message") for name in ("Chat", "Talk")]
        others = [declare("User", Chattable, KeyMixin, base), declare("Message", MessageMixin, KeyMixin, base)]
        with pytest.raises(LinkError, match=r"User could own several kinds of chat.*chat_class="):
            Tables(chat=chats[0], message=others[1])

    def test_when_nothing_says_where_to_make_the_classes(self) -> None:
        from_nowhere = ToolCallMixin
        with pytest.raises(Exception, match="ToolCallMixin"):
            Tables(tool_call=from_nowhere)
