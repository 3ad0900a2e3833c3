"""The frozen values that an inspector shows of a chat: how its model is asked, its tools, its last result."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from desktop_chat.language import sentence

if TYPE_CHECKING:
    from desktop_chat.services.views import Cost, Tokens

MOST_ROWS = 1_000


@dataclass(frozen=True, slots=True)
class ToolChoice:
    name: str
    description: str
    is_on: bool = False
    asks_first: bool = False
    is_given: bool = False
    """By the assistant that answers: whatever the chat itself says, it is offered."""


@dataclass(frozen=True, slots=True)
class InForceLine:
    """One value that the next answer is asked with, and who said so: message, chat, assistant, model, default."""

    name: str
    value: Any
    source: str


@dataclass(frozen=True, slots=True)
class AskedWith:
    """What is chosen most often, as the next answer is really asked with it."""

    effort: str | None = None
    own_effort: str | None = None
    """What the chat itself says, whoever answers."""
    given_effort: str | None = None
    """What the assistant says."""
    tools: int = 0


@dataclass(frozen=True, slots=True)
class Inspected:
    """None is: as the model likes it."""

    instructions: str = ""
    temperature: float | None = None
    max_output: int | None = None
    effort: str | None = None
    budget: int | None = None
    schema: str = ""
    tools: tuple[ToolChoice, ...] = ()
    web_search: bool = False
    search_is_given: bool = False
    tokens: Tokens | None = None
    cost: Cost | None = None
    in_force: tuple[InForceLine, ...] = ()


@dataclass(frozen=True, slots=True)
class ResultTable:
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def table_of(value: Any) -> ResultTable | None:
    """A result as rows and columns: a row for each object of a list, or for each name of one object."""
    if value is None:
        return None
    if isinstance(value, Mapping):
        lists = [each for each in value.values() if _is_list_of_objects(each)]
        if len(value) == 1 and lists:
            return table_of(lists[0])
        rows = tuple((str(name), _words(each)) for name, each in value.items())
        return ResultTable((sentence("Name"), sentence("Value")), rows[:MOST_ROWS])
    if _is_list_of_objects(value):
        names = tuple(dict.fromkeys(str(name) for each in value for name in each))
        return ResultTable(
            names, tuple(tuple(_words(each.get(name)) for name in names) for each in value[:MOST_ROWS])
        )
    listed = value if isinstance(value, list) else [value]
    return ResultTable((sentence("Value"),), tuple((_words(each),) for each in listed[:MOST_ROWS]))


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, Sequence) and bool(value) and all(isinstance(each, Mapping) for each in value)


def _words(value: Any) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case _:
            return json.dumps(value, ensure_ascii=False)
