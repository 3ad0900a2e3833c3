"""Every kind of block is drawn, at any width, while it arrives and after; heights and offsets stay true."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from desktop_chat.ui.theme import Theme
from desktop_chat.ui.transcript import body as bodies
from desktop_chat.ui.transcript import units
from desktop_chat.ui.transcript.body import Body, Manner
from desktop_chat.ui.transcript.markdown.blocks import Block, Kind
from desktop_chat.ui.transcript.markdown.mending import mended
from desktop_chat.ui.transcript.markdown.reader import read
from desktop_chat.ui.transcript.markdown.spans import Paragraph
from desktop_chat.ui.transcript.model import TranscriptModel
from desktop_chat.ui.transcript.view import TranscriptView
from tests.unit.ui.transcript.samples import said, show

EVERYTHING = """# Heading

Text with `code`, *emphasis*, **strong**, ~~struck~~, [a link](https://example.org), $x^2$ and 🎉, <b>no html</b>.

1. one
   - nested
2. [x] done

   ```bash
   ls
   ```

> quoted
> > twice

| a | b |
|:-:|--:|
| 1 | **2** |
| a long cell with very many words that are too many for it | and another one with very many words too |

$$
E = mc^2
$$

---

![alt](https://example.org/x.png)

```python
def f(x):
    return "a string"  # and a comment
```

    indented code

[defined]: https://example.org/later
and [used][defined].
"""


def test_every_kind_of_block_is_drawn_while_it_arrives(view: TranscriptView, model: TranscriptModel) -> None:
    sample = show(model, said("user", "Q"), said("assistant", "", status="streaming"))
    model.follow(sample.page(1, 1, 1).messages[0])
    for start in range(0, len(EVERYTHING), 7):
        model.add_text(1, EVERYTHING[start : start + 7])
        view.viewport().repaint()
    whole = model.whole_row(1)
    assert whole is not None
    assert whole.message.content == EVERYTHING


@pytest.mark.parametrize("width", [120, 300, 728])
def test_letters_are_where_they_are_said_to_be(width: int, qtbot: QtBot) -> None:
    body = Body(Manner(Theme(), width), EVERYTHING)
    body.measure(0, 1_000_000)
    for index in range(len(body.blocks)):
        laid = body.laid(index)
        assert laid.height > 0 or not laid.text
        for piece in laid.pieces:
            shown = piece.layout.text().replace("\u2028", "\n")
            assert units.part(laid.text, piece.start, piece.start + piece.length) == shown


def test_an_answer_is_as_high_piece_by_piece_as_at_once(qtbot: QtBot) -> None:
    manner = Manner(Theme(), 600)
    grown = Body(manner, is_open=True)
    for start in range(0, len(EVERYTHING), 11):
        grown.append(EVERYTHING[start : start + 11])
        grown.measure(0, 100_000)
    grown.close()
    whole = Body(manner, EVERYTHING)
    for body in (grown, whole):
        body.measure(0, 100_000)
    assert grown.height == whole.height


def test_a_link_that_is_defined_later_is_one(qtbot: QtBot) -> None:
    body = Body(Manner(Theme(), 600), "See [this][x].\n\n")
    assert not body.laid(0).pieces[0].links
    body.append("[x]: https://example.org\n")
    assert body.laid(0).pieces[0].links[0].address == "https://example.org"


@pytest.mark.parametrize(
    ("half", "shown"),
    [
        ("some **bo", "some bo"),
        ("some **bold** and *em", "some bold and em"),
        ("a `co", "a co"),
        ("a [link](https://exa", "a link"),
        ("a [li", "a li"),
        ("words\n-", "words"),
        ("words\n``", "words"),
        ("words\n1.", "words"),
        ("a * b", "a * b"),
        ("snake_case_word", "snake_case_word"),
        ("![alt](https://ex", "alt"),
    ],
)
def test_what_has_half_arrived_looks_calm(half: str, shown: str) -> None:
    block = Block(Kind.FLOW, half, half, 0)
    assert "\n".join(each.text for each in read(mended(block), {})) == shown


def test_the_head_of_a_table_is_one_before_its_second_line() -> None:
    block = Block(Kind.FLOW, "| a | b |\n", "", 0)
    assert read(mended(block), {})[0].rows


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet="ab *_`[]()|$-#>\n\\~!1.<&", max_size=60))
def test_nothing_that_arrives_is_too_odd(text: str) -> None:
    read(mended(Block(Kind.FLOW, text, text, 0)), {})


def test_what_is_closed_is_read_once_however_much_follows(
    view: TranscriptView, model: TranscriptModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    times: Counter[str] = Counter()

    def counted(block: Block, references: dict[str, object]) -> tuple[Paragraph, ...]:
        times[block.text] += 1
        return read(block, references)

    monkeypatch.setattr(bodies, "read", counted)
    sample = show(model, said("user", "Q"), said("assistant", "", status="streaming"))
    model.follow(sample.page(1, 1, 1).messages[0])
    for number in range(40):
        for piece in (f"Paragraph **{number}** ", "goes on", f" to its end {number}.\n\n"):
            model.add_text(1, piece)
            view.viewport().grab()
    whole = [times[text] for text in times if "to its end" in text]
    assert len(whole) == 40
    assert max(whole) <= 2, "once while it is open, once when it is closed"
