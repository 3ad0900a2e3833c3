"""A library with one chat whose tool asks before it is used."""

from __future__ import annotations

from pathlib import Path

from desktop_chat import Library, ScriptedProvider, Tool
from desktop_chat.providers.scripted import tool_calls
from desktop_chat.services.opening import open_library

NOTES = "notes.txt"


def open_with_tool(folder: Path) -> Library:
    def write(text: str) -> str:
        (folder / NOTES).write_text(text, encoding="utf-8")
        return "written"

    tool = Tool(
        name="note",
        description="Writes a note.",
        parameters={"type": "object", "properties": {"text": {"type": "string"}}},
        run=write,
        requires_approval=True,
    )
    provider = ScriptedProvider(tool_calls(("1", "note", {"text": "milk"})), "It is written.", "Milk")
    library = open_library(folder, [provider])
    library.toolbox.add(tool)
    library.create_chat(title="Notes").with_tools(tool)
    return library
