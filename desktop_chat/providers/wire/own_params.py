"""Merges a person's own parameters into the body of a request, but for what says the conversation."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any


def with_params(body: Mapping[str, Any], params: Mapping[str, Any], fixed: Collection[str]) -> dict[str, Any]:
    """What is fixed cannot be replaced."""
    return merged(body, {name: value for name, value in params.items() if name not in fixed})


def merged(body: Mapping[str, Any], params: Mapping[str, Any]) -> dict[str, Any]:
    """Objects are merged field by field, everything else is replaced."""
    whole = dict(body)
    for name, value in params.items():
        known = whole.get(name)
        if isinstance(known, Mapping) and isinstance(value, Mapping):
            whole[name] = merged(known, value)
        else:
            whole[name] = value
    return whole
