"""Joins words that came at the same moment: one event for them does what a hundred would."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from desktop_chat.providers.events import ProviderEvent, TextDelta, ThinkingDelta


def together(events: Iterable[ProviderEvent]) -> Iterator[ProviderEvent]:
    """The same events in the same order, neighbouring deltas of one kind as one."""
    for kind, alike in groupby(events, type):
        if kind is TextDelta:
            yield TextDelta("".join(event.text for event in alike if isinstance(event, TextDelta)))
        elif kind is ThinkingDelta:
            yield ThinkingDelta("".join(event.text for event in alike if isinstance(event, ThinkingDelta)))
        else:
            yield from alike
