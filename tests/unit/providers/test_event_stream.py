"""AWS event streams are read alike wherever the network cuts them, and nothing damaged passes for a frame."""

from __future__ import annotations

import random
import zlib
from contextlib import suppress
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_chat.errors import MalformedReply
from desktop_chat.providers.event_stream import EventFrames, headers_of
from desktop_chat.providers.sse import Frame
from tests.support.aws import event, exception, header, message, typed

STREAM = event("messageStart", {"role": "assistant"}) + event("messageStop", {"stopReason": "end_turn"})
FRAMES = [Frame(b'{"role": "assistant"}', "messageStart"), Frame(b'{"stopReason": "end_turn"}', "messageStop")]


def read(*pieces: bytes, most_bytes: int = 1024 * 1024) -> list[Frame]:
    framing = EventFrames(most_bytes)
    found = [frame for piece in pieces for frame in framing.feed(piece)]
    return [*found, *framing.end()]


def test_a_stream_is_read_alike_when_cut_at_any_byte() -> None:
    assert read(STREAM) == FRAMES
    assert read(*(STREAM[place : place + 1] for place in range(len(STREAM)))) == FRAMES
    for place in range(len(STREAM) + 1):
        assert read(STREAM[:place], STREAM[place:]) == FRAMES


def test_a_stream_of_nothing_has_no_frames() -> None:
    assert read() == read(b"") == []


def test_an_exception_is_a_frame_that_is_an_error() -> None:
    assert read(exception("throttlingException", {"message": "Slow"})) == [
        Frame(event="throttlingException", error=b'{"message": "Slow"}')
    ]


def test_an_error_of_the_stream_itself_says_it_in_its_headers() -> None:
    kind = header(":message-type", "error") + header(":error-code", "InternalError")
    said = message(kind + header(":error-message", "Gone"), b"")
    assert read(said) == [Frame(event="InternalError", error=b'{"message": "Gone"}')]
    assert read(message(kind, b"why")) == [Frame(event="InternalError", error=b"why")]


def test_a_frame_without_headers_is_an_event_without_a_name() -> None:
    assert read(message(b"", b"{}")) == [Frame(b"{}")]


def test_headers_of_every_type_are_read() -> None:
    told = UUID(int=7)
    data = b"".join(
        (
            typed("yes", 0, b""),
            typed("no", 1, b""),
            typed("byte", 2, b"\xff"),
            typed("short", 3, (-2).to_bytes(2, "big", signed=True)),
            typed("int", 4, (3).to_bytes(4, "big")),
            typed("long", 5, (4).to_bytes(8, "big")),
            typed("bytes", 6, b"\x00\x02ab"),
            header("text", "é"),
            typed("moment", 8, (5).to_bytes(8, "big")),
            typed("uuid", 9, told.bytes),
        )
    )
    assert headers_of(data) == {
        "yes": True,
        "no": False,
        "byte": -1,
        "short": -2,
        "int": 3,
        "long": 4,
        "bytes": b"ab",
        "text": "é",
        "moment": 5,
        "uuid": told,
    }


@pytest.mark.parametrize(
    "data",
    [
        b"\x05ab",
        typed("a", 10, b""),
        typed("a", 7, b"\x00\x05abc"),
        typed("a", 7, b"\x00"),
        typed("a", 7, b"\x00\x01\xff"),
        typed("a", 9, b"short"),
        typed("a", 5, b"short"),
        b"\x01\xff\x00",
    ],
)
def test_headers_that_are_cut_or_of_no_known_type_are_damage(data: bytes) -> None:
    with pytest.raises(MalformedReply):
        headers_of(data)


@pytest.mark.parametrize("place", range(len(STREAM)))
def test_one_wrong_byte_is_found_and_what_came_before_it_is_not_lost(place: int) -> None:
    damaged = bytearray(STREAM)
    damaged[place] ^= 0x20
    framing = EventFrames()
    found: list[Frame] = []
    with pytest.raises(MalformedReply):
        found.extend(framing.feed(bytes(damaged)))
    first = len(event("messageStart", {"role": "assistant"}))
    assert found == (FRAMES[:1] if place >= first else [])


def test_a_stream_that_ends_in_a_frame_is_cut() -> None:
    for place in range(1, len(STREAM)):
        framing = EventFrames()
        whole = list(framing.feed(STREAM[:place]))
        assert whole == FRAMES[: len(whole)]
        if place != len(event("messageStart", {"role": "assistant"})):
            with pytest.raises(MalformedReply):
                framing.end()


def prelude(size: int, header_size: int) -> bytes:
    told = size.to_bytes(4, "big") + header_size.to_bytes(4, "big")
    return told + zlib.crc32(told).to_bytes(4, "big")


@pytest.mark.parametrize(
    ("size", "header_size"), [(2**31, 0), (15, 0), (20, 10), (2**20 + 1, 0), (300_000, 200_000)]
)
def test_a_frame_is_refused_as_soon_as_it_says_that_it_is_too_large(size: int, header_size: int) -> None:
    with pytest.raises(MalformedReply):
        read(prelude(size, header_size))


@settings(deadline=None)
@given(st.lists(st.binary(max_size=60), max_size=8), st.integers(1, 40))
def test_whatever_is_written_is_read(payloads: list[bytes], size: int) -> None:
    stream = b"".join(message(header(":event-type", "e"), each) for each in payloads)
    pieces = [stream[place : place + size] for place in range(0, len(stream), size)]
    assert read(*pieces) == [Frame(each, "e") for each in payloads]


@settings(deadline=None)
@given(st.lists(st.binary(max_size=80), max_size=6))
def test_any_bytes_end_in_frames_or_in_an_error_of_this_program(pieces: list[bytes]) -> None:
    with suppress(MalformedReply):
        read(*pieces)


def test_streams_that_were_changed_at_random_end_in_frames_or_in_an_error_of_this_program() -> None:
    chance = random.Random(7)
    for _ in range(3000):
        stream = bytearray(STREAM)
        for _ in range(chance.randint(1, 4)):
            place = chance.randrange(len(stream))
            stream[place : place + chance.randint(0, 2)] = chance.randbytes(chance.randint(0, 3))
        with suppress(MalformedReply):
            assert len(read(bytes(stream))) <= 2
