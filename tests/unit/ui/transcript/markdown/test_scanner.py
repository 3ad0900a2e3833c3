"""A text is cut where Markdown would cut it, however it arrives, and at a cost that does not grow with it."""

from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from desktop_chat.ui.transcript.markdown.blocks import Block, Kind
from desktop_chat.ui.transcript.markdown.grammar import markdown
from desktop_chat.ui.transcript.markdown.lines import DEFINITION
from desktop_chat.ui.transcript.markdown.scanner import Scanner

SAMPLE = """
words|more words here|# Heading|#no heading|---|===|***|- point|* point|1. first|2. second|  - nested|   under it
      deeper|> quote|>|> - in it|```|```py|~~~|    code|-|2)| one off|\tcode|+ x|**bold|`tick|<b>x</b>|  |- ```
  ```|- # h|> ```|1) a|10. ten|* * *|____
"""
LINES = st.sampled_from(
    ["", "", "| a | b |", "|---|---|", "a | b", "-|-", "| 1 |", *SAMPLE.strip("\n").replace("\n", "|").split("|")]
)
TEXTS = st.lists(LINES, max_size=14).map("\n".join)


def scanned(*pieces: str) -> list[Block]:
    scanner = Scanner()
    for piece in pieces:
        scanner.append(piece)
    return scanner.blocks


def cut(text: str, places: Sequence[int]) -> list[str]:
    ends = sorted(place % (len(text) + 1) for place in places)
    return [text[start:end] for start, end in zip([0, *ends], [*ends, len(text)], strict=True)]


def read_in_blocks(blocks: Sequence[Block]) -> list[tuple[str, str, str]]:
    """As markdown-it reads each block by itself."""
    found = []
    for block in blocks:
        if block.kind == Kind.CODE:
            found.append(("fence", "", block.text))
            continue
        found += [(token.type, token.tag, token.content) for token in markdown().parse(block.text)]
    return found


def read_whole(text: str) -> list[tuple[str, str, str]]:
    return [
        (token.type, "" if token.type == "fence" else token.tag, token.content) for token in markdown().parse(text)
    ]


def ended(tokens: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """A fence that nobody closed ends with its last words."""
    return [(kind, "" if kind == "fence" else tag, content.rstrip()) for kind, tag, content in tokens]


@settings(deadline=None, max_examples=250)
@given(TEXTS)
@example(">\n      deeper\n\n      deeper")
def test_blocks_read_by_themselves_say_what_the_whole_text_says(text: str) -> None:
    assert ended(read_in_blocks(scanned(text))) == ended(read_whole(text))


@settings(deadline=None, max_examples=100)
@given(TEXTS, st.lists(st.integers(0, 200), max_size=6))
def test_it_does_not_matter_how_a_text_arrives(text: str, places: list[int]) -> None:
    assert scanned(*cut(text, places)) == scanned(text)


@settings(deadline=None, max_examples=30)
@given(
    st.integers(1, 40),
    st.lists(st.integers(0, 90_000), max_size=8),
    st.sampled_from(["word ", "x", "a b\n", "- p\n"]),
)
def test_nor_does_it_for_long_ones(times: int, places: list[int], unit: str) -> None:
    text = unit * times * 200
    assert scanned(*cut(text, places)) == scanned(text)


@settings(deadline=None)
@given(TEXTS)
def test_no_letter_is_lost(text: str) -> None:
    assert "".join(block.source for block in scanned(text)) == text


@pytest.mark.parametrize(
    "unit",
    ["word ", "x", "a line\n", "- a point\n", "  under it\n", "| a | b |\n", "> quoted\n", "    code\n"],
)
def test_no_block_grows_without_bounds(unit: str) -> None:
    opening = {"  under it\n": "- a point\n", "| a | b |\n": "| a | b |\n|---|---|\n"}.get(unit, "")
    assert max(len(block.text) for block in scanned(opening + unit * (60_000 // len(unit)))) < 9_000


def test_code_is_cut_into_parts_that_name_their_first() -> None:
    blocks = scanned("Look:\n```python\n" + "x = 1\n" * 100 + "```\nDone")
    code = [block for block in blocks if block.kind == Kind.CODE]
    assert len(code) > 2
    assert {block.group for block in code} == {1}
    assert [block.is_first for block in code] == [True] + [False] * (len(code) - 1)
    assert [block.is_last for block in code] == [False] * (len(code) - 1) + [True]
    assert "".join(block.text for block in code) == "x = 1\n" * 100
    assert code[0].language == "python"


def test_a_numbered_list_goes_on_counting_where_it_is_cut() -> None:
    blocks = scanned("".join(f"{number}. point number {number}\n" for number in range(1, 200)))
    assert len(blocks) > 2
    assert [block.number for block in blocks[1:]] == [int(block.text.partition(".")[0]) for block in blocks[1:]]


def test_formulas_stand_by_themselves() -> None:
    blocks = scanned("So:\n$$\nx^2\n\ny\n$$\nand \\[ a \\] or\n\\[\nb\n\\]\n")
    assert [block.text for block in blocks if block.kind == Kind.MATH] == ["x^2\n\ny", "b"]


def test_returns_of_a_carriage_are_line_breaks() -> None:
    assert scanned("a\r", "\nb\rc") == scanned("a\nb\nc")


def test_a_definition_is_seen() -> None:
    assert DEFINITION.search("[x]: http://y")
    assert not DEFINITION.search("see [x] here")
