"""Titles are one clean, short line, whatever they are made of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_chat.services.titles import LONGEST, title_from, title_of


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("Good morning", "Good morning"),
        ("Hi, can you please explain WAL to me?", "Explain WAL to me?"),
        ("Hello!\nWhy is the sky blue?", "Why is the sky blue?"),
        ("please translate this lease", "Translate this lease"),
        ("```python\nprint(1)\n```", "print(1)"),
        ("## **Thesis** outline", "Thesis outline"),
        ("\n\n  - one\n  - two", "one"),
        ("snake_case_name is odd", "snake_case_name is odd"),
        ("   ", "New chat"),
        ("word " * 40, ("word " * 11).strip() + "…"),
        ("x" * 200, "x" * 59 + "…"),
    ],
)
def test_a_question_becomes_a_title(question: str, title: str) -> None:
    assert title_of(question) == title


@pytest.mark.parametrize(
    ("answer", "title"),
    [
        ("Sails for boats", "Sails for boats"),
        ('"Sails for boats."', "Sails for boats"),
        ("**Title:** Sails", "Sails"),
        ("# Sails\n\nBecause you asked about sails.", "Sails"),
        ("\n\n«Voiles»", "Voiles"),
        ("帆船的帆。", "帆船的帆"),
        ("Sails\u202e\u0007", "Sails"),
        ("...", ""),
        ("", ""),
    ],
)
def test_an_answer_becomes_a_title(answer: str, title: str) -> None:
    assert title_from(answer) == title


@given(st.text())
def test_any_text_becomes_one_short_line(text: str) -> None:
    for title in (title_of(text), title_from(text)):
        assert len(title) <= LONGEST and len(title.splitlines()) <= 1
    assert title_of(text)
