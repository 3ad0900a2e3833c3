"""Reads PDF files, page by page."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_chat.services.documents.values import Lines, Unreadable

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

LOCKED = 4
"""How PDFium counts a password that is wrong, or any protection that it does not know (5)."""
PROTECTED = 5
DIVIDED = re.compile("[\x02\ufffe]\\s?")
"""A word that goes on in the next line."""


def read_pages(path: Path, lines: Lines) -> None:
    import pypdfium2  # noqa: PLC0415 - start-up: only PDF files need it

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise Unreadable("locked" if error.err_code in (LOCKED, PROTECTED) else "broken") from error
    with closing(document):
        for number, page in enumerate(document, 1):
            with closing(page):
                words = _words_of(page)
            try:
                for line in words.splitlines():
                    lines.put(line)
            finally:
                lines.end_part(f"Page {number}")


def _words_of(page: PdfPage) -> str:
    with closing(page.get_textpage()) as text:
        return DIVIDED.sub("", text.get_text_bounded())
