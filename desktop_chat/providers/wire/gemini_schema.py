"""Writes JSON Schema as Google's services take it: as such, or in the older form that knows fewer words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias, TypeGuard

Schema: TypeAlias = dict[str, Any]

Path: TypeAlias = tuple[str, ...]
"""The references that were followed so far."""

MOST_ROUNDS = 1
"""How often a schema that refers to itself is written out again."""
MOST_PIECES = 1000

_SILENT = frozenset({"$schema", "$comment", "$defs", "definitions", "$id", "strict"})
"""What says nothing about a value, or is written elsewhere."""
_WORDS = frozenset(
    {"title", "description", "required", "minItems", "maxItems", "minimum", "maximum", "propertyOrdering"}
)
_JSON_WORDS = _WORDS | {"$anchor", "format", "type", "enum"}
_OF_FIELDS = {"properties": "properties", "$defs": "$defs", "definitions": "$defs"}
_OF_FORMS = frozenset({"anyOf", "oneOf", "prefixItems"})
_OF_ONE = frozenset({"items", "additionalProperties"})
"""Words with schemas in them."""
_PLAIN_WORDS = _WORDS | {
    "default",
    "minLength",
    "maxLength",
    "pattern",
    "minProperties",
    "maxProperties",
    "nullable",
}
_PLAIN_FORMATS = frozenset({"date-time", "enum", "int32", "int64", "float", "double"})


def json_schema(schema: Mapping[str, Any]) -> Schema:
    """As JSON Schema. Words that the service would overlook stand in the description."""
    if "$ref" in schema:
        return _reference(schema)
    written: Schema = {name: schema[name] for name in schema if name in _JSON_WORDS}
    for name, value in schema.items():
        if name in _OF_FIELDS and isinstance(value, Mapping):
            written[_OF_FIELDS[name]] = {field: _inner(each) for field, each in value.items()}
        elif name in _OF_FORMS and _is_list(value):
            written[name] = [_inner(each) for each in value]
        elif name in _OF_ONE:
            written[name] = _inner(value)
        elif name == "const":
            written["enum"] = [value]
    known = {*written, *_OF_FIELDS, "const"}
    return _noted(written, {name: value for name, value in schema.items() if name not in known})


def _reference(schema: Mapping[str, Any]) -> Schema:
    """Nothing may stand beside a reference."""
    told = {"$ref": str(schema["$ref"]).replace("#/definitions/", "#/$defs/")}
    beside = {name: value for name, value in schema.items() if name != "$ref"}
    return {**json_schema(beside), "anyOf": [told]} if beside else told


def _inner(schema: Any) -> Any:
    return json_schema(schema) if isinstance(schema, Mapping) else schema


class PlainSchema:
    """The older form: types in capitals, `nullable` for null, references written out."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.is_whole = True
        """Whether it says all that the schema said."""
        self._root = schema
        self._left = MOST_PIECES
        self.written = self._write(schema, ())

    def _write(self, schema: Any, path: Path) -> Schema:
        found, path = self._resolved(schema, path)
        self._left -= 1
        if found is None or self._left < 0:
            self.is_whole = False
            return {"type": "OBJECT"}
        kinds, is_nullable = _types(found)
        choices, has_null = _choices(found)
        if len(kinds) > 1:
            choices, kinds = [{**found, "type": kind} for kind in kinds], []
            written: Schema = {"anyOf": [self._write(each, path) for each in choices]}
        elif len(choices) == 1:  # one form or none at all: the form itself
            form, path = self._resolved(choices[0], path)
            own = {name: value for name, value in found.items() if name not in ("anyOf", "oneOf", "type")}
            written = self._write({**(form or {}), **own}, path)
            self.is_whole = self.is_whole and form is not None
        else:
            written = self._words(found, path)
            written |= {"type": kinds[0].upper()} if kinds else {}
            written |= {"anyOf": [self._write(each, path) for each in choices]} if choices else {}
        return written | ({"nullable": True} if is_nullable or has_null else {})

    def _words(self, schema: Mapping[str, Any], path: Path) -> Schema:
        written: Schema = {name: schema[name] for name in schema if name in _PLAIN_WORDS}
        written |= _enum(schema)
        if str(schema.get("format")) in _PLAIN_FORMATS:
            written["format"] = schema["format"]
        if isinstance(schema.get("properties"), Mapping):
            written["properties"] = {name: self._write(each, path) for name, each in schema["properties"].items()}
        if isinstance(schema.get("items"), Mapping):
            written["items"] = self._write(schema["items"], path)
        known = {*written, "type", "anyOf", "oneOf", *_SILENT, *(("const",) if "enum" in written else ())}
        lost = {name: value for name, value in schema.items() if name not in known}
        if isinstance(lost.get("additionalProperties"), bool):
            del lost["additionalProperties"]  # a model does not add fields that nobody described
        self.is_whole = self.is_whole and not lost
        return _noted(written, lost)

    def _resolved(self, schema: Any, path: Path) -> tuple[Mapping[str, Any] | None, Path]:
        """What a reference stands for; None where it leads nowhere, or round and round."""
        while isinstance(schema, Mapping) and isinstance(schema.get("$ref"), str):
            place = schema["$ref"]
            if path.count(place) > MOST_ROUNDS:
                return None, path
            path = (*path, place)
            found: Any = self._root
            for name in place.removeprefix("#").strip("/").split("/") if place != "#" else ():
                name = name.replace("~1", "/").replace("~0", "~")
                found = found.get(name) if isinstance(found, Mapping) else None
            if not isinstance(found, Mapping):
                return None, path
            schema = {**found, **{name: value for name, value in schema.items() if name != "$ref"}}
        return (schema, path) if isinstance(schema, Mapping) else ({}, path)


def _choices(schema: Mapping[str, Any]) -> tuple[list[Any], bool]:
    """The forms of which one is meant, and whether null is one of them."""
    told = schema.get("anyOf") or schema.get("oneOf")
    forms = [each for each in told if isinstance(each, Mapping)] if _is_list(told) else []
    kept = [each for each in forms if each.get("type") != "null"]
    return kept, len(kept) < len(forms)


def _types(schema: Mapping[str, Any]) -> tuple[list[str], bool]:
    told = schema.get("type")
    kinds = [str(each) for each in told] if _is_list(told) else [told] if isinstance(told, str) else []
    return [each for each in kinds if each != "null"], "null" in kinds


def _enum(schema: Mapping[str, Any]) -> Schema:
    """Only words may be listed there; null among them is said otherwise."""
    told = [schema["const"]] if "const" in schema else schema.get("enum")
    values = list(told) if _is_list(told) else []
    listed = [each for each in values if each is not None]
    if not listed or not all(isinstance(each, str) for each in listed):
        return {}
    return {"type": "STRING", "enum": listed} | ({"nullable": True} if None in values else {})


def _noted(written: Schema, lost: Mapping[str, Any]) -> Schema:
    """What cannot be said in the service's own words is said in the description."""
    told = "; ".join(
        f"{name}: {json.dumps(value, ensure_ascii=False, default=dict)}"
        for name, value in lost.items()
        if name not in _SILENT
    )
    if not told:
        return written
    own = written.get("description")
    return {**written, "description": f"{own} ({told})" if own else told}


def _is_list(value: object) -> TypeGuard[Sequence[Any]]:
    return isinstance(value, Sequence) and not isinstance(value, str)
