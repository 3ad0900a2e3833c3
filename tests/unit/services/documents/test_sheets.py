"""Workbooks become text: a line for each row, cells as a person sees them."""

from __future__ import annotations

import pytest

from tests.support.office import row, xlsx
from tests.unit.services.documents.reading import parts_of

STRINGS = "<si><t>plain</t></si><si><r><t>ri</t></r><r><t>ch</t></r><rPh><t>spoken</t></rPh></si>"
STYLES = (
    '<numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="0&quot; days&quot;"/>'
    '<numFmt numFmtId="166" formatCode="[Red]dd/mm/yy hh:mm"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/>'
    '<xf numFmtId="21"/></cellXfs>'
)


def test_every_sheet_is_named() -> None:
    content = xlsx({"Sales": row("Year", "Sum") + row(2026, 3.5), "Empty": "", "A & B": row("x")})
    assert parts_of(content) == [("Sheet Sales", "Year\tSum\n2026\t3.5"), ("Sheet A & B", "x")]


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ('<c t="s"><v>0</v></c>', "plain"),
        ('<c t="s"><v>1</v></c>', "rich"),
        ('<c t="s"><v>9</v></c>', None),
        ('<c t="s"><v>x</v></c>', None),
        ('<c t="b"><v>1</v></c>', "TRUE"),
        ('<c t="e"><v>#DIV/0!</v></c>', "#DIV/0!"),
        ('<c t="str"><f>A1&amp;B1</f><v>joined</v></c>', "joined"),
        ('<c t="d"><v>2026-11-21</v></c>', "2026-11-21"),
        ("<c><v>0.30000000000000004</v></c>", "0.3"),
        ("<c><v>1234567</v></c>", "1234567"),
        ("<c><v>no number</v></c>", "no number"),
        ('<c s="1"><v>46347</v></c>', "2026-11-21"),
        ('<c s="2"><v>46347.75</v></c>', "2026-11-21"),
        ('<c s="3"><v>46347</v></c>', "46347"),
        ('<c s="4"><v>46347.75</v></c>', "2026-11-21 18:00:00"),
        ('<c s="5"><v>0.75</v></c>', "18:00:00"),
        ('<c s="1"><v>-1</v></c>', "-1"),
        ('<c s="1"><v>1e300</v></c>', "1e+300"),
        ('<c s="99"><v>7</v></c>', "7"),
        ('<c t="inlineStr"><is><t>two\nlines</t></is></c>', "two lines"),
    ],
)
def test_a_cell_is_told_as_it_is_seen(cell: str, shown: str | None) -> None:
    parts = parts_of(xlsx({"S": f"<row>{cell}</row>"}, strings=STRINGS, styles=STYLES))
    assert parts == ([] if shown is None else [("Sheet S", shown)])


def test_days_may_be_counted_from_1904() -> None:
    content = xlsx({"S": '<row><c s="1"><v>0</v></c></row>'}, styles=STYLES, book='<workbookPr date1904="1"/>')
    assert parts_of(content) == [("Sheet S", "1904-01-01")]


def test_cells_stand_under_their_columns() -> None:
    cells = '<c r="A1"><v>1</v></c><c r="C1"><v>3</v></c><c r="XFD1"><v>9</v></c><c r="1"><v>5</v></c>'
    assert parts_of(xlsx({"S": f"<row>{cells}</row>"})) == [("Sheet S", "1\t\t3\tXFD1: 9\t5")]


def test_a_hidden_sheet_says_so() -> None:
    book = '<sheets><sheet name="Old" state="hidden" r:id="rId1"/></sheets>'
    assert parts_of(xlsx({"S": row(1)}, book=book)) == [("Sheet Old (hidden)", "1"), ("Sheet S", "1")]
