"""What a chat is called until somebody names it: its first words, and then what a model makes of it."""

from __future__ import annotations

import re

from desktop_chat.language import sentence

LONGEST = 60
_MARKS = re.compile(r"^(?:[#>*+\-\s]|\d+[.)]\s)+|(?<!\w)[*_`]{1,3}(?=\w)|(?<=\w)[*_`]{1,3}(?!\w)")
_GREETING = re.compile(
    r"^(?:(?:hi|hello|hey|good (?:morning|afternoon|evening)|please|thanks)\b[\s,!.]*)+", re.IGNORECASE
)
_ASKING = re.compile(r"^(?:(?:can|could|would) you (?:please )?|please )(?=\w)", re.IGNORECASE)
_LABEL = re.compile(r"^(?:title|titel|titre)\s*:\s*", re.IGNORECASE)
_QUOTES = "\"'“”„‘’«»`*_# "
_ENDS = ".,;:。"


def title_of(question: str) -> str:
    """The first words of the first line that says something, without a greeting."""
    plain = (_MARKS.sub("", line).strip() for line in question.splitlines() if not line.startswith("```"))
    lines = [line for line in plain if line.strip("`~-=*_ ")]
    line = next((line for line in lines if _GREETING.sub("", line)), lines[0] if lines else "")
    return _shortened(_begun(line)) or sentence("New chat")


def title_from(answer: str) -> str:
    """What a model said when it was asked for a title, as one clean line; empty when that is none."""
    lines = (" ".join(line.split()) for line in answer.splitlines())
    line = next((line for line in lines if line.strip(_QUOTES)), "")
    line = _LABEL.sub("", line.strip(_QUOTES)).strip(_QUOTES).rstrip(_ENDS).strip(_QUOTES)
    return _shortened("".join(sign for sign in line if sign.isprintable()))


def _begun(line: str) -> str:
    """Without what many questions begin with, if something is left."""
    rest = _ASKING.sub("", _GREETING.sub("", line))
    return rest[0].upper() + rest[1:] if len(rest) > 2 and rest != line else line


def _shortened(line: str) -> str:
    if len(line) <= LONGEST:
        return line
    head = line[: LONGEST - 1]
    words = head.rsplit(" ", 1)[0] if " " in head else head
    return words.rstrip(",.;: ") + "…"
