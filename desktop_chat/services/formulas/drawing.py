r"""Draws one formula. What is not understood is an error: a picture of something else would look right."""

from __future__ import annotations

import re
import struct
from xml.etree.ElementTree import ParseError

from latex2mathml import exceptions
from latex2mathml.commands import MATRICES
from ziamath.config import config
from ziamath.tex import tex2mml
from ziamath.zmath import Math

from desktop_chat.services.formula_views import Drawing

SIZE = 40.0
MARGIN = 1.0
MOST_LETTERS = 3_000
"""Of a formula that is drawn, and of the formula that commands within it make of it."""
ENVIRONMENTS = {
    **dict.fromkeys(("align", "align*", "aligned", "flalign", "flalign*", "split"), "align*"),
    **dict.fromkeys(("gather", "gather*", "gathered", "multline", "multline*"), "matrix"),
    **dict.fromkeys(("equation", "equation*", "displaymath", "math"), ""),
    **dict.fromkeys(("cases", "dcases"), "cases"),
    **{name[1:]: name[1:] for name in MATRICES if name[1:] not in ("align", "split", "cases")},
}
"""By what each is drawn; numbers of equations are left out, since nothing refers to them."""
FAULTS: tuple[type[Exception], ...] = (
    *(AssertionError, AttributeError, IndexError, KeyError, TypeError, ValueError, ZeroDivisionError),
    *(ParseError, RecursionError, StopIteration, struct.error, OverflowError),
    *(each for each in vars(exceptions).values() if isinstance(each, type) and issubclass(each, Exception)),
)
"""What the two packages raise for what they cannot read; any other ends the child, and is no picture either."""
LEFT_OUT = re.compile(r"\\label\s*\{[^{}]*\}|\\(?:nonumber|notag)(?![a-zA-Z])")
TAG = re.compile(r"\\tag\*?\s*\{(?P<words>[^{}]*)\}")
ENVIRONMENT = re.compile(r"\\(?P<verb>begin|end)\s*\{(?P<name>[^{}]*)\}")
LINES = re.compile(r"\\h(?:dash)?line|\\begin\s*\{array\}\s*(?:\[\w\]\s*)?\{[^{}]*[|:]")
MACROS = re.compile(r"\\(?:def|let|newcommand|renewcommand|newenvironment|DeclareMathOperator)(?![a-zA-Z])")
CLOSE_ROWS, ROWS = 'rowspacing="3pt"', 'rowspacing="0.5em"'
UNDRAWN = re.compile(r'>[^<]*\\[A-Za-z]|linebreak="newline"|<merror')
"""In MathML: a command that nobody knew, and a break where lines are not broken."""

config.svg2 = False
config.precision = 2


class NotUnderstood(Exception):
    """It is better shown as it was written."""


def draw(source: str, *, is_display: bool) -> Drawing:
    try:
        return _drawn(_prepared(source), is_inline=not is_display)
    except FAULTS as error:
        raise NotUnderstood(str(error)) from error


def _prepared(source: str) -> str:
    """In the words that the packages know."""
    if len(source) > MOST_LETTERS or not source.strip() or LINES.search(source) or MACROS.search(source):
        raise NotUnderstood(source[:80])
    text = TAG.sub(lambda found: rf"\qquad \text{{({found['words']})}}", LEFT_OUT.sub("", source))
    return ENVIRONMENT.sub(_environment, text)


def _environment(found: re.Match[str]) -> str:
    name = ENVIRONMENTS.get(found["name"])
    if name is None:
        raise NotUnderstood(found["name"])
    return rf"\{found['verb']}{{{name}}}" if name else ""


def _drawn(text: str, *, is_inline: bool) -> Drawing:
    mathml = tex2mml(text, inline=is_inline).replace(CLOSE_ROWS, ROWS)
    if UNDRAWN.search(mathml):
        raise NotUnderstood(mathml)
    made = Math(mathml, size=SIZE, margin=MARGIN)
    box = made.node.bbox
    if not box.xmax > box.xmin:
        raise NotUnderstood(text)
    return Drawing(
        made.svg(),
        width=(box.xmax - box.xmin + 2 * MARGIN) / SIZE,
        ascent=(box.ymax + MARGIN) / SIZE,
        descent=(MARGIN - box.ymin) / SIZE,
    )
