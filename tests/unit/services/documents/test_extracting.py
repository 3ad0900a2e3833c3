"""Documents are known by their content, and what is none, or wants to do harm, is refused within limits."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_chat.services.documents.extracting import ENCRYPTED, PROTECTED
from desktop_chat.services.documents.values import Limits, Unreadable
from tests.support.office import WORD, docx, line, links, locked_pdf, package, paragraph, pdf, pptx, row, xlsx
from tests.unit.services.documents.reading import parts_of, read

RELATED = {"_rels/.rels": links(("officeDocument", "word/document.xml"))}
DOCUMENTS = {
    "docx": docx(paragraph("Some words") * 20, footnotes=f"<w:footnote>{paragraph('more')}</w:footnote>"),
    "xlsx": xlsx({"S": row("a", 1) * 20}, strings="<si><t>x</t></si>", styles="<cellXfs><xf/></cellXfs>"),
    "pptx": pptx([line("one"), line("two")], {2: line("note")}),
}


def trouble(content: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(Unreadable) as caught:
        read(content, limits)
    return caught.value.trouble


def test_pages_of_a_pdf_are_named() -> None:
    assert parts_of(pdf("One", "", "Three")) == [("Page 1", "One"), ("Page 3", "Three")]
    assert parts_of(b"\n\n" + pdf("Late")) == [("Page 1", "Late")]


def test_a_scanned_pdf_has_no_parts() -> None:
    assert parts_of(pdf("", "")) == []


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (locked_pdf(), "locked"),
        (PROTECTED + b"...." + ENCRYPTED, "locked"),
        (PROTECTED + b"....", "foreign"),
        (b"%PDF-1.7 and nothing else", "broken"),
        (b"", "broken"),
        (b"PK\x03\x04 and nothing else", "broken"),
        (DOCUMENTS["docx"][:-40], "broken"),
        (package({"mimetype": "application/epub+zip"}), "foreign"),
        (package({"_rels/.rels": links(("officeDocument", "drawing/page.xml"))}), "foreign"),
        (package(RELATED), "broken"),
        (package({**RELATED, "word/document.xml": "<a><b></a>"}), "broken"),
        (package({**RELATED, "word/document.xml": "<a>"}), "broken"),
        (package({**RELATED, "word/document.xml": '<?xml version="1.0" encoding="no-such"?><a/>'}), "broken"),
    ],
)
def test_why_there_is_no_text_is_told(content: bytes, kind: str) -> None:
    assert trouble(content) == kind


def test_entities_that_grow_are_refused_before_they_do() -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE d [<!ENTITY e0 "ha">{levels}]><w:p xmlns:w="{WORD}"><w:t>&e11;</w:t></w:p>'
    assert trouble(package({**RELATED, "word/document.xml": bomb})) == "broken"


def test_files_outside_are_not_read() -> None:
    body = '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><p><t>&e;</t></p>'
    assert trouble(package({**RELATED, "word/document.xml": body})) == "broken"


def test_an_archive_that_unpacks_without_end_is_left_at_the_limit() -> None:
    bomb = docx(paragraph("first") + f"<w:p>{' ' * 3_000_000}</w:p>" + paragraph("last"))
    assert len(bomb) < 10_000
    assert read(bomb, Limits(unpacked=100_000)) == ([("", "first")], False)


def test_an_archive_whose_parts_are_locked_is_told_to_be() -> None:
    content = bytearray(package(RELATED | {"word/document.xml": "<a/>"}))
    for name in (b"PK\x01\x02",):
        start = 0
        while (place := content.find(name, start)) >= 0:
            content[place + 8] |= 1
            start = place + 4
    assert trouble(bytes(content)) == "locked"


def test_a_packing_that_office_programs_do_not_use_is_refused() -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("_rels/.rels", RELATED["_rels/.rels"])
    assert trouble(kept.getvalue()) == "broken"


def test_a_text_is_cut_at_the_limit() -> None:
    assert read(pdf("One", "Two"), Limits(characters=5)) == ([("Page 1", "One"), ("Page 2", "T")], False)
    assert read(pptx([line("One"), line("Two")]), Limits(parts=1)) == ([("Slide 1", "One")], False)
    many = xlsx({"S": row("word") * 1000})
    parts, is_whole = read(many, Limits(characters=50))
    assert not is_whole and len(parts) == 1 and len(parts[0][1]) <= 50


@given(st.sampled_from(sorted(DOCUMENTS)), st.data())
def test_a_damaged_document_is_read_or_refused(kind: str, data: st.DataObject) -> None:
    content = bytearray(DOCUMENTS[kind])
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        read(bytes(content), Limits(unpacked=1_000_000, characters=10_000))
    except Unreadable:
        return


ELEMENTS = (
    *("<w:p>", "</w:p>", "<w:t>", "</w:t>", "<w:tr>", "</w:tr>", "<w:tc>", "</w:tc>", "<row>", "</row>"),
    *("<c t='s' r='ZZZ9' s='8'>", "</c>", "<v>", "</v>", "<w:Fallback>", "</w:Fallback>", "9", "<w:br/>"),
    *("<w:pPr><w:numPr/><w:pStyle w:val='Heading'/></w:pPr>", "<w:lastRenderedPageBreak/>", "<si>", "</si>"),
)


@given(st.sampled_from(sorted(DOCUMENTS)), st.lists(st.sampled_from(ELEMENTS), max_size=30))
def test_elements_in_any_order_are_read_or_refused(kind: str, pieces: list[str]) -> None:
    kept = io.BytesIO()
    made = f"<d xmlns:w='{WORD}'>{''.join(pieces)}</d>"
    with zipfile.ZipFile(io.BytesIO(DOCUMENTS[kind])) as old, zipfile.ZipFile(kept, "w") as new:
        for name in old.namelist():
            is_main = name.endswith(("document.xml", "sheet1.xml", "slide1.xml", "sharedStrings.xml"))
            new.writestr(name, made if is_main else old.read(name))
    try:
        read(kept.getvalue())
    except Unreadable:
        return
