"""What the formats have in common: how a fault is told, and the few questions that all of them ask."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, TypeAlias

Body: TypeAlias = Mapping[str, Any]
Faults: TypeAlias = Iterator[str]

NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")


def is_blank(text: object) -> bool:
    return not isinstance(text, str) or not text.strip()


def alternating(roles: Sequence[str], *, first: str = "user") -> Faults:
    if roles and roles[0] != first:
        yield f"begins with {roles[0]}"
    for place, (one, other) in enumerate(pairwise(roles)):
        if one == other:
            yield f"{one} follows {other} at {place}"


def only(what: str, given: Iterable[str], known: Iterable[str]) -> Faults:
    """Unknown fields are refused."""
    unknown = set(given) - set(known)
    if unknown:
        yield f"{what} has {sorted(unknown)}"


def without_repeats(what: str, ids: Sequence[str]) -> Faults:
    for each, count in Counter(ids).items():
        if count > 1:
            yield f"{what} {each} stands {count} times"


def fitting(what: str, pattern: re.Pattern[str], ids: Iterable[object]) -> Faults:
    for each in ids:
        if not isinstance(each, str) or not pattern.fullmatch(each):
            yield f"{what} {each!r} has not the form {pattern.pattern}"


def json_object(what: str, text: object) -> Faults:
    """Arguments are the text of a JSON object."""
    try:
        found = json.loads(text) if isinstance(text, str) else None
    except ValueError:
        found = None
    if not isinstance(found, dict):
        yield f"{what} is no JSON object: {text!r}"


def encoded(what: str, text: object) -> Faults:
    try:
        found = base64.b64decode(text, validate=True) if isinstance(text, str) else b""
    except binascii.Error:
        found = b""
    if not found:
        yield f"{what} is not base64"


def data_url(what: str, address: object) -> Faults:
    """An address to fetch, or the bytes themselves."""
    text = str(address)
    if text.startswith("https://"):
        return
    head, _, rest = text.partition(",")
    if not re.fullmatch(r"data:[\w.+-]+/[\w.+-]+;base64", head):
        yield f"{what} is no address: {text[:40]}"
    yield from encoded(what, rest)
