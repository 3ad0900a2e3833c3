"""Every wire of the catalogue reads its replies alike however they are cut, and survives any damage to them."""

from __future__ import annotations

import json
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_chat.errors import ReplyCut
from desktop_chat.providers.events import ProviderEvent, ReplyFinished, TextDelta, ToolCallReady, UsageReported
from tests.support.specimens import SPECIMENS, known_wires, wires
from tests.support.specimens.reading import read, read_whole, tried
from tests.support.specimens.specimen import Specimen

EVERY_WIRE = pytest.mark.parametrize("name", sorted(known_wires()))
TEXTS = ("Hé", "llo ", "🌍")


def text_of(events: list[ProviderEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def told(events: list[ProviderEvent]) -> list[ProviderEvent]:
    """Without what is made up anew for each reply, and with texts that may come in one piece or several as one."""
    return [event for event in events if not isinstance(event, TextDelta | ToolCallReady)]


def test_every_wire_of_the_catalogue_has_a_specimen() -> None:
    assert wires().keys() <= SPECIMENS.keys()


@EVERY_WIRE
def test_a_specimen_is_read_to_its_end(name: str) -> None:
    wire, specimen = known_wires()[name]
    for more in (False, True):
        events, error = read(wire, [specimen.stream(*TEXTS, more=more)])
        assert error is None
        assert "".join(TEXTS) in text_of(events)
        assert sum(isinstance(event, ReplyFinished) for event in events) == 1
        (*_, usage) = (event for event in events if isinstance(event, UsageReported))
        assert usage.output
        calls = [event for event in events if isinstance(event, ToolCallReady)]
        assert sorted(call.name for call in calls) == (["look", "walk"] if more else [])
    events, error = read_whole(wire, _body(specimen))
    assert error is None and "Hi" in text_of(events) and isinstance(events[-1], ReplyFinished)


@EVERY_WIRE
@pytest.mark.parametrize("size", [1, 7, 37, 4096])
def test_pieces_of_any_size_say_the_same(name: str, size: int) -> None:
    wire, specimen = known_wires()[name]
    stream = specimen.stream(*TEXTS, more=True)
    pieces = [stream[place : place + size] for place in range(0, len(stream), size)]
    (events, error), (whole, _) = read(wire, pieces), read(wire, [stream])
    assert error is None
    assert text_of(events) == text_of(whole)
    assert [type(event) for event in told(events)[-1:]] == [type(event) for event in told(whole)[-1:]]


@EVERY_WIRE
def test_a_stream_that_is_cut_before_its_end_is_no_success(name: str) -> None:
    wire, specimen = known_wires()[name]
    events = specimen.events(*TEXTS)
    for count in range(len(specimen.begin) + len(TEXTS)):
        said, error = read(wire, [specimen.written(events[:count])])
        assert isinstance(error, ReplyCut)
        assert not any(isinstance(event, ReplyFinished) for event in said)


@EVERY_WIRE
@settings(max_examples=300)
@given(st.integers(0, 2**32))
def test_a_damaged_reply_is_read_or_fails_as_one(name: str, seed: int) -> None:
    tried(*known_wires()[name], Random(seed))


def _body(specimen: Specimen) -> bytes:
    return json.dumps(specimen.whole).encode()
