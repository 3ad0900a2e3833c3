r"""What is understood of a formula is drawn; what is not is told, and never drawn as something else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_chat.services.formulas.drawing import MOST_LETTERS, NotUnderstood, draw

UNDERSTOOD = (
    r"x",
    r"E = mc^2",
    r"\frac{-b \pm \sqrt{b^2-4ac}}{2a}",
    r"\int_0^\infty e^{-x^2}\,dx = \frac{\sqrt{\pi}}{2}",
    r"\sum_{n=1}^{\infty} \frac{1}{n^2} = \frac{\pi^2}{6} \tag{1} \label{basel}",
    r"\begin{aligned} a &= b + c \\ d &= e \end{aligned}",
    r"\begin{align} a &= b \nonumber \\ &= c \notag \end{align}",
    r"\begin{gather} a \\ b \end{gather}",
    r"\begin{equation} a = b \end{equation}",
    r"\begin{cases} x & \text{if } x > 0 \\ -x & \text{otherwise} \end{cases}",
    r"\left( \begin{matrix} a & b \\ c & d \end{matrix} \right)^T",
    r"\underset{\theta}{\operatorname{argmin}}\ \mathcal{L}(\theta) \in \mathbb{R}^n",
    "中文 = 50\\%",
)
NOT_UNDERSTOOD = (
    "",
    "  ",
    r"\foo{x}",
    r"\ce{H2O}",
    r"\frac{a",
    r"a & b",
    r"a \\ b",
    r"\begin{theorem} a \end{theorem}",
    r"\begin{align} a",
    r"\begin{array}{c|c} a & b \end{array}",
    r"\begin{array}{cc} a & b \\ \hline c & d \end{array}",
    r"\def\a{\a\a}\a",
    r"\middle|",
    "x" * (MOST_LETTERS + 1),
)


@pytest.mark.parametrize("source", UNDERSTOOD)
def test_it_is_drawn(source: str) -> None:
    drawing = draw(source, is_display=True)
    assert drawing.svg.startswith("<svg ")
    assert drawing.width > 0.2
    assert drawing.ascent + drawing.descent > 0.2


@pytest.mark.parametrize("source", NOT_UNDERSTOOD)
def test_it_is_not_drawn(source: str) -> None:
    with pytest.raises(NotUnderstood):
        draw(source, is_display=False)


def test_a_fraction_is_higher_where_it_stands_by_itself_and_reaches_below_the_line() -> None:
    by_itself, within = (draw(r"\frac{a}{b}", is_display=is_display) for is_display in (True, False))
    assert by_itself.ascent + by_itself.descent > within.ascent + within.descent
    assert by_itself.descent > draw("a", is_display=True).descent


PARTS = st.sampled_from(
    [*UNDERSTOOD, *NOT_UNDERSTOOD[:-1], "{", "}", "^", "_", "&", "\\", r"\left(", r"\right.", "'", "$"]
)


@settings(max_examples=25)
@given(st.lists(PARTS, max_size=4).map(" ".join))
def test_whatever_is_written_is_drawn_or_told(source: str) -> None:
    try:
        assert draw(source, is_display=False).width > 0
    except NotUnderstood:
        return
