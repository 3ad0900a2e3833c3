"""Rewrites a JSON Schema for services that know its form but not its bounds: those are told in words instead."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

BOUNDS = (
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
)
_NAMED = frozenset({"properties", "$defs", "definitions"})
"""Their fields are names, not words of the schema."""
_VALUES = frozenset({"enum", "const", "default", "examples", "required"})


def plain_schema(schema: object) -> Any:
    """Without bounds, which go into the description, and with every object closed."""
    match schema:
        case Mapping():
            return _closed({name: _part(name, value) for name, value in _told(schema).items()})
        case list() | tuple():
            return [plain_schema(each) for each in schema]
        case _:
            return schema


def _part(name: str, value: object) -> object:
    if name in _VALUES:
        return value
    if name in _NAMED and isinstance(value, Mapping):
        return {each: plain_schema(schema) for each, schema in value.items()}
    return plain_schema(value)


def _told(schema: Mapping[str, Any]) -> dict[str, Any]:
    bounds = {name: schema[name] for name in BOUNDS if name in schema}
    if not bounds:
        return dict(schema)
    words = ", ".join(f"{name}: {json.dumps(value)}" for name, value in bounds.items())
    rest = {name: value for name, value in schema.items() if name not in bounds}
    return {**rest, "description": f"{rest.get('description') or ''} ({words})".strip()}


def _closed(schema: dict[str, Any]) -> dict[str, Any]:
    if schema.get("type") == "object" and "properties" in schema:
        schema.setdefault("additionalProperties", False)
    return schema
