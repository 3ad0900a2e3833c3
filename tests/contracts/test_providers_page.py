"""The page on what each service can do says what the program does."""

from __future__ import annotations

import providers_page
import pytest
from sample_answers import ANSWERS

from desktop_chat.providers.catalog import ENTRIES
from desktop_chat.providers.entry import Entry


def test_the_page_says_what_the_program_does() -> None:
    assert providers_page.PAGE.read_text("utf-8") == providers_page.page(), "write it anew with: make docs"


def test_every_service_has_its_line() -> None:
    page = providers_page.page()
    assert all(f"| {entry.title} (`{entry.name}`) |" in page for entry in ENTRIES)
    assert page.count("\n| ") == len(ENTRIES) + 2


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_somebodys_answer_is_read_by_every_service(entry: Entry) -> None:
    assert any(providers_page._read(entry.wire, answer) for answer in ANSWERS)
