"""Where what this program sends may differ from what was recorded, each with its reason.

A difference is a function that takes away from both requests what it is about; what is left has to be equal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from tests.contracts.recorded.traffic import Exchange

Body: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Difference:
    reason: str
    forgive: Callable[[Body, Body], None]
    """Changes (recorded, sent) in place."""
    providers: frozenset[str] = frozenset()
    """None named: for all."""


def without(*names: str) -> Callable[[Body, Body], None]:
    """Fields at the top that do not count."""

    def forgive(recorded: Body, sent: Body) -> None:
        for name in names:
            recorded.pop(name, None)
            sent.pop(name, None)

    return forgive


DIFFERENCES: tuple[Difference, ...] = (
    Difference("This program always asks for a stream: an answer is shown as it comes.", without("stream")),
    Difference("A stream tells its usage only when asked to.", without("stream_options")),
)


def forgiven(exchange: Exchange, own: Sequence[Difference], recorded: Body, sent: Body) -> None:
    """Those of the format as well as those of all."""
    for difference in (*DIFFERENCES, *own):
        if not difference.providers or exchange.provider in difference.providers:
            difference.forgive(recorded, sent)
