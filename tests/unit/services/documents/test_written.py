"""Texts of word processors become text: paragraphs, headings, lists, tables, pages and notes."""

from __future__ import annotations

import pytest

from tests.support.office import docx, paragraph
from tests.unit.services.documents.reading import parts_of

BREAK = '<w:br w:type="page"/>'
SET = "<w:lastRenderedPageBreak/>"


def one(body: str) -> str:
    ((name, text),) = parts_of(docx(body))
    assert name == ""
    return text


def test_paragraphs_are_lines_and_blank_ones_are_none() -> None:
    assert one(paragraph("One & two") + paragraph(" ") + "<w:p/>" + paragraph("Three")) == "One & two\nThree"


@pytest.mark.parametrize(
    ("style", "line"),
    [("Title", "# T"), ("Heading1", "# T"), ("Heading3", "### T"), ("Heading9", "###### T"), ("Quote", "T")],
)
def test_headings_are_told(style: str, line: str) -> None:
    assert one(paragraph("T", style)) == line


def test_lists_are_told() -> None:
    body = '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/></w:numPr></w:pPr><w:r><w:t>Milk</w:t></w:r></w:p>'
    assert one(body) == "- Milk"


def test_signs_without_words_are_written() -> None:
    runs = "<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:noBreakHyphen/><w:t>c</w:t><w:br/><w:t>d</w:t></w:r>"
    stops = "<w:pPr><w:tabs><w:tab w:val='left'/></w:tabs></w:pPr>"
    assert one(f"<w:p>{stops}{runs}</w:p>") == "a\tb-c\nd"


def test_what_is_deleted_moved_away_or_said_twice_is_left_out() -> None:
    body = (
        "<w:p><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>there</w:t></w:r></w:moveFrom><w:r><w:instrText>PAGE</w:instrText></w:r>"
        '<mc:AlternateContent xmlns:mc="m"><mc:Choice><w:r><w:t>new</w:t></w:r></mc:Choice>'
        "<mc:Fallback><w:r><w:t>old<w:t>er</w:t></w:t></w:r></mc:Fallback></mc:AlternateContent></w:p>"
    )
    assert one(body) == "new"


def test_rows_of_tables_stand_side_by_side_also_inside_each_other() -> None:
    inner = f"<w:tbl><w:tr><w:tc>{paragraph('x')}</w:tc><w:tc>{paragraph('y')}</w:tc></w:tr></w:tbl>"
    cells = f"<w:tc>{paragraph('a')}{paragraph('b')}</w:tc><w:tc>{inner}<w:p/></w:tc><w:tc><w:p/></w:tc>"
    assert one(f"<w:tbl><w:tr>{cells}</w:tr><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>") == "a b | x | y | "[:-1]


def test_pages_are_named_where_the_document_knows_them() -> None:
    body = (
        paragraph("One") + paragraph("", before=BREAK) + paragraph("Two", before=SET) + paragraph("", before=SET)
    )
    assert parts_of(docx(body + paragraph("Three"))) == [("Page 1", "One"), ("Page 2", "Two"), ("Page 3", "Three")]


def test_a_break_before_the_first_word_begins_no_second_page() -> None:
    assert one(paragraph("One", before=BREAK)) == "One"


def test_notes_follow_with_their_marks() -> None:
    body = '<w:p><w:r><w:t>Said</w:t><w:footnoteReference w:id="2"/></w:r></w:p>'
    parts = parts_of(docx(body, footnotes=f"<w:footnote w:id='2'>{paragraph('By whom')}</w:footnote>"))
    assert parts == [("", "Said[footnote 2]"), ("Footnotes", "[footnote 2] By whom")]


def test_a_text_box_inside_a_paragraph_is_a_line_of_its_own() -> None:
    assert one(f"<w:p><w:r><w:t>out</w:t><w:pict>{paragraph('in')}</w:pict></w:r></w:p>") == "in\nout"
