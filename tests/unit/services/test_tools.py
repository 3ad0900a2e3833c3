"""A typed function, a class or an object becomes a tool."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import pytest

from desktop_chat.errors import UserError
from desktop_chat.providers.requests import ToolSpec
from desktop_chat.services.tools import Tool, ToolCallValue, as_tool, checked_choice, tool
from tests.unit.services.sample_tools import (
    SOME_NAMES,
    Place,
    Served,
    Tree,
    Window,
    accepted,
    refused,
    weather,
)

if TYPE_CHECKING:
    from decimal import Decimal as Nothing


def test_a_function_tells_the_model_what_it_is_for_and_what_it_takes() -> None:
    assert weather.spec == ToolSpec(
        name="weather",
        description="Look up the weather of a place.",
        parameters={
            "type": "object",
            "properties": {
                "place": {
                    "description": "Where.",
                    "title": "Place",
                    "type": "object",
                    "properties": {
                        "city": {"type": "string"},
                        "country": {"type": "string", "default": "DE"},
                    },
                    "required": ["city"],
                },
                "days": {"description": "How far ahead.", "type": "integer", "default": 1},
                "unit": {"title": "Unit", "type": "string", "enum": ["c", "f"], "default": "c"},
                "mood": {"type": "string", "enum": ["long", "short"]},
            },
            "required": ["place", "mood"],
            "additionalProperties": False,
        },
    )


def test_a_tool_is_still_the_function() -> None:
    assert weather(Place("Köln"), mood="long") == "Köln 1 CELSIUS long"


def test_what_is_not_annotated_is_guessed_from_its_default() -> None:
    made = as_tool(
        lambda text, count=1, share=0.5, is_on=False, items=(), names=SOME_NAMES, **others: None,
        name="guess",
    )
    properties: Any = made.parameters["properties"]
    kinds = {name: schema["type"] for name, schema in properties.items()}
    assert kinds == {
        "text": "string",
        "count": "integer",
        "share": "number",
        "is_on": "boolean",
        "items": "string",
        "names": "array",
    }
    assert made.parameters["additionalProperties"] is True
    assert accepted(made, '{"text": "a", "more": [1]}') == {"text": "a", "more": [1]}


def test_descriptions_may_stand_in_the_annotation() -> None:
    @tool
    def find(
        query: Annotated[str, "What to look for"],
        limit: Annotated[int, msgspec.Meta(description="How many", ge=1)] = 5,
    ) -> None:
        pass

    properties: Any = find.parameters["properties"]
    assert properties["query"]["description"] == "What to look for"
    assert properties["limit"] == {"description": "How many", "type": "integer", "minimum": 1, "default": 5}
    assert "limit: Expected `int` >= 1" in refused(find, '{"query": "a", "limit": 0}')
    assert find.description == ""


def test_a_type_that_contains_itself_is_told_once() -> None:
    @tool
    def plant(tree: Tree, window: Window) -> None:
        """Plant."""

    definitions: Any = plant.parameters["$defs"]
    assert list(definitions) == ["Tree"]
    values = accepted(plant, '{"tree": {"name": "a", "trees": [{"name": "b"}]}, "window": {"days": 1}}')
    assert values == {"tree": Tree("a", [Tree("b")]), "window": {"days": 1}}


def test_what_a_function_returns_need_not_exist_at_run_time() -> None:
    @tool
    def nothing(count: int) -> Nothing:
        """Return nothing."""
        raise NotImplementedError

    assert accepted(nothing, '{"count": 1}') == {"count": 1}


def test_the_call_itself_is_given_but_not_told() -> None:
    @tool
    def record(text: str, tool_call: ToolCallValue) -> str:
        """Record."""
        return tool_call.id

    assert record.takes_call
    assert not weather.takes_call
    assert "tool_call" not in repr(record.parameters)
    assert "'tool_call' is unknown" in refused(record, '{"text": "a", "tool_call": {}}')


def test_options_are_given_to_the_decorator() -> None:
    @tool(name="rm", description="Remove.", requires_approval=True, concurrency=1, seconds=2)
    def remove(path: str) -> None:
        """Not told."""

    assert (remove.name, remove.description) == ("rm", "Remove.")
    assert (remove.requires_approval, remove.concurrency, remove.seconds) == (True, 1, 2)
    assert not weather.requires_approval
    assert as_tool(remove) is not None and as_tool(weather, requires_approval=True).requires_approval


class CurrencyTool:
    """Convert money.

    Args:
        amount: How much.
    """

    def run(self, amount: float) -> float:
        return amount * 2


class Adder:
    """Has no words for the model about numbers."""

    name = "add"
    requires_approval = True

    async def __call__(self, a: int, b: int) -> int:
        """Add.

        :param a: The first.
        """
        return a + b


def test_a_class_or_an_object_can_be_a_tool() -> None:
    money = as_tool(CurrencyTool)
    assert (money.name, money.description) == ("currency", "Convert money.")
    properties: Any = money.parameters["properties"]
    assert properties["amount"] == {"description": "How much.", "type": "number"}
    assert money.run(**accepted(money, '{"amount": 2}')) == 4
    adder = tool(Adder())
    assert (adder.name, adder.requires_approval) == ("add", True)
    assert accepted(adder, '{"a": 1, "b": 2}') == {"a": 1, "b": 2}
    assert tool(requires_approval=True)(CurrencyTool).requires_approval
    served = as_tool(Served())
    assert served.spec == ToolSpec("served", "Comes from elsewhere.", Served.parameters)


def test_partial_functions_keep_their_types() -> None:
    def power(base: int, exponent: int) -> int:
        """Raise."""
        return int(base**exponent)

    made = as_tool(functools.partial(power, exponent=2), name="square")
    assert accepted(made, '{"base": "3"}') == {"base": 3}


def test_a_default_that_json_cannot_say_stays_the_functions_own_affair() -> None:
    made = as_tool(lambda count=object(): count, name="count")  # noqa: B008
    assert made.parameters["properties"] == {"count": {"type": "string"}}
    assert accepted(made, "") == {}


def test_a_built_in_function_without_signature_takes_no_call() -> None:
    assert not Tool(name="largest", run=max).takes_call


@pytest.mark.parametrize("name", ["", "a b", "ü", "x" * 65, "auto", "none", "required"])
def test_a_name_no_service_takes_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="cannot be named"):
        Tool(name=name, run=print)


def test_a_limit_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="At least one"):
        Tool(name="x", run=print, concurrency=0)


def positional(a: int, /) -> None: ...


def variadic(*a: int) -> None: ...


def unknown_type(a: Nothing) -> None: ...


def no_json(a: Callable[[], None]) -> None: ...


@pytest.mark.parametrize("function", [positional, variadic, unknown_type, no_json])
def test_a_function_no_model_can_call_is_refused_with_the_reason(function: Callable[..., None]) -> None:
    with pytest.raises(TypeError, match="tool"):
        tool(function)


def test_what_cannot_be_called_is_no_tool() -> None:
    with pytest.raises(TypeError, match="is no tool"):
        as_tool(3)


def test_a_choice_of_tools_is_one_of_the_tools() -> None:
    assert checked_choice("auto", ()) == "auto"
    assert checked_choice(weather, ["weather"]) == "weather"
    with pytest.raises(UserError, match=r"no tool “time”\. Choose one of: auto, none, required, weather"):
        checked_choice("time", ["weather"])
