"""A text cut into chunks is the same text, and only its last chunk ever changes."""

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_chat.ui.transcript.chunks import TOO_MUCH, Chunks

PIECES = st.lists(st.text("ab \n", max_size=900), max_size=12)


@settings(deadline=None)
@given(PIECES)
def test_the_chunks_joined_are_the_text(pieces: list[str]) -> None:
    chunks = Chunks()
    for piece in pieces:
        chunks.append(piece)
    assert chunks.text() == "".join(pieces)
    assert "".join(chunks[index] for index in range(len(chunks))) == "".join(pieces)


@settings(deadline=None)
@given(PIECES)
def test_what_is_closed_stays_as_it_is(pieces: list[str]) -> None:
    chunks = Chunks()
    for piece in pieces:
        before = list(chunks.closed)
        closed = chunks.append(piece)
        assert chunks.closed[: len(before)] == before
        assert len(chunks.closed) == len(before) + closed


def test_an_endless_paragraph_is_cut_after_a_word() -> None:
    chunks = Chunks()
    chunks.append("word " * 5_000)
    assert len(chunks) > 5
    assert all(len(chunk) <= TOO_MUCH and chunk.endswith("word ") for chunk in chunks.closed)


def test_an_endless_word_is_cut_all_the_same() -> None:
    chunks = Chunks()
    chunks.append("x" * 10_000)
    assert [len(chunk) for chunk in chunks.closed] == [TOO_MUCH] * 3


def test_blank_lines_stay_with_the_paragraph_before_them() -> None:
    chunks = Chunks()
    chunks.append("a" * 900 + "\n\n" + "b" * 900)
    assert chunks.closed == ["a" * 900 + "\n\n"]
    assert chunks.open == "b" * 900
