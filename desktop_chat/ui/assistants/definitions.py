"""Reads and writes single values of a definition by the names that the editor has for them; the rest stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

MODEL, TOOLS, SERVERS = "@model", "@tools", "servers"
TOGETHER: Mapping[str, tuple[str, ...]] = {MODEL: ("provider", "model"), TOOLS: ("tools", "approvals")}
"""What is shown as one, as values in this order."""
OTHERS = "@others"
"""Whatever no other name speaks of."""


def read(definition: Mapping[str, Any], name: str, known: Iterable[str] = ()) -> Any:
    """What stands there; None where nothing does. A name such as `limits.rounds` leads inside."""
    if name in TOGETHER:
        found = tuple(definition.get(each) for each in TOGETHER[name])
        return None if all(each is None for each in found) else found
    if name == OTHERS:
        return {each: value for each, value in definition.items() if each not in roots(known)} or None
    outer, _, inner = name.partition(".")
    value = definition.get(outer)
    if not inner:
        return value
    return value.get(inner) if isinstance(value, Mapping) else None


def written(definition: Mapping[str, Any], name: str, value: Any, known: Iterable[str] = ()) -> dict[str, Any]:
    """The same with this value there; None takes it out."""
    if name in TOGETHER:
        names = TOGETHER[name]
        return _with_all(definition, dict(zip(names, value or (None,) * len(names), strict=True)))
    if name == OTHERS:
        own = roots(known)
        kept = {each: held for each, held in definition.items() if each in own}
        return {**kept, **{each: held for each, held in (value or {}).items() if each not in own}}
    outer, _, inner = name.partition(".")
    if not inner:
        return _with(definition, outer, value)
    before = definition.get(outer)
    inside = _with(before if isinstance(before, Mapping) else {}, inner, value)
    is_gone = not inside and value is None
    return _with(definition, outer, None if is_gone and before != {} else inside)


def roots(names: Iterable[str]) -> frozenset[str]:
    """The fields that these names speak of."""
    found = {name.partition(".")[0] for name in names if not name.startswith("@")}
    return frozenset(found.union(*TOGETHER.values()))


def _with_all(mapping: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(mapping)
    for name, value in values.items():
        found = _with(found, name, value)
    return found


def _with(mapping: Mapping[str, Any], name: str, value: Any) -> dict[str, Any]:
    if value is None:
        return {each: held for each, held in mapping.items() if each != name}
    return {**mapping, name: value}
