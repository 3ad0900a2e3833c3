"""Reads presentations (pptx): the slides in their order, each with its notes."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_chat.services.documents.markup import ToldInAttributes
from desktop_chat.services.documents.packages import Package
from desktop_chat.services.documents.paragraphs import Paragraphs
from desktop_chat.services.documents.values import Lines, Unreadable

NOTES = "notesSlide"


def read_slides(package: Package, path: str, lines: Lines) -> None:
    order, links = _Order(), package.related(path)
    package.read(path, order)
    for number, slide in enumerate(order.slides, 1):
        if slide not in links:
            raise Unreadable("broken")
        try:
            _read_slide(package, links[slide].path, lines)
        finally:
            lines.end_part(f"Slide {number}")


def _read_slide(package: Package, path: str, lines: Lines) -> None:
    package.read(path, Paragraphs(lines.put))
    for related in package.related(path).values():
        if related.kind == NOTES:
            package.read(related.path, Paragraphs(lambda line: lines.put(f"Note: {line}" if line.strip() else "")))


class _Order(ToldInAttributes):
    """The relationships of the slides, as they follow each other."""

    def __init__(self) -> None:
        self.slides: list[str] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "sldId":
            self.slides.append(attributes.get("relationships:id", ""))
