"""A line of words shows no marks of Markdown, and leaves alone what may be code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_chat.services.bare_words import bare


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("A **token bucket** does *both*.", "A token bucket does both."),
        ("# Heading\nwords", "Heading\nwords"),
        ("- one\n* two\n+ three\n- [x] done", "one\ntwo\nthree\ndone"),
        ("> quoted\n> > twice", "quoted\ntwice"),
        ("```python\nx = 1\n```\nafter", "\nx = 1\n\nafter"),
        ("| a | b |\n|---|:-:|\n| 1 | 2 |", "a | b\n\n1 | 2"),
        ("see [the page](https://x.org/a) and `code`", "see the page and code"),
        ("~~gone~~ ***all*** ![a picture](x.png)", "gone all a picture"),
        ("a * b ** c, x**2, __init__, snake_case, 5 > 3 - 2", "a * b ** c, x**2, __init__, snake_case, 5 > 3 - 2"),
        ("", ""),
    ],
)
def test_marks_are_left_out(text: str, shown: str) -> None:
    assert bare(text, begins_line=True) == shown


def test_a_part_that_begins_within_a_line_begins_no_list() -> None:
    assert bare("- 2 is three**\n- one", begins_line=False) == "- 2 is three\none"
    assert bare("# of them", begins_line=False) == "# of them"


@given(st.text(alphabet="ab *`#>|-[]()!~\n"), st.booleans())
def test_nothing_is_added(text: str, begins_line: bool) -> None:
    rest = iter(text)
    assert all(sign in rest for sign in bare(text, begins_line=begins_line))
