"""Reads the vectors that services make of texts."""

from __future__ import annotations

from desktop_chat.errors import MalformedReply
from desktop_chat.providers.wire.shapes import items


def vector(value: object) -> tuple[float, ...]:
    """The numbers of one; raises MalformedReply."""
    numbers = items(value)
    if not numbers or not all(isinstance(each, int | float) and not isinstance(each, bool) for each in numbers):
        raise MalformedReply()
    return tuple(map(float, numbers))
