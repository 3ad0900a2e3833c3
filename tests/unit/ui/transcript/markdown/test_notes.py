"""Footnotes read as raised numbers, wherever they stand, and nothing else does."""

from desktop_chat.ui.transcript.markdown.reader import read
from desktop_chat.ui.transcript.markdown.scanner import Scanner
from desktop_chat.ui.transcript.markdown.spans import Style


def spans(text: str) -> list[tuple[str, bool]]:
    """Each stretch of words, and whether it is the number of a note."""
    scanner = Scanner()
    scanner.append(text)
    paragraphs = [each for block in scanner.blocks for each in read(block, {})]
    return [(span.text, bool(span.style & Style.NOTE)) for each in paragraphs for span in each.spans]


def test_a_mark_is_a_raised_number() -> None:
    assert spans("As said[^1], twice.") == [("As said", False), ("1", True), (", twice.", False)]


def test_notes_are_words_with_their_number_before_them() -> None:
    assert spans("[^1]: Somewhere") == [("1", True), (" Somewhere", False)]
    assert [text for text, is_note in spans("[^1]: One here\n[^b]: Two there") if is_note] == ["1", "b"]


def test_links_and_plain_brackets_stay_what_they_are() -> None:
    assert not any(is_note for _, is_note in spans("[^1](https://example.org) and [x] and [^ 2] and `[^3]`"))
    assert not any(is_note for _, is_note in spans(r"\[^4] is no note"))
