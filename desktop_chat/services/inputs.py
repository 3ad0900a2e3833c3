"""What a person or a program gives: cleaned or refused at the edge, so that all behind it can be stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import inspect

from desktop_chat.errors import MalformedReply, NotFound, UserError
from desktop_chat.language import sentence
from desktop_chat.services import facts
from desktop_chat.texts import cleaned

KEYS = range(-(2**63), 2**63)


def words(text: object) -> str:
    if not isinstance(text, str):
        raise UserError(sentence("A text is needed here, not {kind}.", kind=type(text).__name__))
    return cleaned(text)


def words_or_none(text: object) -> str | None:
    return None if text is None else words(text)


def columns(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values for columns of a program's own, their texts cleaned."""
    return {name: cleaned(value) if isinstance(value, str) else value for name, value in values.items()}


def setting(name: str, value: object) -> Any:
    """A value as a chat keeps it."""
    try:
        return facts.plain(value)
    except MalformedReply as error:
        text = "{name} cannot be stored with the chat: only numbers, texts, lists and mappings by name can."
        raise UserError(sentence(text, name=name)) from error


def at_least_one(name: str, value: object) -> int:
    if not isinstance(value, int) or value < 1:
        raise UserError(sentence("{name} must be a number from 1 on.", name=name))
    return value


def key_in(row_class: type[Any], key: object) -> Any:
    """The key, if a row of this class can have it at all."""
    kind = inspect(row_class).primary_key[0].type.python_type
    is_possible = isinstance(key, kind) and not isinstance(key, bool)
    match key:
        case int():
            is_possible = is_possible and key in KEYS
        case str():
            is_possible = is_possible and cleaned(key) == key
    if not is_possible:
        raise NotFound()
    return key
