"""What a chat is called until somebody names it."""

from __future__ import annotations

LONGEST = 60


def title_of(question: str) -> str | None:
    """The beginning of the first question, cut between words; None where it has none."""
    words = question.split()
    title = ""
    for word in words:
        longer = f"{title} {word}".strip()
        if len(longer) > LONGEST:
            return f"{title or word[: LONGEST - 1]}…"
        title = longer
    return title or None
