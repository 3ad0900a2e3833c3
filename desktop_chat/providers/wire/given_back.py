"""What any service is told in one way: calls, results, another service's answer, and the form of the answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from desktop_chat.providers.requests import FilePart, TextPart, ToolCallPart, ToolResultPart, Turn
from desktop_chat.providers.wire.json_text import parse_json

NO_OUTPUT = "(no output)"
UNREADABLE = "INVALID_JSON"
"""Under which arguments go back that are no JSON object, as Anthropic's documents advise."""


def output_of(result: ToolResultPart) -> str:
    """What a tool said; most services refuse nothing at all."""
    return result.text if result.text.strip() else NO_OUTPUT


def schema_in_words(schema: Mapping[str, Any]) -> str:
    """For who is held to no form."""
    return f"Answer with JSON that fits this JSON Schema:\n{json.dumps(schema, default=dict)}"


def input_of(arguments: str) -> dict[str, Any]:
    """Arguments as the object that they have to be."""
    if not arguments.strip():
        return {}
    said = parse_json(arguments.encode("utf-8", "replace"), or_else=None)
    return said if isinstance(said, dict) else {UNREADABLE: arguments}


def arguments_of(call: ToolCallPart) -> str:
    """The same as text: as the model wrote it, unless a server could not read it."""
    given = input_of(call.arguments)
    if not given:
        return "{}"
    return json.dumps(given, ensure_ascii=False) if given.keys() == {UNREADABLE} else call.arguments


def other_id(told: str, prefix: str = "", length: int = 24) -> str:
    """In place of an id that may not do where it goes; the same one always becomes the same other."""
    return prefix + hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:length]


def words_in(turn: Turn) -> Iterator[str]:
    """What a turn says. Files have no place in an answer, so they are named."""
    for part in turn.parts:
        match part:
            case TextPart(text) if text.strip():
                yield text
            case FilePart():
                yield f"[{part.name}]"


def words_for_files(result: ToolResultPart, call_id: str) -> TextPart:
    """What is said of files that follow a result, in which they have no place."""
    return TextPart(f"Files that the tool {result.name} returned ({call_id}):")
