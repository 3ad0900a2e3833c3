"""Joins what a person adds to a request with what is written for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


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
