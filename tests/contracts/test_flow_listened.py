"""A program may listen to the rows of any one class: its listener is called, and the flow is the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from desktop_chat import Tool, ToolFile
from desktop_chat.providers.scripted import tool_calls
from tests.proof.invariants import check
from tests.support.libraries import House, said

DRAW = Tool(name="draw", run=lambda: ToolFile("a.png", "image/png", b"\x89PNG"))
ROLES = ("chat", "message", "tool_call", "run", "run_step", "usage", "attachment", "blob")


@contextmanager
def listening(row_class: type[Any], moment: str) -> Iterator[list[Any]]:
    heard: list[Any] = []

    def listener(_mapper: Any, _connection: Any, row: Any) -> None:
        heard.append(row)

    event.listen(row_class, moment, listener)
    try:
        yield heard
    finally:
        event.remove(row_class, moment, listener)


@pytest.mark.parametrize("moment", ["after_insert", "before_update"])
@pytest.mark.parametrize("role", ROLES)
async def test_a_listener_on_the_rows_of_one_class_changes_nothing(house: House, role: str, moment: str) -> None:
    with listening(getattr(house.tables, role), moment) as heard:
        async with house.open(tool_calls(("c", "draw", "{}")), "Done", tools=[DRAW]) as library:
            chat = library.create_chat().with_tools("draw")
            await chat.ask("Draw")
            assert [text for _, text, _ in said(chat)] == ["Draw", "", "", "Done"]
            check(library, chat.id)
    if moment == "after_insert":
        assert heard, "every row of a class that is listened to goes through the unit of work"
