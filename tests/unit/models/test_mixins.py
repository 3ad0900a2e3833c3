"""What the rows themselves hold to: values, defaults, roles, cascades; on every set of tables."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import IntegrityError

from desktop_chat.models import Chattable
from desktop_chat.models.links import relationship_name
from tests.support.foreign import Conversation, Customer, Topic
from tests.support.trees import FULL_SETS, Tree, database_of, statements


def test_a_role_cannot_be_changed_through_the_row(tree: Tree) -> None:
    message = tree.add("u1")
    with pytest.raises(ValueError, match="cannot change"):
        message.role = "assistant"
    message.role = "user"


def test_a_role_cannot_be_changed_behind_the_row(tree: Tree) -> None:
    tree.add("u1")
    message = tree.tables.message
    with pytest.raises(IntegrityError, match="cannot change"):
        tree.session.execute(update(message).values(role="assistant"))


def test_a_role_may_be_set_until_the_row_is_written(tree: Tree) -> None:
    message = tree.tables.new(tree.tables.message, role="user", position=0, chat_key=tree.chat.key)
    message.role = "assistant"
    tree.session.add(message)
    tree.session.flush()
    assert message.role == "assistant"


@pytest.mark.parametrize(
    "values",
    [{"role": "robot"}, {"status": "asleep"}, {"status": "pending"}],
    ids=["unknown role", "unknown status", "pending question"],
)
def test_the_database_refuses_what_is_not_legal(tree: Tree, values: dict[str, str]) -> None:
    with pytest.raises(IntegrityError):
        tree.add("u1", **values)


def test_a_system_message_stands_outside_the_path(tree: Tree) -> None:
    tree.add("s1", on_path=False)
    with pytest.raises(IntegrityError):
        tree.add("s2", on_path=True)


def test_a_position_stands_on_the_path_once(tree: Tree) -> None:
    tree.add("u1")
    tree.add("u2", on_path=False)
    with pytest.raises(IntegrityError):
        tree.add("u3")


def test_a_chat_has_one_active_run(tree: Tree) -> None:
    run = tree.tables.run
    tree.session.add(tree.tables.new(run, chat_key=tree.chat.key, number=1, status="failed"))
    tree.session.add(tree.tables.new(run, chat_key=tree.chat.key, number=2, status="in_progress"))
    tree.session.flush()
    tree.session.add(tree.tables.new(run, chat_key=tree.chat.key, number=3, status="queued"))
    with pytest.raises(IntegrityError):
        tree.session.flush()


def test_the_runs_of_a_chat_have_numbers_of_their_own(tree: Tree) -> None:
    for _ in range(2):
        tree.session.add(tree.tables.new(tree.tables.run, chat_key=tree.chat.key, number=5, status="failed"))
    with pytest.raises(IntegrityError):
        tree.session.flush()


def test_a_message_has_each_call_once(tree: Tree) -> None:
    _, answer = tree.line("u1", "a1")
    for _ in range(2):
        call = tree.tables.new(tree.tables.tool_call, message_key=answer.key, tool_call_id="c1", name="weather")
        tree.session.add(call)
    with pytest.raises(IntegrityError):
        tree.session.flush()


def test_the_rows_of_a_whole_turn_are_written_together_in_any_order(tree: Tree) -> None:
    tables, chat = tree.tables, tree.chat
    place = {"chat_key": chat.key, "content": ""}
    question = tables.new(tables.message, role="user", position=0, parent_key=None, run_key=None, **place)
    run = tables.new(tables.run, chat_key=chat.key, question_key=question.key)
    answer = tables.new(
        tables.message, role="assistant", position=1, parent_key=question.key, run_key=run.key, **place
    )
    with statements(tree.session) as sent:
        tree.session.add_all([answer, run, question] if question.key is None else [question, answer, run])
        tree.session.commit()
    assert len([statement for statement in sent if statement.startswith("INSERT")]) == 2
    assert tree.session.scalars(select(tables.run.question_key)).all() == [question.key]


def test_a_row_that_names_its_chat_loads_no_collection(tree: Tree) -> None:
    tree.line("u1", "a1")
    tree.session.commit()
    tree.session.expunge_all()
    chat = tree.session.get_one(tree.tables.chat, tree.chat.key)
    with statements(tree.session) as sent:
        row = tree.tables.new(tree.tables.message, chat=chat, role="user", position=2)
        tree.session.add(row)
        tree.session.flush()
    assert len(sent) == 1
    assert sent[0].startswith("INSERT")
    assert row.chat_key == chat.key


def test_a_chat_lists_its_messages_in_order(tree: Tree) -> None:
    tree.line("u1", "a1", "u2")
    tree.session.commit()
    tree.session.expire_all()
    messages = getattr(tree.chat, tree.tables.link(tree.tables.chat, "messages").key)
    assert [message.content for message in messages] == ["u1", "a1", "u2"]


def test_deleting_a_chat_deletes_all_that_is_in_it(tree: Tree) -> None:
    tables, session = tree.tables, tree.session
    question, answer, result = tree.line("u1", "a1", "t1")
    run = tables.new(tables.run, chat_key=tree.chat.key, question_key=question.key)
    session.add(run)
    session.flush()
    session.add(tables.new(tables.run_step, run_key=run.key, message_key=answer.key, kind="tool_calls"))
    call = {"message_key": answer.key, "result_key": result.key}
    session.add(tables.new(tables.tool_call, tool_call_id="c1", name="weather", **call))
    session.add(tables.new(tables.usage, chat_key=tree.chat.key, provider="p", model_name="m", run_key=run.key))
    if tables.attachment is not None:
        session.add(tables.new(tables.attachment, message_key=answer.key, name="a", media_type="text/plain"))
    session.commit()
    session.delete(tree.chat)
    session.commit()
    kept = {tables.profile, tables.model, tables.blob, tables.usage}
    assert [row for row in tables.all if row not in kept and session.query(row).count()] == []
    (paid,) = session.query(tables.usage)
    assert (paid.chat_key, paid.run_key) == (None, None), "what was paid stays in the books"


def test_a_usage_outlives_its_message_and_run(tree: Tree) -> None:
    tables, session = tree.tables, tree.session
    question = tree.add("u1")
    run = tables.new(tables.run, chat_key=tree.chat.key)
    session.add(run)
    session.flush()
    links = {"chat_key": tree.chat.key, "message_key": question.key, "run_key": run.key}
    usage = tables.new(tables.usage, provider="p", model_name="m", **links)
    session.add(usage)
    session.commit()
    session.execute(delete(tables.message))
    session.execute(delete(tables.run))
    session.refresh(usage)
    assert (usage.chat_key, usage.message_key, usage.run_key) == (tree.chat.key, None, None)


def test_a_message_with_children_cannot_simply_be_deleted(tree: Tree) -> None:
    question, _ = tree.line("u1", "a1")
    message = tree.tables.message
    with pytest.raises(IntegrityError):
        tree.session.execute(delete(message).where(message.key == question.key))


def test_a_chat_is_new_with_sensible_values(tree: Tree) -> None:
    chat = tree.chat
    assert (chat.kind, chat.settings, chat.pinned, chat.deleted_at) == ("chat", {}, False, None)
    assert chat.created_at.tzinfo is not None


def test_a_deleted_model_leaves_its_messages(tree: Tree) -> None:
    tables, session = tree.tables, tree.session
    if tables.model is None:
        return
    model = tables.new(tables.model, provider="p", model_id="m", name="M", source="user")
    session.add(model)
    session.flush()
    message = tree.add("u1", model_key=model.key)
    session.delete(model)
    session.commit()
    session.refresh(message)
    assert message.model_key is None


def test_a_json_column_without_a_value_is_null(tree: Tree) -> None:
    tree.add("u1", raw=None)
    table = tree.tables.message.__table__  # type: ignore[attr-defined]  # every mapped class has one
    assert tree.session.scalar(text(f"SELECT raw IS NULL FROM {table.name}")) == 1


def test_a_strangers_validators_defaults_and_relationships_work() -> None:
    tables = FULL_SETS["foreign"]()
    with database_of(tables) as session:
        customer = Customer(name="Ada")
        chat = Conversation(title="  Hello ", topic=Topic(name="maps"), customer=customer)
        session.add(chat)
        session.flush()
        message = tables.new(tables.message, chat=chat, role="user", position=0, content="a\0b")
        session.add(message)
        session.commit()
        assert (chat.title, chat.colour, message.content, customer.conversations) == (
            "Hello",
            "blue",
            "ab",
            [chat],
        )
        session.delete(customer)
        session.commit()
        assert session.query(tables.message).count() == 0


@pytest.mark.parametrize("name", ["foreign", "owned"])
def test_deleting_an_owner_deletes_its_chats_and_no_others(name: str) -> None:
    tables = FULL_SETS[name]()
    [(owner_class, relationship, key)] = tables.owner_links
    with database_of(tables) as session:
        owner = owner_class()
        session.add(owner)
        session.flush()
        mine = tables.new(tables.chat, **{relationship: owner})
        other = tables.new(tables.chat)
        session.add_all([mine, other])
        session.commit()
        assert getattr(mine, key) is not None
        session.delete(owner)
        session.commit()
        assert [chat.key for chat in session.query(tables.chat)] == [other.key]


def test_the_hooks_of_an_owner_do_nothing_until_they_are_overridden() -> None:
    owner = Customer()
    assert isinstance(owner, Chattable)
    owner.on_message_created(message=None)
    owner.on_message_updated(message=None)
    owner.on_message_completed(message=None)
    owner.on_message_failed(message=None, error=None)
    owner.on_tool_call(tool_call=None)
    owner.on_tool_result(tool_call=None, message=None)
    owner.on_run_status(run=None)


def test_relationship_names_follow_the_keywords() -> None:
    tables = FULL_SETS["foreign"]()
    wires = tables.message._row_wires
    assert relationship_name(tables.message, wires["chat"].link) == "conversation"
    assert tables.link(tables.message, "tool_calls").key == "ai_tool_calls"
