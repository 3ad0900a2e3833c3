"""What a chat is called until somebody names it."""

from __future__ import annotations

from desktop_chat.language import sentence

LONGEST = 60


def title_of(question: str) -> str:
    """The first words of the first line that says something."""
    line = next((line.strip() for line in question.splitlines() if line.strip()), "")
    if len(line) <= LONGEST:
        return line or sentence("New chat")
    return line[:LONGEST].rsplit(" ", 1)[0].rstrip(",.;: ") + "…"
