"""What services really sent is read like an independent reading of it, and asked for as it was."""

from __future__ import annotations

import copy
import json
import random
import sys
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from desktop_chat.errors import ProviderError, ReplyCut
from desktop_chat.providers.context import Context, ProviderSettings
from desktop_chat.providers.events import ProviderEvent, ReplyFinished, TextDelta
from desktop_chat.providers.reading import told, told_last
from desktop_chat.providers.requests import Request
from desktop_chat.providers.service import Service
from desktop_chat.providers.transport import Transport
from desktop_chat.providers.wire import Wire
from desktop_chat.providers.wire.json_text import write_json
from tests.contracts import test_recorded_lookups, test_recorded_tokens
from tests.contracts.recorded import summary, traffic
from tests.contracts.recorded.differences import forgiven
from tests.contracts.recorded.lookups import COUNTS, EMBEDDINGS
from tests.contracts.recorded.readings import READINGS, Reading
from tests.contracts.recorded.sites import SITES
from tests.contracts.recorded.summary import NOT_MEANT, has_reason, is_replayed
from tests.contracts.recorded.told import collected, comparable
from tests.contracts.recorded.traffic import Exchange

RECORDINGS_OF_THE_PAGE = 341
ENDS_WITHOUT_WORDS = frozenset({"length", "max_tokens", "MAX_TOKENS", "incomplete", "max_output_tokens"})
MOST_CUTS = 150
"""Of a stream with more frames than these, not every boundary is cut at."""

pytestmark = [
    pytest.mark.skipif(
        not traffic.are_here(), reason="the recordings are not here: DESKTOP_CHAT_RECORDINGS names their folder"
    ),
    pytest.mark.no_cover,  # thousands of readings of the same lines, which have tests of their own
]


def exchanges(
    *, is_stream: bool | None = None, status: int | None = None, is_broken: bool | None = None
) -> list[Any]:
    """The conversations that are read, as parameters of a test."""
    found = [
        each
        for each in traffic.of("ask")
        if is_replayed(each)
        and each.name not in NOT_MEANT
        and is_stream in (None, each.is_stream)
        and (status is None or (each.status == 200) == (status == 200))
        and is_broken in (None, each.is_broken)
    ]
    return [pytest.param(each, id=each.id) for each in found] or [
        pytest.param(None, marks=pytest.mark.skip(reason="there is none"))
    ]


def reading_of(exchange: Exchange) -> tuple[Reading, Wire]:
    """By the wire that the program would ask this model on."""
    entry = traffic.entry_of(exchange)
    request = Request(entry.name, traffic.model_of(exchange))
    settings = ProviderSettings(entry.name, traffic.chosen_wire(exchange, request))
    wire = entry.wire_for(request, settings)
    return READINGS[type(wire)], wire


async def asked(exchange: Exchange, transport: Transport, url: str) -> list[ProviderEvent]:
    reading, wire = reading_of(exchange)
    request = reading.request_of(exchange)
    entry = traffic.entry_of(exchange)
    fields: dict[str, object] = {"api_key": "k", "base_url": url + traffic.prefix_of(exchange, wire, request)}
    fields |= {**SITES.get(entry.name, {}), **traffic.chosen_wire(exchange, request)}
    settings = Context({entry.name: fields}).settings(entry.name)
    service = Service(replace(entry, base_url=None, default_path=""), transport)
    return [event async for event in service.stream(request, settings)]


def read_in_memory(exchange: Exchange, pieces: Iterable[bytes]) -> list[ProviderEvent]:
    """As the program reads a stream, without a network."""
    _, wire = reading_of(exchange)
    framing, reader = wire.framing(), wire.reader("The service", None)
    events: list[ProviderEvent] = []
    for piece in pieces:
        events += told(framing.feed(piece), reader)
        if reader.is_finished:
            return events
    events += told_last(framing, reader)
    return events


def in_pieces(body: bytes, size: int) -> Iterable[bytes]:
    return (body[start : start + size] for start in range(0, len(body), size))


def check(exchange: Exchange, events: list[ProviderEvent]) -> None:
    reading, _ = reading_of(exchange)
    wanted = reading.told_by(exchange)
    found = comparable(collected(events), wanted)
    assert found == wanted
    assert isinstance(events[-1], ReplyFinished)


# ------------------------------------------------------------------------ tests


@pytest.mark.parametrize("exchange", exchanges())
def test_what_is_sent_means_what_was_recorded(exchange: Exchange) -> None:
    reading, wire = reading_of(exchange)
    sent = json.loads(write_json(wire.render(reading.request_of(exchange))))
    recorded = traffic.marked(copy.deepcopy(exchange.asked))
    sent = traffic.marked(sent)
    forgiven(exchange, reading.differences, recorded, sent)
    assert sent == recorded


@pytest.mark.plain_loop
@pytest.mark.parametrize("exchange", exchanges(status=200, is_broken=False))
async def test_an_answer_is_read_like_an_independent_reading_of_it(exchange: Exchange) -> None:
    transport = Transport()
    with traffic.replay().ReplayServer([exchange.played], chunk=4096) as server:
        check(exchange, await asked(exchange, transport, server.url))
    await transport.aclose()


