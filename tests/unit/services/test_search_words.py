"""What is typed into a search box is found where a person would see it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_chat.services.search_words import Piece, Term, folded, match_of, snippet_of, terms_of


def shown(text: str, typed: str) -> str:
    return "".join(
        f"[{piece.text}]" if piece.is_hit else piece.text for piece in snippet_of(text, terms_of(typed))
    )


def test_the_last_word_may_go_on_until_a_space_follows_it() -> None:
    assert terms_of("one tw") == (Term("one"), Term("tw", is_open=True))
    assert terms_of("one two ") == (Term("one"), Term("two"))
    assert terms_of("on* two ") == (Term("on*", is_open=True), Term("two"))
    assert terms_of("a") == (Term("a"),)


def test_quotes_keep_words_together_and_a_minus_keeps_them_out() -> None:
    assert terms_of('"one two" -three') == (Term("one two"), Term("three", is_unwanted=True))
    assert terms_of('"one two') == (Term("one two"),)
    assert match_of(terms_of('"one two" -three')) == '((body : ("one two")) NOT body : ("three"))'


@pytest.mark.parametrize("typed", ["", "  ", '"', "++", "-", "-word", '""'])
def test_nothing_to_look_for_is_no_expression(typed: str) -> None:
    assert match_of(terms_of(typed)) is None


def test_a_place_narrows_what_is_looked_for() -> None:
    assert (
        match_of(terms_of("word "), [["c12"], ["a", "b"]])
        == 'place : (c12) AND place : (a OR b) AND (body : ("word"))'
    )


def test_signs_of_unspaced_scripts_are_words_that_stand_side_by_side() -> None:
    assert match_of(terms_of("北京 ")) == '(body : ("北 京"))'


@pytest.mark.parametrize(
    ("text", "typed", "wanted"),
    [
        ("The Zeppelin flies.", "zepp", "The [Zepp]elin flies."),
        ("A café, a CAFE.", "cafe ", "A [café], a [CAFE]."),
        ("call foo_bar(baz) now", "foo_bar ", "call [foo_bar](baz) now"),
        ("concatenate cat", "cat ", "concatenate [cat]"),
        ("In 北京市.", "北京", "In [北京]市."),
        ("two\n  lines", "lines", "two [lines]"),
        ("nothing here", "absent", "nothing here"),
        ("", "word", ""),
    ],
)
def test_what_was_found_is_marked_in_the_text(text: str, typed: str, wanted: str) -> None:
    assert shown(text, typed) == wanted


def test_only_some_words_around_it_are_shown() -> None:
    text = "before " * 100 + "needle" + " after" * 100
    told = snippet_of(text, terms_of("needle"))
    assert told[0] == Piece("…")
    assert Piece("needle", is_hit=True) in told
    assert told[-1].text.endswith("…")
    assert sum(len(piece.text) for piece in told) < 250


@settings(deadline=None)
@given(st.text(), st.text())
def test_any_text_can_be_looked_for_in_any_other(text: str, typed: str) -> None:
    terms = terms_of(typed)
    match_of(terms)
    snippet_of(text, terms)
    assert len(folded(text)) == len(text)


def test_a_snippet_shows_words_without_their_marks() -> None:
    assert (
        shown("# Limits\n\nA **token bucket** keeps `bursts`.", "bucket")
        == "Limits A token [bucket] keeps bursts."
    )
