"""Schemas are written out without references, and values are checked against them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_chat.services.json_schema import inlined
from desktop_chat.services.schema_checks import kind_of, problems


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


class Wheel(msgspec.Struct):
    size: int
    colour: Colour
    level: Literal[1, "odd"] | None = None


class Car(msgspec.Struct):
    wheels: list[Wheel]
    spare: Wheel | None = None


class Folder(msgspec.Struct):
    name: str
    folders: list[Folder] = []


class Disk(msgspec.Struct):
    root: Folder
    wheel: Wheel


def test_references_are_written_out() -> None:
    schema: Any = inlined(msgspec.json.schema(Car))
    assert "$defs" not in schema
    assert "$ref" not in repr(schema)
    wheel = schema["properties"]["wheels"]["items"]
    assert wheel["properties"]["colour"] == {"title": "Colour", "type": "string", "enum": ["blue", "red"]}
    assert "type" not in wheel["properties"]["level"]["anyOf"][0]


def test_what_contains_itself_stays_a_reference() -> None:
    schema: Any = inlined(msgspec.json.schema(Folder))
    assert schema["type"] == "object"
    assert list(schema["$defs"]) == ["Folder"]
    nested: Any = inlined(msgspec.json.schema(Disk))
    assert nested["properties"]["root"] == {"$ref": "#/$defs/Folder"}
    assert list(nested["$defs"]) == ["Folder"]


def test_a_schema_without_references_is_unchanged() -> None:
    schema = {"type": "object", "properties": {"$ref": {"type": "string"}}, "required": ["$ref"]}
    assert inlined(schema) == schema
    assert inlined({"$ref": "#/$defs/missing"}) == {"$ref": "#/$defs/missing"}


PERSON: dict[str, object] = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "age": {"type": "integer"},
        "size": {"type": ["number", "null"]},
        "mood": {"enum": ["good", "bad"]},
        "kind": {"const": "person"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "boss": {"$ref": "#"},
        "pet": {"$ref": "#/$defs/pet"},
        "either": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
        "both": {"allOf": [{"type": "object"}, {"required": ["x"]}]},
    },
    "required": ["name"],
    "additionalProperties": False,
    "$defs": {"pet": {"type": "object", "additionalProperties": {"type": "boolean"}}},
}


@pytest.mark.parametrize(
    "value",
    [
        {"name": "Ada"},
        {"name": "Ada", "age": 36.0, "size": None, "mood": "good", "kind": "person", "tags": ["a"]},
        {"name": "Ada", "boss": {"name": "Bob", "boss": {"name": "Eve"}}, "pet": {"is_cat": True}},
        {"name": "Ada", "either": 3, "both": {"x": 1}, "size": 1},
    ],
)
def test_what_fits_has_no_problems(value: object) -> None:
    assert problems(value, PERSON) == []


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ([], "expected an object, got a list"),
        ({}, "'name' is missing"),
        ({"name": 1}, "name: expected a string, got an integer"),
        ({"name": "Ada", "age": True}, "age: expected an integer, got true or false"),
        ({"name": "Ada", "age": 1.5}, "age: expected an integer, got a number"),
        ({"name": "Ada", "size": "1"}, "size: expected a number or null, got a string"),
        ({"name": "Ada", "mood": "x" * 100}, f"mood: expected one of 'good', 'bad', got '{'x' * 78}…"),
        ({"name": "Ada", "kind": 1}, "kind: expected 'person', got 1"),
        ({"name": "Ada", "tags": ["a", None]}, "tags[1]: expected a string, got null"),
        ({"name": "Ada", "boss": {"name": "Bob", "boss": {}}}, "boss.boss: 'name' is missing"),
        ({"name": "Ada", "pet": {"is_cat": 1}}, "pet.is_cat: expected true or false, got an integer"),
        ({"name": "Ada", "either": []}, "either: fits none of the allowed forms"),
        ({"name": "Ada", "both": {}}, "both: 'x' is missing"),
        ({"name": "Ada", "other": 1}, "'other' is not known here"),
    ],
)
def test_what_does_not_fit_is_said_with_its_place(value: object, problem: str) -> None:
    assert problems(value, PERSON) == [problem]


def test_true_is_not_one() -> None:
    assert problems(True, {"enum": [1]}) and problems(1, {"const": True})
    assert problems(1, {"enum": [1]}) == []


def test_only_the_first_problems_are_told() -> None:
    assert len(problems([None] * 100, {"items": {"type": "string"}})) == 5


def test_a_schema_that_never_ends_is_left_after_a_while() -> None:
    endless = {"anyOf": [{"$ref": "#"}, {"$ref": "#"}], "$defs": {}}
    assert problems({}, endless) == []


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "mystery"},
        {"type": []},
        {"type": 3},
        {"required": "name"},
        {"required": [[]]},
        {"properties": []},
        {"items": 3},
        {"enum": "abc"},
        {"anyOf": {}},
        {"allOf": 1},
        {"$ref": 3},
        {"patternProperties": {}, "additionalProperties": False},
        {"prefixItems": [], "items": False},
    ],
)
def test_an_odd_schema_forbids_nothing(schema: dict[str, object]) -> None:
    assert problems({"a": 1}, schema) == []
    assert problems([1], schema) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
KEYWORDS = (
    "type",
    "enum",
    "const",
    "required",
    "properties",
    "additionalProperties",
    "items",
    "anyOf",
    "$ref",
)
ODD_SCHEMA = st.dictionaries(st.sampled_from(KEYWORDS), JSON, max_size=4)


@given(JSON, ODD_SCHEMA)
def test_checking_never_raises(value: object, schema: dict[str, object]) -> None:
    assert all(isinstance(problem, str) for problem in problems(value, schema))


def fitting(value: Any) -> dict[str, Any]:
    """A schema that this value fits."""
    if isinstance(value, Mapping):
        parts = {name: fitting(part) for name, part in value.items()}
        return {
            "type": "object",
            "properties": parts,
            "required": list(parts),
            "additionalProperties": False,
        }
    if isinstance(value, list):
        return {"type": "array", "items": {"anyOf": [fitting(part) for part in value]}}
    return {"enum": [value]}


@given(JSON)
def test_a_value_fits_the_schema_made_of_it(value: object) -> None:
    assert problems(value, fitting(value)) == []


@given(JSON, st.text(min_size=4))
def test_an_additional_property_never_fits_a_closed_schema(value: object, name: str) -> None:
    schema = fitting({"a": value})
    assert problems({"a": value, name: 1}, schema) == [f"{name!r} is not known here"]


def test_the_kinds_of_values_have_plain_names() -> None:
    kinds = [kind_of(value) for value in (True, 1, 1.5, "a", [], {}, None, object())]
    assert kinds == [
        "true or false",
        "an integer",
        "a number",
        "a string",
        "a list",
        "an object",
        "null",
        "something else",
    ]
