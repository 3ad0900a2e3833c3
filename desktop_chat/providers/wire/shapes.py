"""Takes a service's JSON for what it should be: what has another shape counts as nothing, or spoils the reply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from desktop_chat.errors import MalformedReply


def mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def items(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def text(value: object) -> str:
    return value if isinstance(value, str) else ""


def count(value: object) -> int | None:
    """A number of tokens, or a place in a text."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value or abs(value) > 2**62:
        return None
    return max(0, int(value))


def some_text(value: object) -> str | None:
    return text(value) or None


def needed_mapping(value: object) -> Mapping[str, Any]:
    """Without it the reply means nothing. Asked for every frame, and `dict` is found sooner than `Mapping`."""
    if isinstance(value, dict):
        return value
    raise MalformedReply()


def needed_items(value: object) -> Sequence[Any]:
    if isinstance(value, list):
        return value
    raise MalformedReply()
