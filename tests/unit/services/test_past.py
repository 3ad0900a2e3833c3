"""Of the past no more is read than a model can take."""

from __future__ import annotations

from sqlalchemy import select

from desktop_chat.services.past import FETCHED_AT_ONCE, read_past
from tests.support.foreign import foreign_tables, ready_tables, tables_without_attachment
from tests.support.trees import Tree, database_of, statements


def test_the_path_is_read_in_order_with_its_instructions() -> None:
    with database_of(ready_tables()) as session:
        tree = Tree(session, ready_tables())
        tree.add("s1", on_path=False)
        tree.line("u1", "a1", "u2", on_path=True)
        past = read_past(session, ready_tables(), None, tree.chat.key, None, {})
        assert [message.content for message in past.messages] == ["u1", "a1", "u2"]
        assert past.instructions == ("s1",) and past.is_whole


def test_reading_stops_at_the_question_where_the_room_ends() -> None:
    with database_of(foreign_tables()) as session:
        tree = Tree(session, foreign_tables())
        tree.line("u1", "a1", "u2", "a2", "u3", "a3", on_path=True)
        past = read_past(session, foreign_tables(), None, tree.chat.key, 20, {})
        assert [message.content for message in past.messages] == ["u2", "a2", "u3", "a3"]
        assert not past.is_whole
        assert read_past(session, foreign_tables(), None, tree.chat.key, 45, {}).is_whole, (
            "the first is read as well"
        )


def test_calls_are_read_with_their_messages_in_a_constant_number_of_statements() -> None:
    tables = tables_without_attachment()
    with database_of(tables) as session:
        tree = Tree(session, tables)
        caller = tree.line("u1", "a1", on_path=True, has_calls=True)[-1]
        for position in range(3):
            row = tables.new(
                tables.tool_call,
                message=caller,
                tool_call_id=f"c{position}",
                name="f",
                arguments="{}",
                position=2 - position,
            )
            session.add(row)
        session.flush()
        session.expire_all()
        key = tree.chat.key
        with statements(session) as sent:
            past = read_past(session, tables, None, key, None, {})
        assert [call.tool_call_id for call in past.messages[-1].calls] == ["c2", "c1", "c0"]
        assert len(sent) == 2
        assert session.scalars(select(tables.tool_call)).first() is not None


def test_a_long_path_is_read_whole() -> None:
    with database_of(ready_tables()) as session:
        tree = Tree(session, ready_tables())
        tree.line(*(f"u{number}" for number in range(FETCHED_AT_ONCE + 3)), on_path=True, has_files=True)
        past = read_past(session, ready_tables(), None, tree.chat.key, None, {})
        assert len(past.messages) == FETCHED_AT_ONCE + 3 and past.is_whole
