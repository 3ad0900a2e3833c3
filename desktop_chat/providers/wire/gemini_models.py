"""What Google's models take, by their names: the service does not say it of itself."""

from __future__ import annotations

import re

_VERSION = re.compile(r"gemini-(\d+)(?:\.(\d+))?")
_NEWEST = (99, 0)
"""A name without a number, such as gemini-flash-latest, stands for what is newest."""


def bare_name(model: str) -> str:
    """Without the folder, in which the service lists its models."""
    return model.removeprefix("models/")


def takes_json_schema(model: str) -> bool:
    """From 2.5 on: https://ai.google.dev/gemini-api/docs/structured-output."""
    return _version(model) >= (2, 5)


def takes_levels(model: str) -> bool:
    """Told how hard to think by a level, not by a number of tokens: https://ai.google.dev/gemini-api/docs/thinking."""
    return _version(model) >= (3, 0)


def takes_result_files(model: str) -> bool:
    """Takes files inside of a function's response; the others want them beside it."""
    return _version(model) >= (3, 0)


def checks_signatures(model: str) -> bool:
    """Refuses a call without a signature: https://ai.google.dev/gemini-api/docs/thought-signatures."""
    return _version(model) >= (3, 0)


def takes_instructions(model: str) -> bool:
    """Gemma 3 refuses them: they stand before the first question instead."""
    return not bare_name(model).startswith(("gemma-2", "gemma-3"))


def least_budget(model: str) -> int:
    """The fewest tokens of thinking: the Pro models of 2.5 always think."""
    return 128 if _version(model) == (2, 5) and "-pro" in model else 0


def _version(model: str) -> tuple[int, int]:
    if "gemma" in model:
        return (0, 0)
    found = _VERSION.search(model)
    return (int(found[1]), int(found[2] or 0)) if found else _NEWEST
