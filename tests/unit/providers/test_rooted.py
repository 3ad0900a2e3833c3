"""Lists and plain values are asked for inside an object, and come out of it as they are written."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_chat.providers.events import ReplyFinished, TextDelta, UsageReported
from desktop_chat.providers.requests import Request
from desktop_chat.providers.rooted import Unwrapping, rooted

LIST = {"type": "array", "items": {"type": "integer"}}
OBJECT = {"type": "object", "properties": {}}


def asking(schema: Any) -> Request:
    return Request("p", "m", schema=schema)


def unwrapped(*pieces: str, schema: Any = LIST, is_whole: bool = True) -> str:
    asked = asking(schema)
    unwrapping = Unwrapping(asked, rooted(asked))
    events = [event for piece in pieces for event in unwrapping.told(TextDelta(piece))]
    events += [*unwrapping.told(ReplyFinished("stop"))] if is_whole else [*unwrapping.rest()]
    return "".join(event.text for event in events if isinstance(event, TextDelta))


@pytest.mark.parametrize("schema", [None, OBJECT, {"properties": {}}], ids=["none", "an object", "its fields"])
def test_an_object_is_asked_for_as_it_is(schema: Any) -> None:
    asked = asking(schema)
    assert rooted(asked) is asked
    assert unwrapped('{"value"', ": 1}", schema=schema) == '{"value": 1}'


def test_anything_else_is_asked_for_inside_one() -> None:
    assert rooted(asking(LIST)).schema == {
        "type": "object",
        "properties": {"value": LIST},
        "required": ["value"],
        "additionalProperties": False,
    }


def test_references_still_lead_where_they_led() -> None:
    schema = {
        "$defs": {"Leaf": {"anyOf": [{"$ref": "#/$defs/Leaf"}, {"$ref": "#"}]}},
        "anyOf": [{"$ref": "#/$defs/Leaf"}, {"type": "array", "items": {"$ref": "#", "title": "T"}}],
    }
    made = rooted(asking(schema)).schema
    assert made is not None
    assert made["$defs"] == {"Leaf": {"anyOf": [{"$ref": "#/$defs/Leaf"}, {"$ref": "#/properties/value"}]}}
    assert made["properties"] == {
        "value": {
            "anyOf": [
                {"$ref": "#/$defs/Leaf"},
                {"type": "array", "items": {"title": "T", "$ref": "#/properties/value"}},
            ]
        }
    }


@pytest.mark.parametrize(
    ("pieces", "answer"),
    [
        (['{"value": [1, 2]}'], "[1, 2]"),
        ([' {\n "val', 'ue" :', " [1", ", 2] \n", "} \n"], "[1, 2]"),
        (['{"value": {"a": {}}', "}"], '{"a": {}}'),
        (["[1, ", "2]"], "[1, 2]"),
        (['{"val', 'id": 1}'], '{"valid": 1}'),
        (["Sorry."], "Sorry."),
        ([""], ""),
        (["{"], "{"),
    ],
)
def test_the_answer_comes_out_of_it(pieces: list[str], answer: str) -> None:
    assert unwrapped(*pieces) == answer


@pytest.mark.parametrize("end", ["", "}", " }"])
def test_no_word_of_an_answer_that_was_cut_is_lost(end: str) -> None:
    assert unwrapped('{"value": [{"a": 1', end, is_whole=False) == '[{"a": 1' + end


def test_other_events_pass_in_their_order() -> None:
    unwrapping = Unwrapping(asking(LIST), rooted(asking(LIST)))
    assert [*unwrapping.told(None)] == []
    assert [*unwrapping.told(UsageReported(1))] == [UsageReported(1)]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(value=VALUES, cuts=st.lists(st.integers(0, 60)), indent=st.none() | st.integers(0, 2))
def test_whatever_was_put_in_comes_out_wherever_it_is_cut(value: Any, cuts: list[int], indent: int | None) -> None:
    text = json.dumps({"value": value}, indent=indent)
    places = [0, *sorted(cut for cut in cuts if cut < len(text)), len(text)]
    pieces = [text[first:last] for first, last in itertools.pairwise(places)]
    assert json.loads(unwrapped(*pieces)) == value
