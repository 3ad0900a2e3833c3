"""Programs killed at random moments: nothing a person wrote is lost, and little of what was streamed."""

from __future__ import annotations

import importlib
from functools import partial
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from tests.bench.bars import Bar

GROUP = "kills"
PROOF = "tests.proof.kill"
ROUNDS = 1_000
FAULTS_SHOWN = 5

_bar = partial(Bar, GROUP)
FIGURES = (
    ("lost_messages", "user messages lost", "looked for after each kill", 0, ""),
    (
        "lost_seconds",
        "streamed text lost, at most",
        "age of the oldest text shown but not kept",
        0.5,
        "s",
    ),
    ("broken_databases", "databases that fail their integrity check", "checked after each kill", 0, ""),
)
"""What the report of the kill test calls each figure, what it is, how it is found, its limit and unit."""


def bars(*, rounds: int = ROUNDS) -> list[Bar]:
    proof = _proof()
    report = proof.rounds(rounds) if proof is not None else None
    return [*(_judged(report, *figure) for figure in FIGURES), _faults(report, rounds)]


def _faults(report: Any, asked: int) -> Bar:
    """A round that nobody could look at counts here: the figures above know nothing of it."""
    name = f"other faults in {asked:,} rounds"
    how = "whatever else was found wrong, and rounds that could not be judged"
    if report is None:
        return _bar(name, how, 0, note="not measured")
    found = [*report.faults, *["a round is missing"] * (asked - report.rounds)]
    return _bar(name, how, 0, len(found), note="; ".join(found[:FAULTS_SHOWN]))


def _judged(report: object, attribute: str, name: str, how: str, limit: float, unit: str) -> Bar:
    measured = getattr(report, attribute, None)
    return _bar(name, how, limit, measured, None, unit, "" if measured is not None else "not measured")


def _proof() -> ModuleType | None:
    """Imported only here: it brings the tools of the tests along, which may not be installed."""
    if find_spec(PROOF.rpartition(".")[0]) is None or find_spec(PROOF) is None:
        return None
    return importlib.import_module(PROOF)
