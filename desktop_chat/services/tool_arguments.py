"""The arguments of a tool call, from the text a model wrote to what a function takes, or why not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from desktop_chat.services.schema_checks import kind_of, problems
from desktop_chat.services.tool_schema import Signature

# Everything that reading a model's text can raise, deep nesting and lone surrogates included.
_UNREADABLE = (ValueError, TypeError, RecursionError, OverflowError)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a call's arguments cannot be used: a sentence for the model."""

    sentence: str


def read_object(text: str) -> dict[str, object] | Refusal:
    """The arguments as JSON says them; no text at all means no arguments."""
    if not text.strip():
        return {}
    try:
        value = msgspec.json.decode(text)
    except _UNREADABLE as error:
        return Refusal(f"The arguments are not valid JSON: {error}.")
    if value is None:
        return {}
    if not isinstance(value, dict):
        return Refusal(f"The arguments must be a JSON object, not {kind_of(value)}.")
    return value


def fit_schema(values: dict[str, object], schema: Mapping[str, object]) -> dict[str, object] | Refusal:
    """The arguments unchanged, if they fit a JSON Schema."""
    return _refusal(problems(values, schema)) or values


def fit_signature(values: dict[str, object], signature: Signature) -> dict[str, object] | Refusal:
    """The arguments converted to the types of a function.

    Exactly the types asked for, or else what plainly means the same: numbers and true/false written as
    text, whole numbers written with a fraction of zero. A number never becomes text.
    """
    found = [*_names_amiss(values, signature)]
    converted: dict[str, object] = {}
    for name, value in values.items():
        kind = signature.types.get(name, signature.others)
        if kind is not None:
            result = _converted(value, kind)
            converted[name] = result
            found += [f"{name}: {result.sentence}"] if isinstance(result, Refusal) else []
    return _refusal(found) or converted


def _names_amiss(values: Mapping[str, object], signature: Signature) -> Iterator[str]:
    yield from (f"{name!r} is missing" for name in signature.required if name not in values)
    if signature.others is None:
        known = ", ".join(signature.types) or "none"
        unknown = (name for name in values if name not in signature.types)
        yield from (f"{name!r} is unknown (there are: {known})" for name in unknown)


def _converted(value: object, kind: Any) -> Any:
    try:
        return msgspec.convert(value, type=kind, strict=True)
    except _UNREADABLE:
        pass
    try:
        return msgspec.convert(value, type=kind, strict=False)
    except _UNREADABLE as error:
        return Refusal(str(error))


def _refusal(found: list[str]) -> Refusal | None:
    return Refusal(f"The arguments do not fit: {'; '.join(found)}.") if found else None
