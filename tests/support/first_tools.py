"""A tool that answers, one that fails, and a model's call of the first."""

from __future__ import annotations

from desktop_chat import tool
from desktop_chat.providers.scripted import tool_calls

CALL = tool_calls(("c1", "weather", {"city": "Ghent"}))


@tool
def weather(city: str) -> str:
    """Weather of a city."""
    return f"Sunny in {city}"


@tool
def broken() -> str:
    """Fail."""
    raise OSError("no disk")


TOOLS = [weather, broken]
