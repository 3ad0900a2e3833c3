"""Lays out the paragraphs of a block, one under the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF, Qt

from desktop_chat.ui import theme
from desktop_chat.ui.theme import Theme
from desktop_chat.ui.transcript import units
from desktop_chat.ui.transcript.blocks.drawn import ShapeOf
from desktop_chat.ui.transcript.blocks.face import code_font, heading_font
from desktop_chat.ui.transcript.blocks.laid_block import Code, Ground, LaidBlock, joined_height
from desktop_chat.ui.transcript.blocks.letters import lay_spans
from desktop_chat.ui.transcript.blocks.piece import Piece, Setting
from desktop_chat.ui.transcript.blocks.table import lay_table
from desktop_chat.ui.transcript.markdown.spans import Paragraph, ParagraphKind, Span, Spans, Style

INDENT, QUOTE_INDENT = 24, 16
CODE_LINE = 1.45


@dataclass(frozen=True, slots=True)
class Frame:
    """What a block is laid out in."""

    look: Theme
    width: int
    size: int = theme.BODY
    colour: str = "text"
    is_first: bool = False
    """Nothing of the same message stands above it."""
    goes_on: bool = False
    """It is the rest of the block above it."""
    shape_of: ShapeOf | None = None
    """Of formulas."""

    def setting(self, width: int, *, colour: str = "", blank: float = 0.5) -> Setting:
        font = theme.font(self.size)
        return Setting(font, round(theme.line_height(font)), width, blank, colour=colour or self.colour)


def code_setting(size: int, width: int | None) -> Setting:
    font = code_font(size)
    return Setting(font, round(size * CODE_LINE), width)


def lay(paragraphs: Sequence[Paragraph], frame: Frame) -> LaidBlock:
    laid = LaidBlock("\n".join(paragraph.text for paragraph in paragraphs))
    top, start = 0, 0
    for number, paragraph in enumerate(paragraphs):
        is_top = number == 0
        top += _space_above(paragraph, is_first=frame.is_first and is_top, goes_on=frame.goes_on and is_top)
        top = _lay_one(laid, paragraph, frame, top, start)
        start += units.length(paragraph.text) + 1
    laid.height = top
    laid.natural_width = max((piece.left + piece.natural_width for piece in laid.pieces), default=0)
    return laid


def _space_above(paragraph: Paragraph, *, is_first: bool, goes_on: bool) -> int:
    if is_first or goes_on:
        return 0
    if paragraph.kind == ParagraphKind.HEADING:
        return theme.S20
    return theme.S4 if paragraph.is_tight and (paragraph.depth > 1 or not paragraph.marker) else _usual(paragraph)


def _usual(paragraph: Paragraph) -> int:
    return theme.S8 if paragraph.marker else theme.S12


def _lay_one(laid: LaidBlock, paragraph: Paragraph, frame: Frame, top: int, start: int) -> int:
    left = paragraph.depth * theme.px(INDENT) + paragraph.quotes * QUOTE_INDENT
    bottom = _PARTS[paragraph.kind](laid, paragraph, frame, left, top, start)
    for quote in range(paragraph.quotes):
        laid.grounds.append(Ground(QRectF(quote * QUOTE_INDENT, top - 2, 3, bottom - top + 4), "line", radius=1.5))
    return bottom


def _lay_words(laid: LaidBlock, paragraph: Paragraph, frame: Frame, left: int, top: int, start: int) -> int:
    colour = "muted" if paragraph.quotes else frame.colour
    setting = frame.setting(frame.width - left, colour=colour)
    if paragraph.kind == ParagraphKind.HEADING:
        font = heading_font(paragraph.level)
        setting = Setting(font, round(font.pixelSize() * 1.35), frame.width - left)
    piece = lay_spans(
        paragraph.spans, setting, frame.look, left=left, top=top, start=start, shape_of=frame.shape_of
    )
    laid.pieces.append(piece)
    if paragraph.is_ticked is not None:
        _tick(laid, left, top + _lowered(piece, setting), setting.line, is_ticked=paragraph.is_ticked)
    elif paragraph.marker:
        mark_setting = Setting(setting.font, setting.line, None, colour="muted")
        mark = Piece(paragraph.marker, mark_setting, top=top + _lowered(piece, setting))
        mark.left = left - mark.natural_width - theme.S8
        laid.marks.append(mark)
    return top + piece.height


def _lowered(piece: Piece, setting: Setting) -> int:
    """How much lower its first line stands for the pictures in it."""
    return round(piece.base - Piece("x", setting).base) if piece.drawn else 0


def _tick(laid: LaidBlock, left: int, top: int, line: int, *, is_ticked: bool) -> None:
    side = theme.px(14)
    box = QRectF(left - side - theme.S8, top + (line - side) / 2, side, side)
    laid.grounds.append(Ground(box, "accent" if is_ticked else "raised", "accent" if is_ticked else "faint", 3))
    if is_ticked:
        font = theme.font(theme.CAPTION - 1, is_strong=True)
        mark = Piece("✓", Setting(font, line, None, colour="on_accent"), top=top)
        mark.left = round(box.center().x() - mark.natural_width / 2)
        laid.marks.append(mark)


def _lay_code(laid: LaidBlock, paragraph: Paragraph, frame: Frame, left: int, top: int, start: int) -> int:
    """Code in a list or a quote; code that stands by itself is a block of its own."""
    setting = code_setting(frame.size - 1, frame.width - left - 2 * theme.S12)
    inner = top + theme.S8
    piece = Piece(paragraph.text, setting, left=left + theme.S12, top=inner, start=start)
    laid.pieces.append(piece)
    bottom = inner + piece.height + theme.S8
    rect = QRectF(left, top, frame.width - left, bottom - top)
    laid.grounds.append(Ground(rect, "code_ground", "line", theme.RADIUS_CONTROL))
    laid.codes.append(Code(paragraph.text, paragraph.language, rect))
    return bottom


def _lay_math(laid: LaidBlock, paragraph: Paragraph, frame: Frame, left: int, top: int, start: int) -> int:
    """In the middle, moved sideways where it is too wide; as it was written where it is not drawn."""
    room = frame.width - left
    setting = frame.setting(0)
    spans = (Span(paragraph.text, Style.MATH | Style.DISPLAY),)
    drawn = lay_spans(
        spans, replace(setting, width=None), frame.look, left=left, top=top, start=start, shape_of=frame.shape_of
    )
    if drawn.drawn:
        drawn.left += max(0, (room - drawn.natural_width) // 2)
        if drawn.natural_width > room:
            laid.scrolled_width = max(laid.scrolled_width, left + drawn.natural_width)
        laid.pieces.append(drawn)
    else:
        setting = code_setting(frame.size, room - 2 * theme.S24)
        laid.pieces.append(Piece(paragraph.text, setting, left=left + theme.S24, top=top, start=start))
    return joined_height(laid.pieces)


def _lay_rule(laid: LaidBlock, _: Paragraph, frame: Frame, left: int, top: int, start: int) -> int:
    laid.grounds.append(Ground(QRectF(left, top + theme.S8, frame.width - left, 1), "line"))
    return top + 2 * theme.S8


def _lay_table(laid: LaidBlock, paragraph: Paragraph, frame: Frame, left: int, top: int, start: int) -> int:
    def cell(
        spans: Spans, width: int | None, place: tuple[int, int, int], *, is_head: bool, alignment: str
    ) -> Piece:
        font = theme.font(frame.size - 1, is_strong=is_head)
        colour = "muted" if is_head else frame.colour
        line = round(theme.line_height(font))
        setting = Setting(font, line, width, alignment=_ALIGNMENTS.get(alignment, _LEFT), colour=colour)
        left, top, start = place
        return lay_spans(spans, setting, frame.look, left=left, top=top, start=start, shape_of=frame.shape_of)

    return lay_table(laid, paragraph, frame.width - left, left, top, start, cell)


_LEFT = Qt.AlignmentFlag.AlignLeft
_ALIGNMENTS = {"right": Qt.AlignmentFlag.AlignRight, "center": Qt.AlignmentFlag.AlignHCenter}
_PARTS = {
    ParagraphKind.WORDS: _lay_words,
    ParagraphKind.HEADING: _lay_words,
    ParagraphKind.CODE: _lay_code,
    ParagraphKind.MATH: _lay_math,
    ParagraphKind.RULE: _lay_rule,
    ParagraphKind.TABLE: _lay_table,
}
