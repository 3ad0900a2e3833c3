"""Presentations become text: slide by slide in their order, with their notes."""

from __future__ import annotations

import pytest

from desktop_chat.services.documents.values import Unreadable
from tests.support.office import line, links, package, pptx
from tests.unit.services.documents.reading import parts_of, read

NUMBER = '<a:p><a:fld type="slidenum"><a:t>7</a:t></a:fld></a:p>'


def test_slides_are_named_and_notes_marked() -> None:
    content = pptx([line("Welcome") + NUMBER, "", line("Thanks")], {1: line("Smile") + NUMBER + line("")})
    assert parts_of(content) == [("Slide 1", "Welcome\nNote: Smile"), ("Slide 3", "Thanks")]


def test_tables_and_breaks_are_told() -> None:
    table = f"<a:tbl><a:tr><a:tc>{line('a')}</a:tc><a:tc>{line('b')}</a:tc></a:tr></a:tbl>"
    broken = "<a:p><a:r><a:t>x</a:t></a:r><a:br/><a:r><a:t>y</a:t></a:r></a:p>"
    assert parts_of(pptx([table + broken])) == [("Slide 1", "a | b\nx\ny")]


def test_a_slide_that_is_named_and_not_there_is_damage() -> None:
    found = {"_rels/.rels": links(("officeDocument", "ppt/presentation.xml"))}
    order = '<presentation xmlns:r="x/relationships"><sldId r:id="rId1"/></presentation>'
    with pytest.raises(Unreadable, match="broken"):
        read(package({**found, "ppt/presentation.xml": order}))
