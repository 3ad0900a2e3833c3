"""Lays out a table: columns as wide as their words, at most so wide that a line of prose fits in each."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QRectF

from desktop_chat.ui.transcript import units
from desktop_chat.ui.transcript.blocks.laid_block import Ground, LaidBlock
from desktop_chat.ui.transcript.blocks.piece import Piece
from desktop_chat.ui.transcript.markdown.spans import Paragraph, Spans, words

GAP = 14
WIDEST = 360
NARROWEST = 96
PADDING = 5


class LayCell(Protocol):
    def __call__(
        self, spans: Spans, width: int | None, place: tuple[int, int, int], *, is_head: bool, alignment: str
    ) -> Piece: ...


def lay_table(
    laid: LaidBlock, table: Paragraph, width: int, left: int, top: int, start: int, cell: LayCell
) -> int:
    widths = _widths(table, width, cell)
    whole = sum(widths) + GAP * len(widths)
    if whole > width:
        laid.scrolled_width = max(laid.scrolled_width, left + whole)
    for number, row in enumerate(table.rows):
        is_head = table.has_head and number == 0
        x, height = left, 0
        for column, spans in enumerate(row):
            piece = cell(
                spans,
                widths[column],
                (x, top + PADDING, start),
                is_head=is_head,
                alignment=_alignment(table, column),
            )
            laid.pieces.append(piece)
            height = max(height, piece.height)
            x += widths[column] + GAP
            start += units.length(words(spans)) + 1
        top += height + 2 * PADDING
        laid.grounds.append(Ground(QRectF(left, top, min(whole, width), 1), "line"))
        top += 1
    return top


def _widths(table: Paragraph, width: int, cell: LayCell) -> list[int]:
    """Each column's own, made narrower together where they do not fit."""
    columns = max((len(row) for row in table.rows), default=0)
    widths = [24] * columns
    for number, row in enumerate(table.rows):
        for column, spans in enumerate(row):
            piece = cell(spans, None, (0, 0, 0), is_head=table.has_head and number == 0, alignment="")
            widths[column] = max(widths[column], piece.natural_width + 1)
    widths = [min(each, WIDEST) for each in widths]
    room = width - GAP * columns
    if sum(widths) <= room or not columns:
        return widths
    most = _level(widths, room)
    return [min(each, most) for each in widths]


def _level(widths: list[int], room: int) -> int:
    """How wide the wide columns may be, so that all fit and the narrow ones stay as they are."""
    rest = sorted(widths)
    while rest and rest[0] * len(rest) <= room:
        room -= rest.pop(0)
    return max(NARROWEST, room // len(rest)) if rest else NARROWEST


def _alignment(table: Paragraph, column: int) -> str:
    return table.alignments[column] if column < len(table.alignments) else ""
