"""The history of a request: every call answered, no blank turn, whole oldest turns left out."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from desktop_chat.providers.requests import FilePart, TextPart, ToolCallPart, ToolResultPart
from desktop_chat.services.history import UNAVAILABLE, PastCall, PastMessage, Prepared, estimate, prepare

PICTURE = FilePart("a.png", "image/png", "image", b"x")


def line(*messages: tuple[str, str] | PastMessage) -> list[PastMessage]:
    return [
        each if isinstance(each, PastMessage) else PastMessage(number, each[0], "complete", each[1], number)
        for number, each in enumerate(messages)
    ]


def words(prepared: Prepared) -> list[tuple[str, str]]:
    return [
        (turn.role, "|".join(part.text for part in turn.parts if isinstance(part, TextPart)))
        for turn in prepared.turns
    ]


def sent(*messages: Any, provider: str = "p", room: int | None = None) -> Prepared:
    return prepare(line(*messages), provider=provider, room=room)


def test_messages_become_turns() -> None:
    assert words(sent(("user", "1"), ("assistant", "One"))) == [("user", "1"), ("assistant", "One")]
    assert sent().turns == () and sent().start_key is None


def test_blank_pending_and_system_messages_are_no_turns() -> None:
    pending = PastMessage(9, "assistant", "pending", "")
    blank = PastMessage(8, "assistant", "partial", " \n", thinking="Hm.")
    assert words(sent(("system", "s"), ("user", "1"), blank, pending)) == [("user", "1")]


def test_neighbours_of_one_role_are_joined() -> None:
    assert words(sent(("user", "1"), ("user", "2"), ("assistant", "a"))) == [("user", "1|2"), ("assistant", "a")]


def test_a_message_with_a_file_alone_is_not_blank() -> None:
    only_file = PastMessage(1, "user", "complete", "", files=(PICTURE,))
    assert sent(only_file).turns[0].parts == (PICTURE,)


def test_results_stand_in_the_order_of_their_calls_with_their_files() -> None:
    calls = (PastCall(1, "a", "f", "{}", result_key=11), PastCall(2, "b", "g", "", result_key=10, is_error=True))
    caller = PastMessage(5, "assistant", "complete", "", calls=calls)
    second = PastMessage(10, "tool", "complete", "B")
    first = PastMessage(11, "tool", "complete", "A", files=(PICTURE,))
    turns = sent(("user", "1"), caller, second, first).turns
    assert turns[1].parts == (ToolCallPart("a", "f", "{}"), ToolCallPart("b", "g", "{}"))
    assert turns[2].role == "tool" and turns[2].parts == (
        ToolResultPart("a", "f", "A", files=(PICTURE,)),
        ToolResultPart("b", "g", "B", is_error=True),
    )


def test_a_call_without_a_result_is_answered_neutrally() -> None:
    caller = PastMessage(5, "assistant", "complete", "", calls=(PastCall(1, "a", "f", "{}"),))
    turns = sent(("user", "1"), caller, ("user", "2")).turns
    assert turns[2].parts == (ToolResultPart("a", "f", UNAVAILABLE, is_error=True),)


def test_blocks_are_replayed_to_their_own_provider_only() -> None:
    block = {"type": "thinking"}
    answer = PastMessage(5, "assistant", "complete", "x", raw=[block], provider="p", thinking="Hm.")
    assert (sent(answer).turns[0].raw, sent(answer).turns[0].raw_provider) == ((block,), "p")
    foreign = sent(answer, provider="q").turns[0]
    assert (foreign.raw, foreign.raw_provider, foreign.thinking) == (None, None, "Hm.")


def test_turns_with_blocks_or_calls_are_not_joined() -> None:
    raw = PastMessage(5, "assistant", "complete", "a", raw=[{}], provider="p")
    assert words(sent(raw, ("assistant", "b"))) == [("assistant", "a"), ("assistant", "b")]


def test_whole_oldest_turns_are_left_out_and_the_last_is_always_sent() -> None:
    past = [("user", "1" * 350), ("assistant", "x"), ("user", "2"), ("assistant", "y"), ("user", "3" * 35)]
    cut = sent(*past, room=60)
    assert words(cut)[0] == ("user", "2") and (cut.start_key, cut.left_out) == (2, 2)
    assert words(sent(*past, room=0)) == [("user", "3" * 35)]
    assert sent(*past, room=10_000).left_out == 0


def test_an_estimate_counts_calls_and_files() -> None:
    plain = PastMessage(1, "user", "complete", "x" * 35)
    with_file = PastMessage(1, "user", "complete", "x" * 35, files=(PICTURE,))
    with_call = PastMessage(1, "assistant", "complete", "", calls=(PastCall(1, "a", "f" * 35, "x" * 35),))
    assert estimate(plain) == 18 and estimate(with_file) == 1518 and estimate(with_call) == 28


KINDS = st.sampled_from(["user", "assistant", "blank", "pending", "call", "answered"])


@given(st.lists(KINDS, max_size=12), st.none() | st.integers(0, 200))
def test_whatever_is_stored_the_history_is_sound(kinds: list[str], room: int | None) -> None:
    messages: list[PastMessage] = []
    for key, kind in enumerate(kinds):
        match kind:
            case "call" | "answered":
                result = 100 + key if kind == "answered" else None
                call = PastCall(key, f"c{key}", "f", "{}", result_key=result)
                messages.append(PastMessage(key, "assistant", "complete", "", calls=(call,)))
                if result:
                    messages.append(PastMessage(result, "tool", "complete", "ok"))
            case "blank" | "pending":
                messages.append(PastMessage(key, "assistant", "pending" if kind == "pending" else "partial", " "))
            case _:
                messages.append(PastMessage(key, kind, "complete", "words"))
    turns = prepare(messages, provider="p", room=room).turns
    assert all(turn.parts for turn in turns)
    for turn, following in zip(turns, [*turns[1:], None], strict=False):
        called = [part.id for part in turn.parts if isinstance(part, ToolCallPart)]
        if called:
            assert following is not None and following.role == "tool"
            assert [part.id for part in following.parts if isinstance(part, ToolResultPart)] == called
        assert following is None or following.role != "user" or turn.role != "user"


def test_an_id_that_an_earlier_call_has_becomes_another_with_its_result() -> None:
    messages: list[PastMessage] = []
    for place in (0, 3):
        calls = (PastCall("c", "call_0", "look", "{}", result_key=place + 2),)
        messages += [
            PastMessage(place, "user", "complete", "Look", place),
            PastMessage(place + 1, "assistant", "complete", "", place + 1, calls=calls),
            PastMessage(place + 2, "tool", "complete", "Red", place + 2),
        ]
    turns = prepare(messages, provider="p").turns
    ids = [part.id for turn in turns for part in turn.parts if isinstance(part, ToolCallPart | ToolResultPart)]
    assert ids == ["call_0", "call_0", "call_0-4-0", "call_0-4-0"]
    messages[4].raw, messages[4].provider = [{"x": 1}], "p"
    kept = [part.id for part in prepare(messages, provider="p").turns[4].parts if isinstance(part, ToolCallPart)]
    assert kept == ["call_0"], "its own blocks name it so"
