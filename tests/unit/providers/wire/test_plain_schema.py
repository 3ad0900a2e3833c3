"""Bounds that a service refuses become words, and nothing else changes."""

from __future__ import annotations

from typing import Any

from desktop_chat.providers.wire.own_params import with_params
from desktop_chat.providers.wire.plain_schema import plain_schema


def test_bounds_are_told_in_the_description() -> None:
    assert plain_schema({"type": "integer", "minimum": 1, "maximum": 9}) == {
        "type": "integer",
        "description": "(minimum: 1, maximum: 9)",
    }
    assert plain_schema({"type": "array", "items": {"type": "string", "maxLength": 2}, "minItems": 2}) == {
        "type": "array",
        "items": {"type": "string", "description": "(maxLength: 2)"},
        "description": "(minItems: 2)",
    }


def test_fields_that_are_called_like_a_bound_stay() -> None:
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {
            "minimum": {"type": "number"},
            "enum": {"type": "string", "enum": ["minimum", {"maximum": 1}]},
        },
        "required": ["minimum"],
        "additionalProperties": False,
        "$defs": {"maxLength": {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/maxLength"}]}},
        "default": {"minimum": 3},
    }
    assert plain_schema(schema) == schema


def test_objects_are_closed_unless_they_say_otherwise() -> None:
    assert plain_schema({"type": "object", "properties": {}})["additionalProperties"] is False
    opened = {"type": "object", "properties": {}, "additionalProperties": {"type": "string"}}
    assert plain_schema(opened) == opened
    assert plain_schema({"type": "object"}) == {"type": "object"}


def test_parameters_are_merged_object_by_object_but_not_over_what_is_fixed() -> None:
    told = with_params({"a": {"b": 1}, "c": 2, "d": 3}, {"a": {"e": 4}, "c": {"f": 5}, "d": 6}, ("d",))
    assert told == {"a": {"b": 1, "e": 4}, "c": {"f": 5}, "d": 3}
