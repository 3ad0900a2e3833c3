"""Tools to try things with, and short ways to give them arguments."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypedDict

import msgspec

from desktop_chat.services.tool_arguments import Refusal
from desktop_chat.services.tools import Tool, tool


class Unit(enum.Enum):
    CELSIUS = "c"
    FAHRENHEIT = "f"


@dataclass
class Place:
    city: str
    country: str = "DE"


class Window(TypedDict, total=False):
    days: int


SOME_NAMES = ["a"]


class Tree(msgspec.Struct):
    name: str
    trees: list[Tree] = []


@tool
def weather(place: Place, days: int = 1, unit: Unit = Unit.CELSIUS, *, mood: Literal["short", "long"]) -> str:
    """Look up the weather
    of a place.

    This goes on.

    Args:
        place: Where.
        days: How far ahead.
    """
    return f"{place.city} {days} {unit.name} {mood}"


def accepted(made: Tool, arguments: str) -> dict[str, object]:
    values = made.accept(arguments)
    assert not isinstance(values, Refusal), values.sentence
    return values


def refused(made: Tool, arguments: str) -> str:
    values = made.accept(arguments)
    assert isinstance(values, Refusal)
    return values.sentence


@tool
def plain(count: int, share: float, is_on: bool, name: str | None = None, either: str | int = 0) -> None:
    """Take plain things."""


class Served:
    name = "served"
    description = "Comes from elsewhere."
    parameters: Mapping[str, object] = {"type": "object", "properties": {"q": {"type": "string"}}}

    def run(self, **arguments: object) -> object:
        return arguments
