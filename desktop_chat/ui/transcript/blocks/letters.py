"""The words of a paragraph as one text, with what is known of each range of its letters."""

from __future__ import annotations

from PySide6.QtGui import QTextLayout

from desktop_chat.ui.theme import Theme
from desktop_chat.ui.transcript import units
from desktop_chat.ui.transcript.blocks.drawn import Drawn, ShapeOf, drawn_of
from desktop_chat.ui.transcript.blocks.face import format_of
from desktop_chat.ui.transcript.blocks.piece import Area, Piece, Setting
from desktop_chat.ui.transcript.markdown.spans import Span, Spans, Style


def lay_spans(
    spans: Spans,
    setting: Setting,
    look: Theme,
    *,
    left: int = 0,
    top: int = 0,
    start: int = 0,
    shape_of: ShapeOf | None = None,
) -> Piece:
    letters = _Letters(setting, look, shape_of)
    for span in spans:
        letters.add(span)
    text, formats, drawn = "".join(letters.texts), letters.formats, letters.drawn
    piece = Piece(text, setting, formats, left=left, top=top, start=start, drawn=drawn)
    piece.grounds, piece.links = tuple(letters.grounds), tuple(letters.links)
    return piece


class _Letters:
    def __init__(self, setting: Setting, look: Theme, shape_of: ShapeOf | None) -> None:
        self._setting, self._look, self._shape_of = setting, look, shape_of
        self._position = 0
        self.texts: list[str] = []
        self.formats: list[QTextLayout.FormatRange] = []
        self.grounds: list[Area] = []
        self.links: list[Area] = []
        self.drawn: list[Drawn] = []

    def add(self, span: Span) -> None:
        position, length = self._position, units.length(span.text)
        drawn = drawn_of(span, (position, length), self._setting.font, self._shape_of)
        if drawn is not None and self._has_room(drawn):
            self.drawn.append(drawn)
            self.formats.append(drawn.format(self._setting.font))
            self.texts.append(drawn.letters())
        else:
            self._write(span, position, length)
        if span.address:
            self.links.append(Area(position, length, span.address))
        self._position += length

    def _has_room(self, drawn: Drawn) -> bool:
        return self._setting.width is None or drawn.width <= self._setting.width

    def _write(self, span: Span, position: int, length: int) -> None:
        if span.style != Style.PLAIN:
            made = QTextLayout.FormatRange()
            made.start, made.length = position, length
            made.format = format_of(span.style, self._look, self._setting.font.pixelSize())
            self.formats.append(made)
        if span.style & Style.CODE:
            self.grounds.append(Area(position, length))
        self.texts.append(span.text)
