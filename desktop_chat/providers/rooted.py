"""Asks for any JSON Schema where only one of an object is taken: it is wrapped, and its answer unwrapped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from desktop_chat.providers.events import ProviderEvent, ReplyFinished, TextDelta
from desktop_chat.providers.requests import Request

NAME = "value"
"""The only field of the object around it."""

_SHARED = ("$defs", "definitions")
_BEFORE = re.compile(r'\s*\{\s*"value"\s*:\s*(?=\S)')
_BEGINNING = re.compile(r'\s*(?:\{\s*(?:"(?:v(?:a(?:l(?:u(?:e(?:"\s*(?::\s*)?)?)?)?)?)?)?)?)?')


def rooted(request: Request) -> Request:
    """The request with a schema of an object."""
    if request.schema is None or _is_of_object(request.schema):
        return request
    return replace(request, schema=_wrapped(request.schema))


class Unwrapping:
    """Takes the object away again while the answer comes; an answer that has none is left as it is."""

    def __init__(self, asked: Request, sent: Request) -> None:
        self._is_wrapped = asked.schema is not sent.schema
        self._is_inside = False
        self._held = ""

    def told(self, event: ProviderEvent | None) -> Iterator[ProviderEvent]:
        match event:
            case None:
                return
            case TextDelta(text) if self._is_wrapped:
                yield from _as_event(self._take(text))
            case ReplyFinished() if self._is_wrapped:
                if not self._is_inside:
                    yield from self.rest()
                yield event
            case _:
                yield event

    def rest(self) -> Iterator[ProviderEvent]:
        """What was held back of an answer that came to no good end: no word of it is lost."""
        held, self._held = self._held, ""
        yield from _as_event(held)

    def _take(self, text: str) -> str:
        text = self._held + text
        self._held = ""
        if not self._is_inside:
            found = _BEFORE.match(text)
            if found is None:
                return self._before(text)
            self._is_inside = True
            text = text[found.end() :]
        end = _last_brace(text)
        self._held = text[end:]
        return text[:end]

    def _before(self, text: str) -> str:
        """Nothing is told while it may still become the object."""
        if _BEGINNING.fullmatch(text):
            self._held = text
            return ""
        self._is_wrapped = False
        return text


def _last_brace(text: str) -> int:
    """Where what may be the end of the object begins."""
    bare = text.rstrip()
    if bare.endswith("}"):
        bare = bare[:-1].rstrip()
    return len(bare)


def _as_event(text: str) -> Iterator[ProviderEvent]:
    if text:
        yield TextDelta(text)


def _is_of_object(schema: Mapping[str, Any]) -> bool:
    return schema.get("type") == "object" or ("type" not in schema and "properties" in schema)


def _wrapped(schema: Mapping[str, Any]) -> dict[str, Any]:
    inner = {name: _moved(value) for name, value in schema.items() if name not in (*_SHARED, "$schema")}
    shared = {name: _moved(schema[name]) for name in _SHARED if name in schema}
    return {
        "type": "object",
        "properties": {NAME: inner},
        "required": [NAME],
        "additionalProperties": False,
        **shared,
    }


def _moved(value: Any) -> Any:
    """References to the schema itself go where it stands now."""
    match value:
        case {"$ref": str(reference)} if _is_to_itself(reference):
            others = {name: _moved(each) for name, each in value.items() if name != "$ref"}
            return {"$ref": f"#/properties/{NAME}{reference[1:]}", **others}
        case Mapping():
            return {name: _moved(each) for name, each in value.items()}
        case list() | tuple():
            return [_moved(each) for each in value]
        case _:
            return value


def _is_to_itself(reference: str) -> bool:
    return reference.startswith("#") and not reference.startswith(tuple(f"#/{name}/" for name in _SHARED))
