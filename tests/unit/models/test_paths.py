"""The tree of messages: paging, versions, switching, copying and purging, on every set of tables."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from desktop_chat.models import Message, MessageMixin, paths, utc_now
from tests.support.foreign import ready_tables
from tests.support.trees import Tree, contents, database_of, statements


def new_version(tree: Tree, message: MessageMixin, *following: str) -> list[MessageMixin]:
    """Another version of this message with what follows it, now on the path."""
    parent = tree.session.get(tree.tables.message, message.parent_key) if message.parent_key else None
    paths.cut(tree.session, tree.tables, tree.chat.key, message.position)
    version = paths.next_version(tree.session, tree.tables, tree.chat.key, message.parent_key)
    first = tree.add(following[0], parent, version=version)
    return [first, *tree.line(*following[1:], below=first)]


def delete(tree: Tree, *messages: MessageMixin) -> None:
    for message in messages:
        message.deleted_at = utc_now()
    tree.session.flush()


def page(tree: Tree, **options: int) -> list[str]:
    return [row.content for row in paths.page(tree.session, tree.tables, tree.chat.key, **options)]


class TestReading:
    def test_an_empty_chat_has_no_end(self, tree: Tree) -> None:
        assert paths.path_end(tree.session, tree.tables, tree.chat.key) is None
        assert paths.count(tree.session, tree.tables, tree.chat.key) == 0
        assert page(tree) == []

    def test_the_end_is_the_last_message_also_when_it_is_deleted(self, tree: Tree) -> None:
        *_, last = tree.line("u1", "a1", "u2")
        delete(tree, last)
        assert paths.path_end(tree.session, tree.tables, tree.chat.key) == (last.key, 2)

    def test_a_page_is_the_newest_part_in_order(self, tree: Tree) -> None:
        rows = tree.line("u1", "a1", "u2", "a2", "u3")
        delete(tree, rows[3])
        assert page(tree, limit=3) == ["a1", "u2", "u3"]
        assert page(tree, before=2) == ["u1", "a1"]

    def test_counting_leaves_out_deleted_messages_and_other_versions(self, tree: Tree) -> None:
        tree.add("s1", on_path=False)
        rows = tree.line("u1", "a1", "u2", "a2")
        new_version(tree, rows[3], "a2b")
        delete(tree, rows[2], rows[3])
        counts = [
            paths.count(tree.session, tree.tables, tree.chat.key, role)
            for role in (None, "user", "assistant", "system")
        ]
        assert counts == [3, 1, 2, 1]

    def test_every_question_is_answered_by_one_indexed_statement(self, tree: Tree) -> None:
        *_, last = tree.line("u1", "a1", "u2")
        questions = (
            lambda: paths.path_end(tree.session, tree.tables, tree.chat.key),
            lambda: paths.page(tree.session, tree.tables, tree.chat.key, before=2),
            lambda: paths.count(tree.session, tree.tables, tree.chat.key),
            lambda: paths.next_version(tree.session, tree.tables, tree.chat.key, None),
            lambda: paths.next_version(tree.session, tree.tables, tree.chat.key, last.key),
            lambda: paths.versions(tree.session, tree.tables, [last.key]),
        )
        for ask in questions:
            with statements(tree.session) as sent:
                ask()
            [statement] = sent
            values = tuple("x" for _ in range(statement.count("?")))
            plan = tree.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            steps = [row[3] for row in plan if row[3].startswith(("SCAN", "SEARCH"))]
            assert [step for step in steps if "messages" in step and step.startswith("SCAN")] == []


class TestVersions:
    def test_a_new_version_takes_the_place_of_the_old_one(self, tree: Tree) -> None:
        rows = tree.line("u1", "a1", "u2", "a2")
        new_version(tree, rows[1], "a1b", "u2b")
        assert tree.path() == ["u1", "a1b", "u2b"]
        assert [row.selected for row in rows] == [True, False, True, True]

    def test_rows_in_hand_know_at_once_that_they_were_cut(self, tree: Tree) -> None:
        rows = tree.line("u1", "a1")
        with statements(tree.session) as sent:
            paths.cut(tree.session, tree.tables, tree.chat.key, 1)
            assert [(row.on_path, row.selected) for row in rows] == [(True, True), (False, False)]
        assert len(sent) == 1

    def test_cutting_leaves_the_times_of_messages_alone(self, tree: Tree) -> None:
        _, answer = tree.line("u1", "a1")
        before = answer.updated_at
        paths.cut(tree.session, tree.tables, tree.chat.key, 0)
        tree.session.refresh(answer)
        assert answer.updated_at == before

    def test_first_messages_are_versions_of_each_other_but_system_messages_are_not(self, tree: Tree) -> None:
        system = tree.add("s1", on_path=False)
        first = tree.add("u1")
        [second] = new_version(tree, first, "u1b")
        keys = paths.siblings(tree.session, tree.tables, first.key)
        assert contents(tree.session, tree.tables, keys) == ["u1", "u1b"]
        assert paths.versions(tree.session, tree.tables, [system.key, first.key, second.key]) == {
            first.key: (1, 2),
            second.key: (2, 2),
        }

    def test_versions_of_another_chat_do_not_count(self, tree: Tree) -> None:
        first = tree.add("u1")
        other = Tree(tree.session, tree.tables)
        assert paths.next_version(tree.session, tree.tables, other.chat.key, None) == 1
        other.add("u2")
        assert paths.versions(tree.session, tree.tables, [first.key]) == {first.key: (1, 1)}

    def test_a_deleted_version_is_not_shown_but_keeps_its_number(self, tree: Tree) -> None:
        _, answer = tree.line("u1", "a1")
        [second] = new_version(tree, answer, "a1b")
        delete(tree, answer)
        assert paths.siblings(tree.session, tree.tables, answer.key) == [second.key]
        assert paths.versions(tree.session, tree.tables, [answer.key, second.key]) == {second.key: (1, 1)}
        assert paths.next_version(tree.session, tree.tables, tree.chat.key, answer.parent_key) == 3

    def test_versions_of_a_page_take_one_statement(self, tree: Tree) -> None:
        rows = tree.line("u1", "a1", "u2", "a2", "u3", "a3")
        with statements(tree.session) as sent:
            found = paths.versions(tree.session, tree.tables, [row.key for row in rows])
        assert set(found.values()) == {(1, 1)}
        assert len(sent) == 1

    def test_an_unknown_message_has_no_versions(self, tree: Tree) -> None:
        assert paths.siblings(tree.session, tree.tables, "nothing") == []
        assert paths.versions(tree.session, tree.tables, ["nothing"]) == {}


class TestSwitching:
    def test_the_path_leads_through_the_message_and_on_as_it_did(self, tree: Tree) -> None:
        rows = tree.line("u1", "a1", "u2", "a2")
        new_version(tree, rows[3], "a2b", "u3b")
        new_version(tree, rows[1], "a1c")
        paths.switch(tree.session, tree.tables, rows[1].key)
        assert tree.path() == ["u1", "a1", "u2", "a2b", "u3b"]
        paths.switch(tree.session, tree.tables, rows[3].key)
        assert tree.path() == ["u1", "a1", "u2", "a2"]

    def test_a_message_deep_in_another_line_brings_its_ancestors(self, tree: Tree) -> None:
        rows = tree.line("u1", "a1", "u2")
        new_version(tree, rows[0], "u1b", "a1b")
        paths.switch(tree.session, tree.tables, rows[2].key)
        assert tree.path() == ["u1", "a1", "u2"]
        tree.session.refresh(rows[0])
        assert rows[0].selected

    def test_where_nothing_was_chosen_the_last_version_follows(self, tree: Tree) -> None:
        question, _ = tree.line("u1", "a1", selected=False, on_path=False)
        tree.add("a2", question, version=2, selected=False, on_path=False)
        paths.switch(tree.session, tree.tables, question.key)
        assert tree.path() == ["u1", "a2"]

    def test_each_fork_has_one_chosen_version(self, tree: Tree) -> None:
        _, answer = tree.line("u1", "a1")
        new_version(tree, answer, "a2")
        new_version(tree, answer, "a3")
        paths.switch(tree.session, tree.tables, answer.key)
        tree.session.expire_all()
        rows = tree.session.query(tree.tables.message).all()
        assert [row.content for row in rows if row.selected] == ["u1", "a1"]

    def test_a_path_that_was_cut_goes_on_again(self, tree: Tree) -> None:
        rows = tree.line("u1", "a1", "u2")
        paths.cut(tree.session, tree.tables, tree.chat.key, 1)
        paths.switch(tree.session, tree.tables, rows[0].key)
        assert tree.path() == ["u1", "a1", "u2"]

    def test_a_message_on_the_path_changes_nothing(self, tree: Tree) -> None:
        rows = tree.line("u1", "a1", "u2")
        before = tree.session.connection().exec_driver_sql("SELECT total_changes()").scalar()
        paths.switch(tree.session, tree.tables, rows[1].key)
        after = tree.session.connection().exec_driver_sql("SELECT total_changes()").scalar()
        assert (tree.path(), after) == (["u1", "a1", "u2"], before)

    def test_an_unknown_message_changes_nothing(self, tree: Tree) -> None:
        tree.line("u1", "a1")
        paths.switch(tree.session, tree.tables, "nothing")
        assert tree.path() == ["u1", "a1"]

    def test_other_chats_stay_as_they_are(self, tree: Tree) -> None:
        other = Tree(tree.session, tree.tables)
        other.line("u8", "a8")
        first = tree.add("u1")
        new_version(tree, first, "u2")
        paths.switch(tree.session, tree.tables, first.key)
        assert other.path() == ["u8", "a8"]


class TestTurns:
    def test_an_answer_and_its_tool_rows_are_one_turn(self, tree: Tree) -> None:
        rows = tree.line("u1", "a1", "t1", "a2", "u2", "a3")
        for row in rows[1:4]:
            keys = paths.turn_of(tree.session, tree.tables, row.key)
            assert contents(tree.session, tree.tables, keys) == ["a1", "t1", "a2"]

    def test_a_question_stands_alone(self, tree: Tree) -> None:
        system = tree.add("s1", on_path=False)
        question, _ = tree.line("u1", "a1")
        assert paths.turn_of(tree.session, tree.tables, question.key) == [question.key]
        assert paths.turn_of(tree.session, tree.tables, system.key) == [system.key]

    def test_an_unknown_message_has_no_turn(self, tree: Tree) -> None:
        assert paths.turn_of(tree.session, tree.tables, "nothing") == []

    def test_a_turn_is_found_in_another_line_and_when_deleted(self, tree: Tree) -> None:
        rows = tree.line("u1", "a1", "t1", "a2")
        new_version(tree, rows[1], "a9")
        delete(tree, *rows[1:])
        keys = paths.turn_of(tree.session, tree.tables, rows[2].key)
        assert contents(tree.session, tree.tables, keys) == ["a1", "t1", "a2"]


class TestCopying:
    def copy(self, tree: Tree, message: MessageMixin) -> Tree:
        fork = Tree(tree.session, tree.tables)
        paths.copy_path(tree.session, tree.tables, message.key, fork.chat)
        tree.session.commit()
        return fork

    def test_the_line_and_the_instructions_are_copied(self, tree: Tree) -> None:
        tree.add("s1", on_path=False)
        rows = tree.line("u1", "a1", "u2", "a2")
        new_version(tree, rows[3], "a2b")
        fork = self.copy(tree, rows[2])
        assert fork.path() == ["u1", "a1", "u2"]
        assert paths.count(fork.session, fork.tables, fork.chat.key, "system") == 1
        assert tree.path() == ["u1", "a1", "u2", "a2b"]
        assert paths.count(tree.session, tree.tables, tree.chat.key) == 4

    def test_deleted_and_unbegun_messages_stay_behind(self, tree: Tree) -> None:
        rows = tree.line("u1", "a1", "u2")
        last = tree.add("a2", rows[2], status="pending")
        delete(tree, rows[1])
        fork = self.copy(tree, last)
        assert fork.path() == ["u1", "u2"]
        assert paths.path_end(fork.session, fork.tables, fork.chat.key) == (page_keys(fork)[-1], 1)

    def test_an_answer_that_is_being_written_is_partial_in_the_copy(self, tree: Tree) -> None:
        question = tree.add("u1")
        fork = self.copy(tree, tree.add("a1", question, status="streaming"))
        assert paths.page(fork.session, fork.tables, fork.chat.key)[-1].status == "partial"

    def test_tool_calls_and_files_follow_their_messages(self, tree: Tree) -> None:
        tables, session = tree.tables, tree.session
        question, answer, result = tree.line("u1", "a1", "t1")
        call = {"message_key": answer.key, "result_key": result.key, "tool_call_id": "c1", "name": "weather"}
        session.add(tables.new(tables.tool_call, **call))
        if tables.attachment is not None and tables.blob is not None:
            blob = tables.new(tables.blob, digest="d", size=1, media_type="text/plain")
            session.add(blob)
            session.flush()
            file = {"message_key": question.key, "blob_key": blob.key, "name": "a.txt", "media_type": "text/plain"}
            session.add(tables.new(tables.attachment, **file))
        session.flush()
        fork = self.copy(tree, result)
        keys = page_keys(fork)
        copied = session.query(tables.tool_call).filter(tables.tool_call.message_key == keys[1]).one()
        assert (copied.result_key, copied.name) == (keys[2], "weather")
        if tables.attachment is not None:
            files = session.query(tables.attachment).all()
            assert len({file.blob_key for file in files}) == 1
            assert {file.message_key for file in files} == {question.key, keys[0]}

    def test_runs_and_usages_stay_behind(self, tree: Tree) -> None:
        question = tree.add("u1")
        run = tree.tables.new(tree.tables.run, chat_key=tree.chat.key, question_key=question.key)
        tree.session.add(run)
        tree.session.flush()
        answer = tree.add("a1", question, run_key=run.key)
        fork = self.copy(tree, answer)
        assert [row.run_key for row in paths.page(fork.session, fork.tables, fork.chat.key)] == [None, None]
        assert tree.session.query(tree.tables.run).count() == 1

    def test_long_lines_are_copied_in_batches(self, tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("desktop_chat.models.copying.BATCH", 3)
        names = [f"{'ua'[number % 2]}{number}" for number in range(10)]
        *_, last = tree.line(*names)
        assert self.copy(tree, last).path() == names


def page_keys(tree: Tree) -> list[Any]:
    return [row.key for row in paths.page(tree.session, tree.tables, tree.chat.key)]


class TestPurging:
    def test_only_a_deleted_message_can_be_purged(self, tree: Tree) -> None:
        message = tree.add("u1")
        with pytest.raises(ValueError, match="deleted"):
            paths.purge_message(tree.session, tree.tables, message.key)

    def test_purging_what_is_not_there_does_nothing(self, tree: Tree) -> None:
        paths.purge_message(tree.session, tree.tables, "nothing")

    def test_what_follows_moves_up(self, tree: Tree) -> None:
        rows = tree.line("u1", "a1", "u2", "a2")
        delete(tree, rows[1])
        paths.purge_message(tree.session, tree.tables, rows[1].key)
        assert tree.path() == ["u1", "u2", "a2"]
        tree.session.refresh(rows[2])
        assert (rows[2].parent_key, rows[2].position) == (rows[0].key, 1)
        assert paths.count(tree.session, tree.tables, tree.chat.key) == 3

    def test_a_first_message_can_be_purged(self, tree: Tree) -> None:
        rows = tree.line("u1", "a1")
        delete(tree, rows[0])
        paths.purge_message(tree.session, tree.tables, rows[0].key)
        assert tree.path() == ["a1"]
        assert paths.versions(tree.session, tree.tables, [rows[1].key]) == {rows[1].key: (1, 1)}

    def test_what_follows_an_unchosen_version_is_not_chosen_either(self, tree: Tree) -> None:
        rows = tree.line("u1", "a1", "u2")
        [second] = new_version(tree, rows[1], "a1b")
        delete(tree, rows[1])
        paths.purge_message(tree.session, tree.tables, rows[1].key)
        assert tree.path() == ["u1", "a1b"]
        assert paths.versions(tree.session, tree.tables, [second.key, rows[2].key]) == {
            second.key: (1, 2),
            rows[2].key: (2, 2),
        }
        paths.switch(tree.session, tree.tables, rows[2].key)
        assert tree.path() == ["u1", "u2"]


STEPS = st.lists(
    st.tuples(st.sampled_from(["grow", "version", "switch", "delete", "purge"]), st.integers(0, 30)), max_size=25
)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_whatever_is_done_the_tree_stays_in_order(steps: list[tuple[str, int]]) -> None:
    tables = ready_tables()
    with database_of(tables) as session:
        tree = Tree(session, tables)
        for action, number in steps:
            _act(tree, action, number)
            _check(tree)


def _act(tree: Tree, action: str, number: int) -> None:
    session, tables = tree.session, tree.tables
    rows = session.query(Message).order_by(Message.key).all()
    if action == "grow" or not rows:
        end = paths.path_end(session, tables, tree.chat.key)
        tree.add("u", session.get(Message, end[0]) if end else None, **_next(tree, end[0] if end else None))
        return
    row = rows[number % len(rows)]
    if action == "version" and row.on_path:
        new_version(tree, row, "u")
    elif action == "switch":
        paths.switch(session, tables, row.key)
        assert row.on_path
    elif action == "delete":
        delete(tree, row)
    elif action == "purge" and row.deleted_at is not None:
        paths.purge_message(session, tables, row.key)


def _next(tree: Tree, parent_key: Any) -> dict[str, int]:
    return {"version": paths.next_version(tree.session, tree.tables, tree.chat.key, parent_key)}


def _check(tree: Tree) -> None:
    """The path is one line from a first message, along chosen versions, whose positions are depths."""
    tree.session.expire_all()
    rows = {row.key: row for row in tree.session.query(Message)}
    path = sorted((row for row in rows.values() if row.on_path), key=lambda row: row.position)
    assert [row.position for row in path] == list(range(len(path)))
    assert [row.parent_key for row in path] == [None, *(row.key for row in path)][: len(path)]
    assert all(row.selected for row in path)
    assert paths.count(tree.session, tree.tables, tree.chat.key) == len(
        [row for row in path if not row.deleted_at]
    )
    places: dict[Any, list[Any]] = {}
    for row in rows.values():
        places.setdefault(row.parent_key, []).append(row)
        assert row.position == (rows[row.parent_key].position + 1 if row.parent_key else 0)
    for family in places.values():
        assert len({row.version for row in family}) == len(family)
        assert len([row for row in family if row.selected]) <= 1
    assert tree.session.execute(text("PRAGMA foreign_key_check")).all() == []
