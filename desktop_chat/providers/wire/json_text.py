"""Reads and writes JSON quickly, forgiving what servers really send."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import msgspec

from desktop_chat.errors import MalformedReply
from desktop_chat.providers.secrets import Secret

_decode = msgspec.json.Decoder().decode
_RAISE = object()


def parse_json(data: bytes, *, or_else: object = _RAISE) -> Any:
    """The value. What a strict reader refuses (half a surrogate pair, NaN, broken UTF-8) a patient one reads."""
    try:
        return _decode(data)
    except ValueError:
        return _patiently(data, or_else)


def _patiently(data: bytes, or_else: object) -> Any:
    try:
        return _whole(json.loads(data.decode("utf-8", "replace")))
    except (ValueError, RecursionError):
        if or_else is not _RAISE:
            return or_else
    raise MalformedReply()


def _whole(value: Any) -> Any:
    """Without halves of surrogate pairs, which no database takes."""
    match value:
        case str():
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case list():
            return [_whole(each) for each in value]
        case dict():
            return {_whole(name): _whole(each) for name, each in value.items()}
        case _:
            return value


def write_json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain).encode("utf-8", "replace")


def _plain(value: object) -> object:
    """Frozen settings as what they stand for. Only for the body of a request."""
    match value:
        case Secret():
            return value.reveal()
        case Mapping():
            return dict(value)
        case set() | frozenset():
            return sorted(value)
        case _:
            return str(value)
