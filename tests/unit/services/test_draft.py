"""A reply adds up from its events."""

from __future__ import annotations

from decimal import Decimal

from desktop_chat import Tokens
from desktop_chat.providers.events import (
    CitationFound,
    FileReceived,
    RawBlock,
    ReplyFinished,
    ReplyStarted,
    TextDelta,
    ThinkingDelta,
    ToolArgumentsDelta,
    ToolCallReady,
    ToolCallStarted,
    UsageReported,
)
from desktop_chat.services.draft import Draft, call_of_piece
from desktop_chat.services.journal import Piece


def test_text_and_thinking_add_up_and_are_pieces() -> None:
    draft = Draft(1)
    assert draft.take(TextDelta("a")) == Piece("text", "", "a")
    assert draft.take(ThinkingDelta("t")) == Piece("thinking", "", "t")
    draft.take(TextDelta("b"))
    assert (draft.content, draft.thought, draft.has_news) == ("ab", "t", True)


def test_a_call_counts_when_it_is_whole() -> None:
    draft = Draft(1)
    assert draft.take(ToolCallStarted(0, "c", "f")) is None
    assert draft.take(ToolArgumentsDelta(0, '{"a"')) == Piece("arguments", "0", '{"a"')
    assert draft.take(ToolArgumentsDelta(7, "x")) is None
    assert not draft.is_worth_keeping and draft.whole_calls == []
    piece = draft.take(ToolCallReady(0, "c", "f", '{"a": 1}', {"signature": "s"}))
    (call,) = draft.whole_calls
    assert (call.id, call.text, call.details) == ("c", '{"a": 1}', {"signature": "s"})
    assert piece is not None and call_of_piece(piece).text == '{"a": 1}' and draft.is_worth_keeping


def test_calls_stand_in_the_order_of_their_index() -> None:
    draft = Draft(1)
    for index in (1, 0):
        draft.take(ToolCallReady(index, f"c{index}", "f"))
    assert [call.id for call in draft.whole_calls] == ["c0", "c1"]


def test_calls_with_the_same_id_or_none_are_told_apart_in_the_journal_too() -> None:
    draft = Draft(1)
    pieces = [draft.take(ToolCallReady(index, call_id, "f")) for index, call_id in enumerate(["x", "x", "", ""])]
    ids = [call.id for call in draft.whole_calls]
    assert len(set(ids)) == 4 and ids[0] == "x" and all(ids)
    assert [call_of_piece(piece).id for piece in pieces if piece] == ids
    draft.take(ToolCallReady(0, "x", "f", "{}"))
    assert draft.calls[0].id == "x", "the same call told twice is one"


def test_facts_are_kept_and_the_last_report_counts_field_by_field() -> None:
    draft = Draft(1)
    for event in (
        ReplyStarted("m-1", "r-1"),
        ReplyStarted(),
        RawBlock({"n": 1}),
        CitationFound({"u": 1}),
        UsageReported(input=5, cost=Decimal(1)),
        UsageReported(output=2, reasoning=1),
        ReplyFinished("stop"),
    ):
        assert draft.take(event) is None
    assert (draft.model, draft.request_id, draft.finish_reason, draft.is_finished) == ("m-1", "r-1", "stop", True)
    assert draft.raw == [{"n": 1}] and draft.citations == [{"u": 1}]
    assert draft.tokens == Tokens(5, 2, reasoning=1) and draft.usage is not None and draft.usage.cost == Decimal(1)
    assert Draft(1).tokens == Tokens(is_partial=True)


def test_what_a_person_would_miss_is_worth_keeping() -> None:
    assert not Draft(1).is_worth_keeping
    for event in (TextDelta(" x"), ThinkingDelta("t"), FileReceived("a", "text/plain", b"")):
        draft = Draft(1)
        draft.take(event)
        assert draft.is_worth_keeping
    blank = Draft(1)
    blank.take(TextDelta(" \n"))
    assert not blank.is_worth_keeping and blank.has_news


def test_a_continued_message_begins_with_what_it_had() -> None:
    draft = Draft(1, base_text="Half", base_thinking="Hm", is_continued=True)
    assert draft.is_worth_keeping and not draft.has_news
    draft.take(TextDelta(" more"))
    assert (draft.content, draft.thought) == ("Half more", "Hm")


def test_half_a_character_waits_for_the_other_half() -> None:
    draft = Draft(1)
    pieces = [draft.take(TextDelta(text)) for text in ("\ud83d", "\ude00", "b\ud83d")]
    assert pieces == [None, Piece("text", "", "😀"), Piece("text", "", "b")]
    assert draft.take_rest() == [Piece("text", "", "\ufffd")] and draft.content == "😀b\ufffd"


def test_a_call_of_any_id_and_name_is_read_from_the_journal_as_it_was() -> None:
    draft = Draft(1)
    piece = draft.take(ToolCallReady(0, "a\nb", 'x\n"y"', "{}"))
    assert piece is not None
    call = call_of_piece(piece)
    assert (call.index, call.id, call.name) == (0, "a\nb", 'x\n"y"')
    old = call_of_piece(Piece("call", "2\nid\nname", "{}"))
    assert (old.index, old.id, old.name) == (2, "id", "name")
