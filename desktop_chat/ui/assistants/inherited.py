"""What holds where an assistant says nothing, in words, with who says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from desktop_chat.language import sentence
from desktop_chat.ui.assistants.definitions import MODEL

if TYPE_CHECKING:
    from desktop_chat.services.in_force import InForce

SOURCES = {"model": "the model's", "default": "the program's"}
SILENT = {
    MODEL: "As the chat",
    "knowledge.mode": "By themselves: whole when short",
    "context": "All that fits",
    "title.wanted": "As the settings say",
    "title.model": "The chat's own",
    "title.provider": "Whoever has the model",
    "title.instructions": "As the program does it",
}
USUAL, UNLIMITED = "As the chat, or as the model likes", "No limit"


def inherited_text(name: str, held: Mapping[str, InForce]) -> str:
    found = held.get("model" if name == MODEL else name)
    if name == MODEL and found is not None:
        return sentence("As the chat; in a new one {value}", value=found.value)
    if found is None:
        is_limit = name.startswith(("limits.", "max_prompt", "max_completion"))
        return sentence(SILENT.get(name) or (UNLIMITED if is_limit else USUAL))
    value = f"{found.value:,}" if isinstance(found.value, int) else str(found.value)
    return f"{value} ({sentence(SOURCES.get(found.source, found.source))})"
