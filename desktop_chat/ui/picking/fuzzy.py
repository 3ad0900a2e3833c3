"""Says how well a text fits what somebody typed, also where letters are left out."""

from __future__ import annotations

WHOLE, START, GAP = 1_000, 500, 2


def score(typed: str, text: str) -> int | None:
    """The more, the better; None where not every word of it is there in order."""
    words, lowered = typed.lower().split(), text.lower()
    total = 0
    for word in words:
        found = _score_of_word(word, lowered)
        if found is None:
            return None
        total += found
    return total - len(text) // 8 if words else 0


def _score_of_word(word: str, text: str) -> int | None:
    place = text.find(word)
    if place >= 0:
        starts = f" {text}".find(f" {word}") >= 0
        return WHOLE - min(place, 200) + (START if starts else 0)
    first = last = -1
    for letter in word:
        last = text.find(letter, last + 1)
        if last < 0:
            return None
        first = last if first < 0 else first
    gaps = last - first + 1 - len(word)
    return WHOLE // 2 - GAP * gaps if gaps <= 2 * len(word) else None
