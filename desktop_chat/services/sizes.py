"""About how many tokens things take, without asking anybody; rather too many than too few."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from desktop_chat.providers.requests import ToolSpec

CHARACTERS_PER_TOKEN = 3.5
TOKENS_PER_MESSAGE = 8
TOKENS_PER_FILE = 1_500
CERTAIN = 0.7
"""However the words are split into tokens, this part of an estimate is really there."""


def length_of(text: str) -> int:
    """Characters; those of scripts that take more tokens count as their bytes."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def tokens_of(texts: Iterable[str]) -> int:
    return int(sum(map(length_of, texts)) / CHARACTERS_PER_TOKEN)


def tokens_of_definitions(tools: Sequence[ToolSpec], schema: Mapping[str, object] | None) -> int:
    """What the tools and the form of the answer take in every request."""
    told: list[object] = [[tool.name, tool.description, tool.parameters] for tool in tools]
    if schema is not None:
        told.append(schema)
    return tokens_of([msgspec.json.encode(told).decode()]) if told else 0
