"""Words are found in all that a chat shows, and counted where it is shown."""

from __future__ import annotations

from pathlib import Path

from desktop_chat import ScriptedProvider, Tool
from desktop_chat.providers.events import TextDelta, ThinkingDelta
from desktop_chat.providers.scripted import tool_calls
from desktop_chat.services.desk import LibraryDesk
from desktop_chat.services.opening import open_library


async def test_thoughts_arguments_and_results_count_with_the_message_that_shows_them(tmp_path: Path) -> None:
    tool = Tool(name="look", description="Looks.", run=lambda at: f"A needle in {at}, a NEEDLE")
    first = [
        ThinkingDelta("No needle yet."),
        TextDelta("I look."),
        *tool_calls(("1", "look", {"at": "needle bay"})),
    ]
    provider = ScriptedProvider(first, "There is a needle.", "Nothing.")
    async with open_library(tmp_path, [provider]) as library:
        library.toolbox.add(tool)
        chat = library.create_chat().with_tools(tool)
        await chat.ask("Where is it?")
        await chat.ask("Else?")
        found = await LibraryDesk(library).positions_with(chat.id, "needle")
        # In the thought, the argument, and three times in the result: two of its own, one that it repeats.
        assert found == [(1, 5), (3, 1)]
        assert await LibraryDesk(library).positions_with(chat.id, "haystack") == []
