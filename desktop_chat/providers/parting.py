"""Parts settings into what may be stored and what can be a secret, and puts both together for a request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop_chat.providers.secrets import Secret, is_secret_name
from desktop_chat.redaction import redacted


def parted(values: Mapping[str, Any], *, is_secret: bool = False) -> tuple[dict[str, Any], dict[str, Any]]:
    """What can be a secret by its name or its looks, at any depth, every text of it sealed; and the rest.

    Numbers are no keys: `max_tokens` may be stored.
    """
    secret: dict[str, Any] = {}
    plain: dict[str, Any] = {}
    for name, value in values.items():
        held, stored = _parts(value, is_secret=is_secret or is_secret_name(str(name)))
        if held is not None:
            secret[name] = held
        if stored is not None or held is None:
            plain[name] = stored
    return secret, plain


def _parts(value: Any, *, is_secret: bool) -> tuple[Any, Any]:
    match value:
        case str() if is_secret or redacted(value) != value:
            return Secret(value), None
        case Mapping():
            held, stored = parted(value, is_secret=is_secret)
            return held or None, stored or (None if held else {})
        case list() | tuple() if any(_parts(each, is_secret=is_secret)[0] is not None for each in value):
            return [_sealed(each) for each in value], None  # half a list would mean something else
        case _:
            return None, value


def _sealed(value: Any) -> Any:
    match value:
        case str():
            return Secret(value)
        case Mapping():
            return {name: _sealed(each) for name, each in value.items()}
        case list() | tuple():
            return [_sealed(each) for each in value]
        case _:
            return value


def joined(stored: Mapping[str, Any], held: Mapping[str, Any]) -> dict[str, Any]:
    """Both parts as one, for the request only: every secret is revealed."""
    whole = dict(stored)
    for name, value in held.items():
        there = whole.get(name)
        is_both = isinstance(value, Mapping) and isinstance(there, Mapping)
        whole[name] = joined(there or {}, value) if is_both else _revealed(value)
    return whole


def _revealed(value: Any) -> Any:
    match value:
        case Secret():
            return value.reveal()
        case Mapping():
            return {name: _revealed(each) for name, each in value.items()}
        case list():
            return [_revealed(each) for each in value]
        case _:
            return value
