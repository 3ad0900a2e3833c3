"""How states and approvals of servers are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from desktop_chat.language import sentence

if TYPE_CHECKING:
    from desktop_chat.services.mcp.views import ServerTool, ServerView

STATES: Mapping[str, str] = {
    "off": "Switched off",
    "idle": "Starts when it is needed",
    "starting": "Starting…",
    "ready": "Running",
    "failed": "Failed",
}
APPROVALS: Mapping[str, str] = {
    "always": "Always ask",
    "once": "Ask once in each chat",
    "reading": "Ask unless it only reads",
    "never": "Never ask",
}
DOTS: Mapping[str, str] = {
    "ready": "accent",
    "starting": "faint",
    "failed": "asks",
    "idle": "faint",
    "off": "line",
}
"""Colours of the theme."""


def state_words(view: ServerView) -> str:
    known = sentence(STATES[view.state])
    counted = sentence("{count} tools", count=len(view.tools)) if view.tools else ""
    return " · ".join(filter(None, (known, view.title if view.title != view.name else "", counted)))


def tool_words(tool: ServerTool) -> str:
    first = tool.description.strip().partition("\n")[0]
    notes = [sentence("only reads")] if tool.only_reads else []
    if tool.own_approval:
        notes.append(sentence(APPROVALS[tool.own_approval]).lower())
    noted = f"  ({', '.join(notes)})" if notes else ""
    return f"{tool.title}{noted}  –  {first}" if first else f"{tool.title}{noted}"
