"""Docstrings are read in the three styles people write."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_chat.services.docstrings import Docstring, parse_docstring

GOOGLE = """Look up
    the weather.

    Longer words that are not told.

    Args:
        city (str, optional): The city,
            with its country.
        days: How many days: one to five.
        *rest: The rest.

    Returns:
        str: what: it is
    """

SPHINX = """Look up
    the weather.

    :param str city: The city,
        with its country.
    :param days: How many days: one to five.
    :type days: int
    :param *rest: The rest.
    :returns: what it is
    """

NUMPY = """Look up
    the weather.

    Parameters
    ----------
    city : str, optional
        The city,
        with its country.
    days, hours : int
        How many days: one to five.
    *rest
        The rest.

    Returns
    -------
    str
        what it is
    """


@pytest.mark.parametrize("text", [GOOGLE, SPHINX, NUMPY])
def test_each_style_says_the_same(text: str) -> None:
    docstring = parse_docstring(text)
    assert docstring.summary == "Look up the weather."
    described = {name: words for name, words in docstring.parameters.items() if name != "hours"}
    assert described == {
        "city": "The city, with its country.",
        "days": "How many days: one to five.",
        "rest": "The rest.",
    }


def test_names_that_share_a_line_share_its_words() -> None:
    assert parse_docstring(NUMPY).parameters["hours"] == "How many days: one to five."


@pytest.mark.parametrize("text", [None, "", "   "])
def test_no_docstring_says_nothing(text: str | None) -> None:
    assert parse_docstring(text) == Docstring()


@pytest.mark.parametrize("text", ["\nArgs:\n    x: one\n", ":param x: one", "Parameters\n-----\nx\n    one"])
def test_parameters_without_a_summary_are_no_summary(text: str) -> None:
    assert parse_docstring(text) == Docstring("", {"x": "one"})


def test_fields_may_follow_the_summary_directly() -> None:
    assert parse_docstring("Add.\n:param x: one\n:param y:") == Docstring("Add.", {"x": "one"})


@given(st.text(alphabet="ab :-\n\tArgs*()Parameters,.param"))
def test_no_text_is_too_odd(text: str) -> None:
    assert isinstance(parse_docstring(text), Docstring)
