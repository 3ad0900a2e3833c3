"""Finds a service's own words in whatever it sent instead of an answer: JSON of any shape, HTML or plain text."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desktop_chat.redaction import redacted

MOST_WORDS = 600

_HTML = re.compile(r"^\s*<(!doctype|html|\?xml|head|body)", re.IGNORECASE)
_WORD_FIELDS = ("message", "detail", "details", "msg", "error_description", "reason", "title", "Message")
_SECONDS = re.compile(r"\d+(\.\d+)?s")
_WAIT = re.compile(
    r"(again in|again after|retry in|retry after|wait) (\d{1,6}(\.\d{1,6})? ?(ms|h|m|s)[a-z]*,? ?){1,3}", re.I
)
_TIME = re.compile(r"(\d+(?:\.\d+)?) ?(ms|h|m|s)", re.I)
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_HTTP = range(400, 600)
_DEPTH = 6


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a service said: its words, its code, and a status where it names one itself."""

    words: str | None = None
    code: str | None = None
    status: int | None = None
    retry_after: float | None = None
    """Seconds to wait, where it stands among the words."""

    @property
    def told(self) -> str:
        """All of it, to look for what it means."""
        return " ".join(filter(None, (self.code, self.words)))


def complaint_of(body: bytes) -> Complaint:
    """The complaint in a body that came with a status of failure."""
    text = body.decode("utf-8", "replace").strip()
    try:
        return complaint_in(json.loads(text))
    except (ValueError, RecursionError):
        return Complaint(_clean(_title(text) if _HTML.match(text) else text), retry_after=_told_wait(text))


def complaint_in(said: object) -> Complaint:
    """The complaint in a JSON value."""
    words = _words(said, _DEPTH)
    return Complaint(_clean(words), _code(said), _status(said), _retry_after(said) or _told_wait(words or ""))


def _words(said: object, depth: int) -> str | None:
    match said:
        case str():
            return _unwrapped(said, depth)
        case list() if depth:
            found = [words for each in said if (words := _words(each, depth - 1))]
            return "; ".join(found) or None
        case Mapping() if depth:
            return _words_of_fields(said, depth)
        case _:
            return None


def _words_of_fields(said: Mapping[str, Any], depth: int) -> str | None:
    """What a service passes on from another says more than its own "Provider returned error"."""
    metadata = said.get("metadata")
    raw = _words(metadata.get("raw"), depth - 1) if isinstance(metadata, Mapping) else None
    own = None
    for name in ("error", "errors", *_WORD_FIELDS):
        own = own or _words(said.get(name), depth - 1)
    return f"{own}: {raw}" if own and raw and raw not in own else own or raw


def _unwrapped(text: str, depth: int) -> str | None:
    """Some services put another one's JSON into a text."""
    stripped = text.strip()
    if depth and stripped[:1] in ("{", "["):
        try:
            return _words(json.loads(stripped), depth - 1) or stripped
        except (ValueError, RecursionError):
            return stripped
    return stripped or None


def _code(said: object) -> str | None:
    if not isinstance(said, Mapping):
        return None
    inner = said.get("error")
    found = [said.get(name) for name in ("code", "type", "error_type", "status", "__type")]
    named = " ".join(str(each) for each in found if isinstance(each, str | int) and not isinstance(each, bool))
    return " ".join(filter(None, (_code(inner), named))) or None


def _status(said: object) -> int | None:
    if not isinstance(said, Mapping):
        return None
    for name in ("status", "code", "status_code"):
        text = str(said.get(name))
        if len(text) == 3 and text.isdecimal() and int(text) in _HTTP:
            return int(text)
    return _status(said.get("error"))


def _retry_after(said: object) -> float | None:
    """As Google tells it: among the details, as `34.5s`."""
    inner = said.get("error") if isinstance(said, Mapping) else None
    details = inner.get("details") if isinstance(inner, Mapping) else None
    for detail in details if isinstance(details, list) else ():
        told = detail.get("retryDelay") if isinstance(detail, Mapping) else None
        if isinstance(told, str) and _SECONDS.fullmatch(told):
            return float(told[:-1])
    return None


def _told_wait(words: str) -> float | None:
    """As others tell it: "Please try again in 6m12.5s", "Please retry after 8 seconds"."""
    found = _WAIT.search(words[:MOST_WORDS])
    if found is None:
        return None
    return sum(float(count) * _UNITS[unit.lower()] for count, unit in _TIME.findall(found[0]))


def _title(text: str) -> str | None:
    """Looked for step by step: a pattern would begin again at every "<title" of a hostile page."""
    small = text.lower()
    start = small.find(">", small.find("<title")) if "<title" in small else -1
    end = small.find("</title", start)
    return html.unescape(text[start + 1 : end]) if 0 <= start < end and len(small) == len(text) else None


def _clean(words: str | None) -> str | None:
    """One line of bounded length, without anything that looks like a key."""
    if not words:
        return None
    line = redacted(" ".join(words.split()))
    return line if len(line) <= MOST_WORDS else line[: MOST_WORDS - 1] + "…"
