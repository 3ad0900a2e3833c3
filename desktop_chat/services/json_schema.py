"""JSON Schemas with their references written out, as the services like them best."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

Schema: TypeAlias = Mapping[str, object]

_PREFIX = "#/$defs/"


def inlined(schema: Schema) -> dict[str, object]:
    """The schema with references to `$defs` written out, save those that contain themselves."""
    definitions = _mapping(schema.get("$defs"))
    recursive = frozenset(name for name in definitions if name in _reachable(definitions, name))
    body = {key: value for key, value in schema.items() if key != "$defs"}
    if _target(body) in recursive:
        body = {**_mapping(definitions[str(_target(body))]), **_without_reference(body)}
    kept = {name: _expanded(definitions[name], definitions, recursive) for name in sorted(recursive)}
    expanded = _mapping(_expanded(body, definitions, recursive))
    return {**expanded, "$defs": kept} if kept else dict(expanded)


def _mapping(value: object) -> Schema:
    return value if isinstance(value, Mapping) else {}


def _target(node: Schema) -> str | None:
    reference = node.get("$ref")
    is_local = isinstance(reference, str) and reference.startswith(_PREFIX)
    return str(reference).removeprefix(_PREFIX) if is_local else None


def _without_reference(node: Schema) -> dict[str, object]:
    return {key: value for key, value in node.items() if key != "$ref"}


def _targets(node: object) -> Iterator[str]:
    if isinstance(node, Mapping):
        target = _target(node)
        if target is not None:
            yield target
        for value in node.values():
            yield from _targets(value)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from _targets(value)


def _reachable(definitions: Schema, name: str) -> set[str]:
    reached: set[str] = set()
    waiting = list(_targets(definitions.get(name)))
    while waiting:
        target = waiting.pop()
        if target not in reached:
            reached.add(target)
            waiting += _targets(definitions.get(target))
    return reached


def _expanded(node: object, definitions: Schema, recursive: frozenset[str]) -> object:
    if isinstance(node, list | tuple):
        return [_expanded(value, definitions, recursive) for value in node]
    if not isinstance(node, Mapping):
        return node
    target = _target(node)
    if target is not None and target in definitions and target not in recursive:
        node = {**_mapping(definitions[target]), **_without_reference(node)}
        return _expanded(node, definitions, recursive)
    return {key: _expanded(value, definitions, recursive) for key, value in _typed_choice(node).items()}


def _typed_choice(node: Schema) -> Schema:
    """A list of choices with its type beside it, which some services insist on."""
    choices = node.get("enum")
    if not isinstance(choices, list) or "type" in node:
        return node
    types = {type(choice) for choice in choices}
    name = {str: "string", int: "integer"}.get(types.pop()) if len(types) == 1 else None
    return {"type": name, **node} if name else node
