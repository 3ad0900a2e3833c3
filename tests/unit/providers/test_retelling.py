"""A conversation is told without tools, and with neighbours as one, and nothing of it is lost."""

from __future__ import annotations

from desktop_chat.providers.requests import (
    FilePart,
    Request,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    ToolSpec,
    Turn,
)
from desktop_chat.providers.retelling import without_tools

LOOK = ToolSpec("look", "Looks.", {})
PICTURE = FilePart("a.png", "image/png", "image", b"png")


def test_calls_and_results_become_words_and_roles_take_turns() -> None:
    turns = (
        Turn("user", (TextPart("Hi"),)),
        Turn("assistant", (TextPart("I look."), ToolCallPart("c", "look", "")), thinking="Hm."),
        Turn("tool", (ToolResultPart("c", "look", "Red", files=(PICTURE,)),)),
        Turn("user", (TextPart("And?"),)),
    )
    told = without_tools(Request("p", "m", turns=turns, tools=(LOOK,), tool_choice="look", parallel_tools=True))
    assert (told.tools, told.tool_choice, told.parallel_tools) == ((), "auto", None)
    assert [turn.role for turn in told.turns] == ["user", "assistant", "user"]
    assert told.turns[1] == Turn(
        "assistant", (TextPart("I look."), TextPart("[Called look with {}]")), thinking="Hm."
    )
    assert told.turns[2].parts == (TextPart("[Result of look]\nRed"), PICTURE, TextPart("And?"))
