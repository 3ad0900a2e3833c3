"""A very long answer is there at once with its ends, and read as a whole while the window goes on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from desktop_chat.ui.theme import Theme
from desktop_chat.ui.transcript.body import Body, Manner
from desktop_chat.ui.transcript.long_reading import LongReader
from desktop_chat.ui.transcript.markdown.blocks import Kind
from desktop_chat.ui.transcript.markdown.excerpt import Excerpt
from desktop_chat.ui.transcript.markdown.scanner import Scanner
from desktop_chat.ui.transcript.selection import Selection

PROSE = "## A heading\n\nWords that are **strong** and go on for a while.\n\n- one\n- two\n\n"
CODE = "    total = add(total, price)\n"
TEXTS = {
    "prose": PROSE * 1_200,
    "code": "```python\n" + CODE * 4_000 + "```\n",
    "open code": "Words.\n\n~~~\n" + CODE * 4_000,
    "one paragraph": "word " * 20_000,
}


def whole(text: str) -> Scanner:
    scanner = Scanner()
    scanner.append(text)
    return scanner


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_the_ends_of_an_excerpt_are_those_of_the_whole(text: str) -> None:
    excerpt, blocks = Excerpt(text), whole(text).blocks
    assert "".join(block.source for block in excerpt.blocks) == text
    assert [block.kind for block in excerpt.blocks].count(Kind.UNREAD) == 1
    assert excerpt.blocks[0].text == blocks[0].text
    assert excerpt.blocks[-1].kind == blocks[-1].kind
    last = len(excerpt.blocks) - 1
    assert excerpt.index_in(last, len(blocks)) == len(blocks) - 1
    assert excerpt.index_in(0, len(blocks)) == 0
    assert excerpt.index_in(excerpt.unread, len(blocks)) is None


@given(st.lists(st.sampled_from(("```\n", "~~~\n", "words\n", "\n", "````\n", "    x\n")), min_size=1))
def test_an_excerpt_says_the_whole_text_whatever_it_is(lines: list[str]) -> None:
    text = ("More words.\n" + "".join(lines)) * 2_000
    assert "".join(block.source for block in Excerpt(text).blocks) == text


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_long_text_is_read_in_slices(text: str, qtbot: QtBot) -> None:
    manner = Manner(Theme(), 700)
    excerpt = Body(manner, text, scanner=Excerpt(text))
    host = LongReader()
    with qtbot.waitSignal(host.read) as heard:
        host.want(excerpt, lambda: True)
        host.want(excerpt, lambda: True)
    assert heard.args[0] is excerpt
    assert heard.args[1].blocks == whole(text).blocks
    assert heard.args[1].text() == text


def test_what_is_not_wanted_any_more_is_not_read(qtbot: QtBot) -> None:
    text = TEXTS["prose"]
    host = LongReader()
    read: list[object] = []
    host.read.connect(lambda *_: read.append(None))
    asked: list[None] = []

    def is_wanted() -> bool:
        asked.append(None)
        return len(asked) < 3

    host.want(Body(Manner(Theme(), 700), text, scanner=Excerpt(text)), is_wanted)
    qtbot.waitUntil(lambda: len(asked) == 3)
    assert not read


def test_a_selection_goes_on_with_the_same_letters() -> None:
    selection = Selection()
    selection.begin((1, 7, 3))
    selection.extend((2, 4, 9))
    selection.renumber(2, lambda block: block + 10)
    assert selection.span == ((1, 7, 3), (2, 14, 9))
    selection.renumber(1, lambda block: None)
    assert selection.span is None
