"""Writes a JSON Schema as the Messages format takes it: what it has no keyword for is said in the description."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

Schema: TypeAlias = Mapping[str, Any]

_KEPT = frozenset({"type", "required", "enum", "const", "title", "description", "default"})
_MANY = {"anyOf": "anyOf", "oneOf": "anyOf", "allOf": "allOf"}
_SAYS_WHAT = frozenset({"type", "enum", "const", "$ref", *_MANY})
_NAMED = ("properties", "$defs", "definitions")
_FORMATS = frozenset({"date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid"})
_UNSAID = frozenset({"additionalProperties", "$schema", "$id"})
_WIDENING = frozenset({"patternProperties", "$dynamicRef", "$recursiveRef", "if", "not", "prefixItems"})


def is_expressible(schema: Schema) -> bool:
    """Whether the service can hold an answer to it: nothing in it refers to itself, no object is open."""
    return all(map(_is_simple, _all(schema))) and not _is_circular(schema)


def written(schema: Schema) -> dict[str, Any]:
    """The same in the keywords that are taken."""
    if "$ref" in schema:
        return _reference(schema)
    made: dict[str, Any] = {}
    said: dict[str, Any] = {}
    for name, value in schema.items():
        if name in _WRITERS:
            made[_MANY.get(name, name)] = _WRITERS[name](value)
        elif _is_taken(name, value):
            made[name] = value
        elif name not in _UNSAID:
            said[name] = value
    if _is_object(schema):
        made["additionalProperties"] = False
    return _described(made, said)


def _written_by_name(schemas: Mapping[str, Schema]) -> dict[str, Any]:
    return {name: written(each) for name, each in schemas.items()}


def _written_in_order(schemas: Sequence[Schema]) -> list[Any]:
    return [written(each) for each in schemas]


_WRITERS: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(_NAMED, _written_by_name),
    **dict.fromkeys(_MANY, _written_in_order),
    "items": written,
}


def _reference(schema: Schema) -> dict[str, Any]:
    """Nothing may stand beside a reference."""
    reference = {"$ref": schema["$ref"]}
    beside = {name: value for name, value in schema.items() if name not in ("$ref", "default", "title")}
    if not beside:
        return reference
    return written({**beside, "anyOf": [reference]})


def _is_taken(name: str, value: object) -> bool:
    return name in _KEPT or (name == "format" and value in _FORMATS) or (name == "minItems" and value in (0, 1))


def _described(made: dict[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    if not said:
        return made
    words = "; ".join(f"{name}: {value}" for name, value in said.items())
    described = f"{made['description']}\n\n({words})" if made.get("description") else f"({words})"
    return {**made, "description": described}


def _is_object(schema: Schema) -> bool:
    kind = schema.get("type")
    return "properties" in schema or kind == "object" or (isinstance(kind, list | tuple) and "object" in kind)


def _is_simple(schema: object) -> bool:
    if not isinstance(schema, Mapping) or not schema.keys() & _SAYS_WHAT or schema.keys() & _WIDENING:
        return False
    if not str(schema.get("$ref", "#")).startswith("#"):
        return False
    beside = schema.get("additionalProperties")
    is_open = isinstance(beside, Mapping) or (not schema.get("properties") and beside is not False)
    return not (_is_object(schema) and is_open)


def _all(schema: object) -> Iterator[object]:
    yield schema
    if isinstance(schema, Mapping):
        for inner in _inner(schema):
            yield from _all(inner)


def _inner(schema: Schema) -> Iterator[Any]:
    for name in _NAMED:
        yield from schema.get(name, {}).values()
    for name in _MANY:
        yield from schema.get(name, ())
    if "items" in schema:
        yield schema["items"]


def _is_circular(schema: Schema) -> bool:
    definitions = {
        f"#/{place}/{name}": each for place in _NAMED[1:] for name, each in schema.get(place, {}).items()
    }

    def leads_back(part: Schema, met: frozenset[str]) -> bool:
        reference = part.get("$ref")
        if reference is None:
            return any(leads_back(each, met) for each in _inner(part))
        if reference in met or reference not in definitions:
            return True
        return leads_back(definitions[reference], met | {reference})

    return leads_back(schema, frozenset({"#"}))
