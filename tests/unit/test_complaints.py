"""The page of complaints speaks of all fifty, and of tests that are there."""

from __future__ import annotations

import re

from tests.support.rules.sources import ROOT

PAGE = ROOT / "docs" / "complaints.md"
NOT_YET = {31, 44, 49}
_LINE = re.compile(r"^\| (\d+) \| .+ \| .+ \| (.+) \|$", re.MULTILINE)
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def test_every_complaint_has_its_line_and_what_shows_it() -> None:
    found = {int(number): shown for number, shown in _LINE.findall(PAGE.read_text("utf-8"))}
    assert sorted(found) == list(range(1, 51))
    assert {number for number, shown in found.items() if shown == "–"} == NOT_YET


def test_the_tests_that_are_named_are_there() -> None:
    named = _TEST.findall(PAGE.read_text("utf-8"))
    missing = [f"{file}::{name}" for file, name in named if f"def {name}(" not in (ROOT / file).read_text("utf-8")]
    assert named and not missing
