"""Reads what stands in a file of settings, value by value: one that does not fit is told, not obeyed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from desktop_chat.errors import UserError
from desktop_chat.language import sentence
from desktop_chat.services.settings import Kind, Setting
from desktop_chat.texts import cleaned


def fitted(setting: Setting, value: object) -> Any:
    """The value as the setting has it; UserError where it is none."""
    try:
        return _READERS[setting.kind](setting, value)
    except ValueError:
        raise UserError(
            sentence("{title} cannot be {value}.", title=sentence(setting.title), value=value)
        ) from None


def stored(value: Any) -> Any:
    """The value as JSON has it."""
    match value:
        case tuple():
            return list(value)
        case Mapping():
            return {name: stored(each) for name, each in value.items()}
        case _:
            return value


def _choice(setting: Setting, value: object) -> str:
    if not isinstance(value, str) or value not in setting.choices:
        raise ValueError
    return value


def _flag(_: Setting, value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


def _number(setting: Setting, value: object) -> int:
    least, most = setting.bounds
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ValueError
    return value


def _text(_: Setting, value: object) -> str:
    if not isinstance(value, str):
        raise ValueError
    return cleaned(value)


def _model(setting: Setting, value: object) -> str:
    text = _text(setting, value).strip()
    provider, slash, name = text.partition("/")
    if text and not (provider and slash and name):
        raise ValueError
    return text


def _lines(setting: Setting, value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise ValueError
    return tuple(dict.fromkeys(_text(setting, each) for each in value))


def _named_texts(setting: Setting, value: object) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise ValueError
    return {_text(setting, name): _text(setting, text) for name, text in value.items()}


def _keys(setting: Setting, value: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, Mapping):
        raise ValueError
    return {_text(setting, name): _lines(setting, keys) for name, keys in value.items()}


_READERS: Mapping[Kind, Callable[[Setting, object], Any]] = {
    "choice": _choice,
    "flag": _flag,
    "number": _number,
    "text": _text,
    "model": _model,
    "lines": _lines,
    "named_texts": _named_texts,
    "keys": _keys,
    "assistant": _text,
}
