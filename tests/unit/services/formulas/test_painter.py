"""Formulas are drawn by a child that comes with the first of them, and goes when none comes, or when it hangs."""

from __future__ import annotations

import io
import json
import sys

import pytest

import desktop_chat.__main__ as program
from desktop_chat.services.children import command
from desktop_chat.services.formulas import child, painter
from desktop_chat.services.formulas.painter import FormulaPainter
from tests.support.libraries import until

PATIENT = 60.0


def acts(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """The child is another program."""
    monkeypatch.setattr(painter, "command", lambda *_: [sys.executable, "-c", code])


async def test_formulas_are_drawn_by_one_child_and_what_is_none_is_not() -> None:
    formulas = FormulaPainter(PATIENT)
    try:
        first = await formulas.drawn("x^2", is_display=False)
        assert first is not None and first.width > 0.5
        assert await formulas.drawn(r"\unheard{x}", is_display=True) is None
        assert await formulas.drawn("x^2", is_display=False) == first
        assert formulas.is_working
    finally:
        formulas.close()
    assert await formulas.drawn("x", is_display=False) is None
    assert not formulas.is_working


@pytest.mark.parametrize(
    "code",
    [
        "import time; time.sleep(60)",
        "import os; os._exit(9)",
        "print('{')",
        "print('[]')",
        "print('{}')",
    ],
)
async def test_a_child_that_hangs_dies_or_says_nothing_costs_its_formula_alone(
    monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    formulas = FormulaPainter(seconds=0.3)
    with monkeypatch.context() as patch:
        acts(patch, code)
        assert await formulas.drawn("x", is_display=False) is None
    formulas._end()
    formulas._seconds = PATIENT
    assert await formulas.drawn("x", is_display=False) is not None
    formulas.close()


async def test_no_child_is_no_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(painter, "command", lambda *_: ["there is no such program"])
    assert await FormulaPainter().drawn("x", is_display=False) is None


async def test_the_child_goes_when_no_formula_comes() -> None:
    formulas = FormulaPainter(PATIENT, rest_seconds=0.0)
    assert await formulas.drawn("x", is_display=False) is not None
    await until(lambda: not formulas.is_working)
    formulas.close()


def test_a_frozen_program_starts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    words = command(painter.HIDDEN_VERB, painter.MODULE)
    assert words == [sys.executable, program.DRAW_FORMULAS]


def test_the_child_answers_line_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[int] = []
    monkeypatch.setattr(child, "bound_memory", kept.append)
    monkeypatch.setattr(sys, "argv", ["desktop-chat", painter.HIDDEN_VERB])
    orders = [{"source": source, "is_display": False} for source in ("x", r"\unheard", "y")]
    lines = "".join(json.dumps(order) + "\n" for order in orders).encode()
    said = io.StringIO()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines)))
    monkeypatch.setattr(sys, "stdout", said)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert program.main() == 0
    assert kept == [child.MEMORY]
    answers = [json.loads(line) for line in said.getvalue().splitlines()]
    assert [sorted(answer) for answer in answers] == [
        ["ascent", "descent", "svg", "width"],
        [],
        sorted(answers[2]),
    ]
    assert answers[0] != answers[2]
