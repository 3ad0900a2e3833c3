"""Blots keys out of texts that code or services which are not ours wrote, wherever these are kept."""

from __future__ import annotations

import re
import traceback
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Any, Protocol
from weakref import WeakValueDictionary

HIDDEN = "…"
_KEYS_IN_TEXT = (
    re.compile(r"(?i)(\b(?:bearer|basic)\s+)[\w.~+/=-]{8,}"),
    re.compile(r"\b((?:sk|pk|rk|xai|gsk|gh[pousr]|github_pat|glpat|pplx|hf|xox[abprs])[-_])[\w-]{12,}"),
    re.compile(r"\b(AKIA|ASIA|AIza)[\w-]{12,}"),
    re.compile(
        r"(?i)((?:api[-_]?key|token|secret|password|passwd|authorization)[\"']?\s*[=:]\s*[\"']?)"
        r"[^\s\"'&,;]{6,}"
    ),
)
_SECRET_NAMES = re.compile(r"key|secret|token|password|passwd|credential|authorization|cookie", re.IGNORECASE)
ADDRESS_LOGIN = re.compile(r"(?<=://)[^/@\s]*(?=@)")
_SHORTEST = 8
"""A shorter text stands in too many innocent words to be blotted out."""
_WORDS = re.compile(r'[^\s"]{12,}')
"""The parts of a secret that are secrets themselves: of "Bearer …", or of a file of credentials."""


class Revealing(Protocol):
    """What holds a secret text."""

    def reveal(self) -> str: ...


# Weakly: a secret is known as long as somebody could still say it.
_known: WeakValueDictionary[int, Revealing] = WeakValueDictionary()
_known_lock = Lock()


def know(secret: Revealing) -> None:
    """From now on nothing says this text."""
    with _known_lock:
        _known[id(secret)] = secret


def redacted(text: str) -> str:
    """The text with every known secret and whatever looks like a key blotted out.

    For the words of services and of code that is not ours, wherever they are kept.
    """
    for literal in _literals():
        text = text.replace(literal, HIDDEN)
    for pattern in _KEYS_IN_TEXT:
        text = pattern.sub(rf"\1{HIDDEN}", text)
    return ADDRESS_LOGIN.sub(HIDDEN, text)


def is_secret_name(name: str) -> bool:
    """Whether what stands under this name is to be hidden."""
    return _SECRET_NAMES.search(name) is not None


def storable(value: Any, *, is_secret: bool = False) -> Any:
    """What may be stored of a setting: no text that can be a key by its name or its looks, at any depth."""
    match value:
        case str():
            return None if is_secret or redacted(value) != value else value
        case Mapping():
            kept = {
                name: storable(each, is_secret=is_secret or is_secret_name(str(name)))
                for name, each in value.items()
            }
            return {name: each for name, each in kept.items() if each is not None or value[name] is None}
        case list() | tuple():
            return [each for each in (storable(each, is_secret=is_secret) for each in value) if each is not None]
        case _:
            return value


def traced(error: BaseException) -> str:
    """What an exception says, with where it came from: for a log."""
    return redacted("".join(traceback.format_exception(error)))


def homeless(text: str) -> str:
    """The person's folder is called `~`: its name is often theirs."""
    home = str(Path.home())
    return text.replace(home, "~") if len(home) > 1 else text


def _literals() -> list[str]:
    """The longest first, since one may be part of another."""
    with _known_lock:
        texts = {secret.reveal() for secret in _known.values()}
    parts = {part for text in texts for part in _WORDS.findall(text)}
    return sorted((text for text in texts | parts if len(text) >= _SHORTEST), key=len, reverse=True)
