"""Neighbouring words become one event, and nothing else changes."""

from desktop_chat.providers.events import ProviderEvent, ReplyFinished, TextDelta, ThinkingDelta
from desktop_chat.providers.together import together


def test_neighbours_of_one_kind_are_joined_in_their_order() -> None:
    events: list[ProviderEvent] = [
        ThinkingDelta("h"),
        ThinkingDelta("m"),
        TextDelta("a"),
        TextDelta("b"),
        ThinkingDelta("!"),
        TextDelta("c"),
        ReplyFinished("stop"),
    ]
    assert list(together(events)) == [
        ThinkingDelta("hm"),
        TextDelta("ab"),
        ThinkingDelta("!"),
        TextDelta("c"),
        ReplyFinished("stop"),
    ]
