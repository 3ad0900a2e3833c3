"""What a person or a model writes can be stored, whatever it is made of."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_chat.texts import PairJoiner, cleaned

HALVES = st.characters(min_codepoint=0xD800, max_codepoint=0xDFFF, categories=["Cs"])
ANYTHING = st.text(st.one_of(st.characters(), HALVES, st.sampled_from("a😀é\0")))


def test_a_text_that_can_be_stored_is_left_as_it_is() -> None:
    for text in ("", "plain", "Größe 😀", "a\0b", "\ufffd"):
        assert cleaned(text) is text


def test_two_halves_become_one_character_and_a_lone_one_a_sign() -> None:
    assert cleaned("a\ud83d\ude00b") == "a😀b"
    assert cleaned("a\ud83db\ude00") == "a\ufffdb\ufffd"


@settings(deadline=None)
@given(ANYTHING, st.lists(st.integers(0, 40)))
def test_pieces_say_the_same_as_the_whole_wherever_it_is_cut(text: str, cuts: list[int]) -> None:
    joiner = PairJoiner()
    places = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    pieces = [joiner.joined("text", text[start:end]) for start, end in pairwise(places)]
    pieces += joiner.rest().values()
    whole = "".join(pieces)
    assert whole == cleaned(text)
    assert all(piece.encode() or not piece for piece in pieces)
    assert joiner.rest() == {}


def test_places_are_joined_apart_from_one_another() -> None:
    joiner = PairJoiner()
    assert joiner.joined("text", "a\ud83d") == "a"
    assert joiner.joined("thinking", "\ude00") == "\ufffd"
    assert joiner.joined("text", "\ude00b") == "😀b"
