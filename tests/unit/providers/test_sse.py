"""Event streams are read alike wherever the network cuts them."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_chat.errors import MalformedReply
from desktop_chat.providers.sse import Frame, Frames

STREAMS = {
    "line feeds": (b"data: one\n\ndata: two\n\n", [Frame(b"one"), Frame(b"two")]),
    "carriage returns": (b"data: one\r\rdata: two\r\r", [Frame(b"one"), Frame(b"two")]),
    "both": (b"data: one\r\n\r\ndata: two\r\n\r\n", [Frame(b"one"), Frame(b"two")]),
    "mixed": (b"data: one\r\n\ndata: two\n\r\n", [Frame(b"one"), Frame(b"two")]),
    "byte order mark": (b"\xef\xbb\xbfdata: one\n\n", [Frame(b"one")]),
    "several lines": (b"data: one\ndata:two\ndata\n\n", [Frame(b"one\ntwo\n")]),
    "comments": (b": PROCESSING\n\n:\ndata: one\n: more\n\n", [Frame(b"one")]),
    "names": (b"event: ping\nid: 7\nretry: 9\ndata: {}\n\ndata: two\n\n", [Frame(b"{}", "ping"), Frame(b"two")]),
    "a name without data": (b"event: ping\n\ndata: two\n\n", [Frame(b"two")]),
    "UTF-8": ("data: héllo 🌍\n\n".encode(), [Frame("héllo 🌍".encode())]),
    "other line ends of Unicode": ("data: a\u2028b\x0bc\x85\n\n".encode(), [Frame("a\u2028b\x0bc\x85".encode())]),
    "no blank line at the end": (b"data: one\n\ndata: two", [Frame(b"one"), Frame(b"two")]),
    "a bare error": (
        b'data: one\n\nerror: {"detail": "gone"}\n',
        [Frame(b"one"), Frame(b"", "", b'{"detail": "gone"}')],
    ),
    "a colon in the data": (b"data: a: b\n\ndata:  c\n\n", [Frame(b"a: b"), Frame(b" c")]),
    "nothing": (b"", []),
    "half a byte order mark": (b"\xef\xbb", []),
}


def read(*pieces: bytes) -> list[Frame]:
    frames = Frames()
    return [frame for piece in pieces for frame in frames.feed(piece)] + frames.end()


@pytest.mark.parametrize("name", STREAMS)
def test_a_stream_is_read_alike_in_one_piece_and_byte_by_byte(name: str) -> None:
    stream, frames = STREAMS[name]
    assert read(stream) == frames
    assert read(*(stream[place : place + 1] for place in range(len(stream)))) == frames


@pytest.mark.parametrize("name", STREAMS)
def test_a_stream_is_read_alike_when_cut_at_any_byte(name: str) -> None:
    stream, frames = STREAMS[name]
    for place in range(len(stream) + 1):
        assert read(stream[:place], stream[place:]) == frames


LINES = st.sampled_from(
    [b"", b"data: x", b"data:", b"data: \xc3\xa9", b": c", b"event: e", b"error: no", b"id: 1", b"nonsense"]
)
ENDS = st.sampled_from([b"\n", b"\r", b"\r\n"])


@settings(deadline=None)
@given(st.lists(st.tuples(LINES, ENDS), max_size=12), st.data())
def test_any_stream_is_read_alike_in_any_pieces(lines: list[tuple[bytes, bytes]], data: st.DataObject) -> None:
    stream = b"".join(line + end for line, end in lines)
    places = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    cuts = [0, *places, len(stream)]
    assert read(*(stream[first:last] for first, last in itertools.pairwise(cuts))) == read(stream)


def test_a_frame_is_told_as_soon_as_its_blank_line_begins() -> None:
    frames = Frames()
    assert frames.feed(b"data: one\r\n\r") == [Frame(b"one")]
    assert frames.feed(b"\ndata: two\n\n") == [Frame(b"two")]


def test_a_line_without_end_is_refused_once_it_is_too_long() -> None:
    frames = Frames(most_bytes=10)
    assert frames.feed(b"data: one\n\ndata: 0123456789") == [Frame(b"one")]
    with pytest.raises(MalformedReply):
        frames.feed(b"0")


def test_a_frame_of_too_many_lines_is_refused() -> None:
    frames = Frames(most_bytes=10)
    with pytest.raises(MalformedReply):
        for _ in range(5):
            frames.feed(b"data: 0123\n")


def test_many_long_frames_are_not_one_long_frame() -> None:
    frames = Frames(most_bytes=10)
    assert len([frame for _ in range(9) for frame in frames.feed(b"data: 01234567\n\n")]) == 9