@pytest.mark.plain_loop
@pytest.mark.parametrize("exchange", exchanges(status=400))
async def test_a_refusal_is_an_error_in_the_services_own_words(exchange: Exchange) -> None:
    transport = Transport()
    with traffic.replay().ReplayServer([exchange.played]) as server, pytest.raises(ProviderError) as caught:
        await asked(exchange, transport, server.url)
    await transport.aclose()
    assert type(caught.value) is not ProviderError
    assert caught.value.details["status"] == exchange.status
    assert caught.value.details["words"]


@pytest.mark.parametrize("exchange", exchanges(status=200, is_broken=True))
def test_a_failure_in_a_stream_is_an_error_after_what_was_said(exchange: Exchange) -> None:
    _, wire = reading_of(exchange)
    framing, reader = wire.framing(), wire.reader("The service", None)
    with pytest.raises(ProviderError) as caught:
        list(told(framing.feed(exchange.body), reader))
        list(told_last(framing, reader))
    assert not isinstance(caught.value, ReplyCut)


@pytest.mark.parametrize("size", [1, 7, 37, 4096])
@pytest.mark.parametrize("exchange", exchanges(is_stream=True, status=200, is_broken=False))
def test_a_stream_is_read_alike_in_pieces_of_any_size(exchange: Exchange, size: int) -> None:
    check(exchange, read_in_memory(exchange, in_pieces(exchange.body, size)))


@pytest.mark.parametrize("exchange", exchanges(is_stream=True, status=200, is_broken=False))
def test_a_stream_that_is_cut_is_never_a_silent_success(exchange: Exchange) -> None:
    """At every boundary of its frames and at random bytes: what was said is kept, and the end is told as one."""
    body = exchange.body
    reading, _ = reading_of(exchange)
    wanted = reading.told_by(exchange)
    whole = comparable(collected(read_in_memory(exchange, [body])), wanted)
    for cut in [*boundaries(exchange), *random.Random(exchange.id).sample(range(len(body)), 20)]:
        events: list[ProviderEvent] = []
        _, wire = reading_of(exchange)
        framing, reader = wire.framing(), wire.reader("The service", None)
        try:
            events += told(framing.feed(body[:cut]), reader)
            if not reader.is_finished:
                events += told_last(framing, reader)
        except ProviderError:
            assert not any(isinstance(event, ReplyFinished) for event in events)
        else:
            assert replace(comparable(collected(events), wanted), usage={}) == replace(whole, usage={})
        assert whole.text.startswith("".join(event.text for event in events if isinstance(event, TextDelta)))


def boundaries(exchange: Exchange) -> list[int]:
    """Where frames end, as the program's own framing has it at pieces of one byte."""
    _, wire = reading_of(exchange)
    framing = wire.framing()
    ends = [place for place, byte in enumerate(exchange.body, 1) if list(framing.feed(bytes([byte])))]
    return ends if len(ends) <= MOST_CUTS else ends[:: len(ends) // MOST_CUTS + 1]


def test_every_recording_is_replayed_or_has_a_reason_not_to_be(capsys: pytest.CaptureFixture[str]) -> None:
    """Every exchange with a service of models stands among the parameters of a test."""
    tried = {
        "ask": exchanges(),
        "embed": test_recorded_lookups.exchanges("embed", EMBEDDINGS),
        "count": test_recorded_lookups.exchanges("count", COUNTS),
        "token": test_recorded_tokens.exchanges(),
    }
    replayed = {each.values[0].id for found in tried.values() for each in found}
    whole = traffic.exchanges()
    assert replayed == {each.id for each in whole if is_replayed(each) and each.name not in NOT_MEANT}
    unexplained = [each.id for each in whole if each.id not in replayed and not has_reason(each)]
    assert not unexplained
    silent = (
        {each.name for each in whole} - {each.name for each in whole if each.id in replayed} - NOT_MEANT.keys()
    )
    assert not silent, "recordings of which nothing is replayed"
    with capsys.disabled():
        sys.stdout.write(
            f"\n{len({each.name for each in whole})} recordings, {len(replayed)} exchanges replayed\n"
        )
        sys.stdout.write(summary.table())


@pytest.mark.parametrize("exchange", exchanges(status=200, is_broken=False))
def test_no_answer_is_read_as_nothing(exchange: Exchange) -> None:
    """Two readings that overlook the same are still wrong."""
    reading, _ = reading_of(exchange)
    told = reading.told_by(exchange)
    may_be_silent = told.finish_reason in ENDS_WITHOUT_WORDS or reading.request_of(exchange).tool_choice == "none"
    assert told.text or told.calls or told.files or may_be_silent
    assert told.usage
    assert told.finish_reason


def test_answers_are_tried_in_one_of_three_ways() -> None:
    ways = (exchanges(status=200, is_broken=False), exchanges(status=400), exchanges(status=200, is_broken=True))
    found = [each.values[0].id for way in ways for each in way if each.values[0] is not None]
    assert sorted(found) == sorted(each.values[0].id for each in exchanges())


def test_the_page_on_recordings_is_that_of_the_newest_run() -> None:
    if len({each.name for each in traffic.exchanges()}) == RECORDINGS_OF_THE_PAGE:
        assert summary.PAGE.read_text("utf-8") == summary.page(), "write it anew with: make docs"
