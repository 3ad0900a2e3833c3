"""What a model writes becomes arguments, or a sentence why not; never an exception."""

from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_chat.services.schema_checks import problems
from desktop_chat.services.tools import Tool, as_tool, tool
from tests.unit.services.sample_tools import Place, Served, Unit, accepted, plain, refused, weather


def test_arguments_become_what_the_function_takes() -> None:
    values = accepted(weather, '{"place": {"city": "Köln"}, "unit": "f", "mood": "short"}')
    assert values == {"place": Place("Köln"), "unit": Unit.FAHRENHEIT, "mood": "short"}
    assert weather.run(**values) == "Köln 1 FAHRENHEIT short"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("{", "not valid JSON"),
        ("[1]", "must be a JSON object, not a list"),
        ('"a"', "must be a JSON object, not a string"),
        ("{}", "'place' is missing; 'mood' is missing"),
        (
            '{"place": {"city": "a"}, "mood": "short", "hours": 1}',
            "'hours' is unknown (there are: place,",
        ),
        ('{"place": {"city": 1}, "mood": "short"}', "place: Expected `str`, got `int` - at `$.city`"),
        ('{"place": {"city": "a"}, "mood": "sad"}', "mood: Invalid enum value 'sad'"),
        ('{"place": {"city": "a"}, "mood": "short", "days": "soon"}', "days: Expected `int`, got `str`"),
        ('{"place": {"city": "a"}, "mood": "short", "days": null}', "days: Expected `int`, got `null`"),
        ("[" * 100_000, "not valid JSON"),
        ('{"a": "\ud800"}', "not valid JSON"),
    ],
)
def test_arguments_that_do_not_fit_are_told_to_the_model(arguments: str, sentence: str) -> None:
    assert sentence in refused(weather, arguments)


def test_numbers_written_as_text_are_taken_as_numbers_but_not_the_reverse() -> None:
    values = accepted(plain, '{"count": "3", "share": "1.5", "is_on": "true", "either": "5"}')
    assert values == {"count": 3, "share": 1.5, "is_on": True, "either": "5"}
    assert accepted(plain, '{"count": 3.0, "share": 1, "is_on": false, "name": null}')["count"] == 3
    assert "name: Expected `str | null`, got `int`" in refused(
        plain, '{"count": 1, "share": 1, "is_on": true, "name": 7}'
    )


@pytest.mark.parametrize("arguments", ["", "  \n", "{}", "null"])
def test_no_arguments_are_an_empty_object(arguments: str) -> None:
    @tool
    def now() -> str:
        """Tell the time."""
        return "late"

    assert accepted(now, arguments) == {}
    assert now.parameters == {
        "type": "object",
        "properties": {},
        "required": [],
        "additionalProperties": False,
    }
    assert "(there are: none)" in refused(now, '{"zone": "x"}')


def test_a_schema_of_ones_own_is_checked() -> None:
    made = Tool(
        name="search",
        description="Search.",
        parameters={
            "type": "object",
            "properties": {"q": {"type": "string"}, "n": {"enum": [1, 2]}},
            "required": ["q"],
            "additionalProperties": False,
        },
        run=lambda q, n=1: (q, n),
    )
    assert accepted(made, '{"q": "a", "n": 2}') == {"q": "a", "n": 2}
    assert refused(made, '{"n": 3, "x": 1}') == (
        "The arguments do not fit: 'q' is missing; n: expected one of 1, 2, got 3; 'x' is not known here."
    )
    assert accepted(Tool(name="free", run=print), '{"anything": 1}') == {"anything": 1}


@given(st.text())
def test_accepting_arguments_never_raises(arguments: str) -> None:
    for made in (weather, plain, as_tool(Served())):
        made.accept(arguments)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(["place", "days", "unit", "mood", "count", "share", "is_on", "name", "either", "q"])


@given(st.dictionaries(NAMES, JSON))
def test_arguments_are_taken_or_refused_with_a_sentence(arguments: dict[str, object]) -> None:
    for made in (weather, plain, as_tool(Served())):
        values = made.accept(json.dumps(arguments))
        assert isinstance(values, dict) or values.sentence.endswith(".")


@given(
    count=st.integers(-(2**63), 2**63 - 1),
    share=st.floats(allow_nan=False, allow_infinity=False),
    is_on=st.booleans(),
    name=st.none() | st.text(),
    either=st.text() | st.integers(-(2**63), 2**63 - 1),
)
def test_what_fits_the_schema_is_taken_as_it_is(**values: object) -> None:
    assert problems(values, plain.parameters) == []
    assert accepted(plain, msgspec.json.encode(values).decode()) == values
