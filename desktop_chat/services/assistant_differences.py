"""What differs between two definitions of an assistant, line by line, as frozen values for a person to read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal, TypeAlias

from desktop_chat.language import sentence
from desktop_chat.services.assistant_views import changes

Sign: TypeAlias = Literal["+", "-", " ", "…"]
LONGEST = 4_000
"""Lines of both texts together that are compared line by line; beyond that it would take long."""
AROUND = 2
"""Lines beside a change that are shown with it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field: lines that are only in the one (-), only in the other (+), or in both."""

    name: str
    lines: tuple[tuple[Sign, str], ...]


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    return tuple(
        Difference(change.name, tuple(_compared(_lines(change.before), _lines(change.after))))
        for change in changes(before, after)
    )


def _lines(value: Any) -> list[str]:
    if value is None:
        return []
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)
    return str(text).splitlines() or [""]


def _compared(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[Sign, str]]:
    if len(before) + len(after) > LONGEST:
        yield "-", sentence("{count} lines", count=f"{len(before):,}")
        yield "+", sentence("{count} lines", count=f"{len(after):,}")
        return
    steps = SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(AROUND)
    for number, group in enumerate(steps):
        if number:
            yield "…", ""
        for kind, first, last, begin, end in group:
            if kind == "equal":
                yield from ((" ", line) for line in before[first:last])
            else:
                yield from (("-", line) for line in before[first:last])
                yield from (("+", line) for line in after[begin:end])
