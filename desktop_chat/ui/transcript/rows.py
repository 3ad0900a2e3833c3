"""One row of the transcript as a value: a message, what is to be said of its end, and whether it is the last."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_chat.language import sentence
from desktop_chat.services.views import ErrorView, MessageView

SPEAKERS = {"user": "You", "assistant": "Answer", "tool": "Result of a tool", "system": "Instruction"}
SPOKEN = 2_000
"""Letters that a screen reader gets at once."""


@dataclass(frozen=True, slots=True)
class Row:
    message: MessageView
    note: ErrorView | None = None
    is_last: bool = False
    speaker: str = ""
    """The model that answered, as it is called."""

    def spoken(self) -> str:
        """Who said what, in one line for a screen reader."""
        who = sentence(SPEAKERS.get(self.message.role, "Answer"))
        said = self.message.content[:SPOKEN]
        return f"{who}: {said}" if said else who
