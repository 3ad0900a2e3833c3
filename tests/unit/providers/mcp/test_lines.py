"""Lines come out whole however the bytes came in, and never longer than they may be."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_chat.providers.mcp.lines import Lines, LineTooLong

pieces = st.lists(st.binary(max_size=12).map(lambda each: each.replace(b"\r", b"x")), max_size=20)


@settings(deadline=None)
@given(pieces)
def test_lines_are_the_same_however_they_were_cut(chunks: list[bytes]) -> None:
    lines = Lines(1_000)
    found = [line for chunk in chunks for line in lines.add(chunk)]
    *ended, _ = b"".join(chunks).split(b"\n")
    assert found == [line.strip() for line in ended if line.strip()]


@settings(deadline=None)
@given(pieces, st.integers(0, 20))
def test_no_line_is_longer_than_its_limit(chunks: list[bytes], most: int) -> None:
    lines = Lines(most)
    is_too_long = any(len(line) > most for line in b"".join(chunks).split(b"\n"))
    try:
        assert all(len(line) <= most for chunk in chunks for line in lines.add(chunk))
        assert not is_too_long
    except LineTooLong:
        assert is_too_long


def test_a_line_without_end_is_refused_before_it_is_large() -> None:
    lines = Lines(10)
    assert list(lines.add(b"0123456789")) == []
    with pytest.raises(LineTooLong):
        list(lines.add(b"0"))
