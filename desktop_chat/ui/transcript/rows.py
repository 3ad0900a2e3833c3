"""One row of the transcript as a value: a message, and all that is to be shown of it besides its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from desktop_chat.language import sentence
from desktop_chat.services.bare_words import bare

if TYPE_CHECKING:
    from desktop_chat.services.author_view import AuthorView
    from desktop_chat.services.views import ErrorView, MessageView, UsageView

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
    goes_on: bool = False
    """It is part of the answer that began in the row above."""
    is_gone_on_with: bool = False
    """The answer goes on in the next row."""
    usage: UsageView | None = None
    version: tuple[int, int] = (1, 1)
    """The how-manieth of how many."""
    begins_window: bool = False
    """What is above it is not sent to the model any more."""
    author: AuthorView | None = None
    """The assistant that wrote it, as it was then."""
    is_passing: bool = False
    """Nothing of its chat is kept: it can be copied and answered anew, no more."""

    @property
    def id(self) -> Any:
        return self.message.id

    @property
    def is_question(self) -> bool:
        return self.message.role == "user"

    @property
    def is_result(self) -> bool:
        """What a tool gave back is shown with the call."""
        return self.message.role == "tool"

    @property
    def author_name(self) -> str:
        return "" if self.author is None else self.author.name

    def spoken(self) -> str:
        """Who said what and when, in one line for a screen reader."""
        who = sentence(SPEAKERS.get(self.message.role, "Answer"))
        if self.message.role == "assistant" and (self.author or self.speaker):
            who = ", ".join(filter(None, (self.author_name, self.speaker)))
        moment = self.message.created_at
        when = f", {moment.astimezone():%H:%M}" if moment is not None else ""
        words = self.message.content[:SPOKEN]
        if not self.is_question:
            words = bare(words, begins_line=True)
        said = " ".join(part for part in (words, *self._asked(), self._noted()) if part)
        return f"{who}{when}: {said}" if said else f"{who}{when}"

    def _asked(self) -> list[str]:
        return [
            sentence("The tool {name} waits for your decision.", name=call.name)
            for call in self.message.tool_calls
            if call.is_waiting
        ]

    def _noted(self) -> str:
        return self.note.sentence if self.note is not None else ""
