"""A reply becomes rows in three steps."""

from __future__ import annotations

import pytest

from desktop_chat import Recorder, Tables
from desktop_chat.models.writing import flush
from desktop_chat.providers.events import CitationFound, RawBlock, ReplyFinished, TextDelta, ToolCallReady
from desktop_chat.services.digests import arguments_digest
from desktop_chat.services.draft import Draft
from tests.support.foreign import foreign_tables, ready_tables
from tests.support.trees import Tree, database_of


@pytest.mark.parametrize("tables", [ready_tables(), foreign_tables()], ids=["ready", "foreign"])
def test_a_reply_is_begun_completed_and_its_calls_recorded(tables: Tables) -> None:
    recorder = Recorder()
    with database_of(tables) as session:
        tree = Tree(session, tables)
        question = tree.add("u1", on_path=True)
        draft = Draft(tree.chat.key, parent_key=question.key, position=1, provider="p", model_name="m")
        begun = recorder.begin_reply(session, tables, draft)
        flush(session)
        assert begun is not None
        draft.message_key = begun.key
        for event in (
            TextDelta("Hi"),
            RawBlock({"n": 1}),
            CitationFound({"u": 1}),
            ToolCallReady(0, "c", "f", "", {"s": 1}),
            ReplyFinished("stop", "m-2"),
        ):
            draft.take(event)
        recorder.complete_reply(session, tables, draft, "complete")
        flush(session)
        calls = recorder.record_tool_calls(session, tables, draft, {0: "waiting"})
        flush(session)
        session.commit()
        session.expire_all()
        row = session.get_one(tables.message, begun.key)
        assert (row.content, row.status, row.raw, row.citations) == ("Hi", "complete", [{"n": 1}], [{"u": 1}])
        assert (row.finish_reason, row.provider, row.model_name, row.has_calls) == ("stop", "p", "m-2", True)
        assert (row.parent_key, row.position, row.on_path, row.selected) == (question.key, 1, True, True)
        (call,) = calls
        assert (call.approval, call.arguments, call.details) == ("waiting", "{}", {"s": 1})
        assert call.arguments_digest == arguments_digest("f", "{}") and call.message_key == row.key


def test_a_reply_without_a_row_gets_one_when_it_is_completed() -> None:
    tables = ready_tables()
    with database_of(tables) as session:
        draft = Draft(Tree(session, tables).chat.key)
        draft.take(TextDelta("Hi"))
        row = Recorder().complete_reply(session, tables, draft, "partial")
        flush(session)
        assert row.key is not None and (row.content, row.status) == ("Hi", "partial")


def test_blocks_of_the_second_half_alone_are_not_kept() -> None:
    tables = ready_tables()
    with database_of(tables) as session:
        draft = Draft(Tree(session, tables).chat.key, base_text="Half", is_continued=True)
        draft.take(TextDelta(" more"))
        draft.take(RawBlock({"text": " more"}))
        row = Recorder().complete_reply(session, tables, draft, "complete")
        assert row.content == "Half more" and row.raw is None
