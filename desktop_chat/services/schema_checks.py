"""Whether a value fits a JSON Schema: the common keywords, and a clause for each misfit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from typing import TypeAlias

Schema: TypeAlias = Mapping[str, object]

_PREFIX = "#/$defs/"
_DEEPEST = 64  # a schema may refer to itself: followed no further than this,
_MOST_CHECKS = 20_000  # and no wider
_MOST_PROBLEMS = 5

_TYPES: dict[str, tuple[str, tuple[type, ...]]] = {
    "string": ("a string", (str,)),
    "integer": ("an integer", (int,)),
    "number": ("a number", (int, float)),
    "boolean": ("true or false", (bool,)),
    "array": ("a list", (list, tuple)),
    "object": ("an object", (Mapping,)),
    "null": ("null", (type(None),)),
}


def problems(value: object, schema: Schema) -> list[str]:
    """Why the value does not fit, in a few plain clauses; nothing if it fits. Never raises."""
    return list(islice(_checked(value, schema, _Place(schema)), _MOST_PROBLEMS))


def kind_of(value: object) -> str:
    """What a value is, in JSON's words."""
    if isinstance(value, bool):
        return "true or false"
    return next((words for words, types in _TYPES.values() if isinstance(value, types)), "something else")


@dataclass(frozen=True, slots=True)
class _Place:
    root: Schema
    path: str = ""
    depth: int = 0
    checks: list[int] = field(default_factory=lambda: [0])
    """How many there were so far, shared by all places of one value."""

    def under(self, step: str) -> _Place:
        return replace(self, path=f"{self.path}{step}", depth=self.depth + 1)

    def says(self, words: str) -> str:
        return f"{self.path.lstrip('.')}: {words}" if self.path else words


def _checked(value: object, schema: object, place: _Place) -> Iterator[str]:
    place.checks[0] += 1
    if not isinstance(schema, Mapping) or place.depth > _DEEPEST or place.checks[0] > _MOST_CHECKS:
        return
    for keyword, check in _CHECKS.items():
        if keyword in schema:
            yield from check(value, schema, place)


def _mapping(value: object) -> Schema:
    return value if isinstance(value, Mapping) else {}


def _is_type(value: object, name: object) -> bool:
    if not isinstance(name, str) or name not in _TYPES:
        return True
    if isinstance(value, bool):
        return name == "boolean"
    if name == "integer" and isinstance(value, float):
        return value.is_integer()
    return isinstance(value, _TYPES[name][1])


def _type(value: object, schema: Schema, place: _Place) -> Iterator[str]:
    named = schema["type"]
    names = named if isinstance(named, list | tuple) else [named]
    if names and not any(_is_type(value, name) for name in names):
        wanted = " or ".join(_TYPES[str(name)][0] for name in names)
        yield place.says(f"expected {wanted}, got {kind_of(value)}")


def _enum(value: object, schema: Schema, place: _Place) -> Iterator[str]:
    choices = schema["enum"]
    if isinstance(choices, list | tuple) and not any(_is_same(value, choice) for choice in choices):
        yield place.says(f"expected one of {', '.join(map(repr, choices))}, got {_shortened(value)}")


def _const(value: object, schema: Schema, place: _Place) -> Iterator[str]:
    if not _is_same(value, schema["const"]):
        yield place.says(f"expected {schema['const']!r}, got {_shortened(value)}")


def _is_same(value: object, choice: object) -> bool:
    return value == choice and isinstance(value, bool) == isinstance(choice, bool)


def _shortened(value: object) -> str:
    words = repr(value)
    return words if len(words) <= 80 else f"{words[:79]}…"


def _required(value: object, schema: Schema, place: _Place) -> Iterator[str]:
    names = schema["required"]
    if isinstance(value, Mapping) and isinstance(names, list | tuple):
        absent = (name for name in names if isinstance(name, str) and name not in value)
        yield from (place.says(f"{name!r} is missing") for name in absent)


def _properties(value: object, schema: Schema, place: _Place) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, part in _mapping(schema["properties"]).items():
            if name in value:
                yield from _checked(value[name], part, place.under(f".{name}"))


def _additional(value: object, schema: Schema, place: _Place) -> Iterator[str]:
    rule = schema["additionalProperties"]
    known = _mapping(schema.get("properties"))
    if not isinstance(value, Mapping) or "patternProperties" in schema:
        return
    for name in (name for name in value if name not in known):
        if rule is False:
            yield place.says(f"{name!r} is not known here")
        else:
            yield from _checked(value[name], rule, place.under(f".{name}"))


def _items(value: object, schema: Schema, place: _Place) -> Iterator[str]:
    if isinstance(value, list | tuple) and "prefixItems" not in schema:
        for index, item in enumerate(value):
            yield from _checked(item, schema["items"], place.under(f"[{index}]"))


def _all_of(value: object, schema: Schema, place: _Place) -> Iterator[str]:
    parts = schema["allOf"]
    for part in parts if isinstance(parts, list | tuple) else ():
        yield from _checked(value, part, place.under(""))


def _any_of(keyword: str, value: object, schema: Schema, place: _Place) -> Iterator[str]:
    parts = schema[keyword]
    if not isinstance(parts, list | tuple) or not parts:
        return
    tried = [list(islice(_checked(value, part, place.under("")), 1)) for part in parts]
    if all(tried):
        yield place.says("fits none of the allowed forms")


def _reference(value: object, schema: Schema, place: _Place) -> Iterator[str]:
    reference = str(schema["$ref"])
    named = _mapping(place.root.get("$defs")).get(reference.removeprefix(_PREFIX))
    yield from _checked(value, place.root if reference == "#" else named, place.under(""))


_CHECKS: dict[str, Callable[[object, Schema, _Place], Iterator[str]]] = {
    "type": _type,
    "enum": _enum,
    "const": _const,
    "required": _required,
    "properties": _properties,
    "additionalProperties": _additional,
    "items": _items,
    "allOf": _all_of,
    "anyOf": partial(_any_of, "anyOf"),
    "oneOf": partial(_any_of, "oneOf"),
    "$ref": _reference,
}
