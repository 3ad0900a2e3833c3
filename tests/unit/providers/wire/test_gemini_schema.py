"""Schemas reach Google's services with their meaning."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_chat.providers.wire.gemini_schema import MOST_PIECES, PlainSchema, json_schema


def plain(schema: dict[str, Any], *, is_whole: bool = True) -> dict[str, Any]:
    written = PlainSchema(schema)
    assert written.is_whole is is_whole
    return written.written


@pytest.mark.parametrize(
    ("schema", "written"),
    [
        ({"type": ["string", "null"]}, {"type": "STRING", "nullable": True}),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, {"type": "STRING", "nullable": True}),
        (
            {"description": "Mine", "oneOf": [{"type": "string", "description": "Its"}, {"type": "null"}]},
            {"type": "STRING", "nullable": True, "description": "Mine"},
        ),
        (
            {"anyOf": [{"type": "string"}, {"type": "integer"}]},
            {"anyOf": [{"type": "STRING"}, {"type": "INTEGER"}]},
        ),
        (
            {"type": ["string", "integer", "null"]},
            {"anyOf": [{"type": "STRING"}, {"type": "INTEGER"}], "nullable": True},
        ),
        ({"enum": ["a", "b", None]}, {"type": "STRING", "enum": ["a", "b"], "nullable": True}),
        ({"const": "a"}, {"type": "STRING", "enum": ["a"]}),
        ({"type": "string", "format": "date-time"}, {"type": "STRING", "format": "date-time"}),
        ({"type": "array", "items": {"type": "number"}}, {"type": "ARRAY", "items": {"type": "NUMBER"}}),
        (
            {"$schema": "x", "type": "object", "properties": {"pattern": {}}, "additionalProperties": False},
            {"type": "OBJECT", "properties": {"pattern": {}}},
        ),
    ],
)
def test_the_older_form_says_the_same(schema: dict[str, Any], written: dict[str, Any]) -> None:
    assert plain(schema) == written


@pytest.mark.parametrize(
    ("schema", "told"),
    [
        ({"type": "integer", "const": 3}, "const: 3"),
        ({"type": "string", "format": "uri"}, 'format: "uri"'),
        ({"type": "string", "description": "An address", "not": {}}, "An address (not: {})"),
        (
            {"type": "object", "additionalProperties": {"type": "string"}},
            'additionalProperties: {"type": "string"}',
        ),
        ({"type": "array", "items": True}, "items: true"),
    ],
)
def test_what_the_older_form_has_no_word_for_is_described(schema: dict[str, Any], told: str) -> None:
    assert plain(schema, is_whole=False)["description"] == told


def test_references_are_written_out() -> None:
    schema = {
        "type": "object",
        "properties": {
            "a": {"$ref": "#/$defs/x~1y", "description": "Mine"},
            "b": {"anyOf": [{"$ref": "#/$defs/x~1y"}, {"type": "null"}]},
        },
        "$defs": {"x/y": {"type": "string", "description": "Its"}},
    }
    assert plain(schema)["properties"] == {
        "a": {"type": "STRING", "description": "Mine"},
        "b": {"type": "STRING", "description": "Its", "nullable": True},
    }


def test_references_that_lead_nowhere_or_round_and_round_have_an_end() -> None:
    tree = {"type": "object", "properties": {"left": {"$ref": "#"}, "right": {"anyOf": [{"$ref": "#"}]}}}
    assert json.dumps(plain(tree, is_whole=False)).count("left") < 20
    assert plain({"$ref": "#/nowhere"}, is_whole=False) == {"type": "OBJECT"}
    assert plain({"$ref": "#"}, is_whole=False) == {"type": "OBJECT"}
    plain({"anyOf": [{"$ref": "#"}]}, is_whole=False)
    wide = {"type": "object", "properties": {f"p{n}": {"$ref": f"#/$defs/d{n % 9}"} for n in range(9)}}
    wide["$defs"] = {f"d{n}": {"properties": wide["properties"]} for n in range(9)}
    assert len(json.dumps(plain(wide, is_whole=False))) < MOST_PIECES * 100


def test_json_schema_goes_as_it_is_as_far_as_it_is_known() -> None:
    schema = {
        "type": "object",
        "properties": {"a": {"anyOf": [{"type": "string"}, {"type": "null"}]}, "minLength": {"type": "integer"}},
        "required": ["a"],
        "additionalProperties": False,
        "$defs": {"x": {"type": "string"}},
    }
    assert json_schema(schema) == schema


@pytest.mark.parametrize(
    ("schema", "written"),
    [
        ({"const": 3}, {"enum": [3]}),
        ({"type": "string", "minLength": 2}, {"type": "string", "description": "minLength: 2"}),
        ({"$ref": "#/definitions/x"}, {"$ref": "#/$defs/x"}),
        ({"$ref": "#/$defs/x", "description": "D"}, {"description": "D", "anyOf": [{"$ref": "#/$defs/x"}]}),
        ({"definitions": {"x": {"type": "string", "strict": True}}}, {"$defs": {"x": {"type": "string"}}}),
        ({"prefixItems": [{}, True], "items": False}, {"prefixItems": [{}, True], "items": False}),
        ({"anyOf": 5}, {"description": "anyOf: 5"}),
    ],
)
def test_words_that_would_be_overlooked_are_described(schema: dict[str, Any], written: dict[str, Any]) -> None:
    assert json_schema(schema) == written


WORDS = (
    "type",
    "anyOf",
    "$ref",
    "properties",
    "items",
    "enum",
    "const",
    "$defs",
    "description",
    "required",
    "format",
)
schemas = st.recursive(
    st.sampled_from(["#", "#/$defs/a", "null", "string"]) | st.none() | st.integers(0, 3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from((*WORDS, "a")), inner, max_size=4),
    max_leaves=15,
)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(WORDS), schemas, max_size=5))
def test_whatever_stands_in_a_schema_is_written(schema: dict[str, Any]) -> None:
    json.dumps([PlainSchema(schema).written, json_schema(schema)])
