"""Documents that tests make: texts, workbooks, presentations and PDF files, as programs write them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SLIDE = "http://schemas.openxmlformats.org/presentationml/2006/main"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


def package(parts: Mapping[str, str]) -> bytes:
    """The archive of these parts."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return kept.getvalue()


def links(*found: tuple[str, str]) -> str:
    """Relationships `rId1`, `rId2`, … of these kinds, to these places."""
    told = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(found, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}">{told}</Relationships>'


def docx(body: str, **more: str) -> bytes:
    """A text of this markup; `footnotes` and `endnotes` besides."""
    parts = {
        "_rels/.rels": links(("officeDocument", "word/document.xml")),
        "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
        "word/_rels/document.xml.rels": links(*((kind, f"{kind}.xml") for kind in more)),
    }
    for kind, text in more.items():
        parts[f"word/{kind}.xml"] = f'<w:{kind} xmlns:w="{WORD}">{text}</w:{kind}>'
    return package(parts)


def paragraph(text: str, style: str = "", before: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}<w:r>{before}<w:t>{escape(text)}</w:t></w:r></w:p>"


def xlsx(sheets: Mapping[str, str], *, strings: str = "", styles: str = "", book: str = "") -> bytes:
    """A workbook of sheets with these rows."""
    names = list(sheets)
    told = "".join(
        f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(names, 1)
    )
    found = [("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(names) + 1)]
    parts = {
        "_rels/.rels": links(("officeDocument", "/xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}">{book}<sheets>{told}</sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": links(
            *found, ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")
        ),
        "xl/sharedStrings.xml": f'<sst xmlns="{SHEET}">{strings}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{SHEET}">{styles}</styleSheet>',
    }
    for number, rows in enumerate(sheets.values(), 1):
        text = f'<worksheet xmlns="{SHEET}"><sheetData>{rows}</sheetData></worksheet>'
        parts[f"xl/worksheets/sheet{number}.xml"] = text
    return package(parts)


def row(*values: object) -> str:
    """One row of numbers and texts, which stand in the cells themselves."""
    cells = (
        f"<c><v>{value}</v></c>"
        if isinstance(value, int | float)
        else f'<c t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'
        for value in values
    )
    return f"<row>{''.join(cells)}</row>"


def pptx(slides: Sequence[str], notes: Mapping[int, str] | None = None) -> bytes:
    """A presentation of slides with this markup; their notes by number."""
    told = "".join(f'<p:sldId id="{255 + number}" r:id="rId{number}"/>' for number in range(1, len(slides) + 1))
    place = "ppt/presentation.xml"
    parts = {
        "_rels/.rels": links(("officeDocument", place)),
        place: f'<p:presentation xmlns:p="{SLIDE}" xmlns:r="{OFFICE}"><p:sldIdLst>{told}</p:sldIdLst>'
        "</p:presentation>",
        "ppt/_rels/presentation.xml.rels": links(
            *(("slide", f"slides/slide{number}.xml") for number in range(1, len(slides) + 1))
        ),
    }
    for number, text in enumerate(slides, 1):
        parts[f"ppt/slides/slide{number}.xml"] = _slide("sld", text)
    for number, text in (notes or {}).items():
        parts[f"ppt/slides/_rels/slide{number}.xml.rels"] = links(("notesSlide", "../notesSlides/note.xml"))
        parts["ppt/notesSlides/note.xml"] = _slide("notes", text)
    return package(parts)


def line(text: str) -> str:
    """A paragraph of a slide."""
    return f"<a:p><a:r><a:t>{escape(text)}</a:t></a:r></a:p>"


def _slide(kind: str, text: str) -> str:
    return f'<p:{kind} xmlns:p="{SLIDE}" xmlns:a="{DRAWING}">{text}</p:{kind}>'


def pdf(*pages: str, trailer: str = "") -> bytes:
    """A PDF file with one line on each page."""
    numbers = [4 + 2 * place for place in range(len(pages))]
    kids = " ".join(f"{number} 0 R" for number in numbers)
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, text in zip(numbers, pages, strict=True):
        shown = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET" if text else ""
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {number + 1} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>",
            f"<< /Length {len(shown)} >>\nstream\n{shown}\nendstream",
        ]
    return _written(objects, trailer)


def locked_pdf() -> bytes:
    """A PDF file whose password is not the empty one."""
    guard = (
        f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{'41' * 32}> /U <{'42' * 32}> >> "
        f"/ID [<{'43' * 16}> <{'43' * 16}>]"
    )
    return pdf("Nobody reads this", trailer=guard)


def _written(objects: Sequence[str], trailer: str) -> bytes:
    told, places = "%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(told))
        told += f"{number} 0 obj\n{text}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{len(told)}\n%%EOF\n"
    return f"{told}xref\n0 {size}\n0000000000 65535 f \n{table}{end}".encode("latin-1")
