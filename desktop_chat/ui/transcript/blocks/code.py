"""Lays out fenced code: a slice of it for each block, with one ground behind all and a head above the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QTextLayout

from desktop_chat.ui import theme
from desktop_chat.ui.theme import Theme
from desktop_chat.ui.transcript.blocks.build import code_setting
from desktop_chat.ui.transcript.blocks.face import coloured
from desktop_chat.ui.transcript.blocks.laid_block import LaidBlock
from desktop_chat.ui.transcript.blocks.piece import Piece
from desktop_chat.ui.transcript.markdown.blocks import Block

_HEAD = 28
PADDING = 8
SIDE = 12


@dataclass(frozen=True, slots=True)
class Colouring:
    """A range of letters, and what they are to the language."""

    start: int
    length: int
    kind: str


def lay_code(
    block: Block,
    look: Theme,
    width: int,
    colourings: Sequence[Colouring],
    *,
    is_wrapped: bool,
    is_first_of_message: bool,
) -> LaidBlock:
    text = block.text.removesuffix("\n")
    top = code_top(block, is_first_of_message=is_first_of_message)
    setting = code_setting(theme.SECONDARY, width - 2 * SIDE if is_wrapped else None)
    piece = Piece(text, setting, [_range(each, look) for each in colourings], left=SIDE, top=top)
    laid = LaidBlock(text, [piece])
    is_empty = block.is_last and not block.is_first and not text
    laid.height = top + (0 if is_empty else piece.height) + (PADDING if block.is_last else 0)
    laid.natural_width = width
    laid.scrolled_width = 0 if is_wrapped else piece.natural_width + 2 * SIDE
    return laid


def head_height() -> int:
    """Where its language is named and its buttons stand."""
    return theme.px(_HEAD)


def code_top(block: Block, *, is_first_of_message: bool) -> int:
    """How far down its text begins."""
    if not block.is_first:
        return 0
    return (0 if is_first_of_message else theme.S12) + head_height() + PADDING


def slice_rect(block: Block, height: int, width: int, *, is_first_of_message: bool) -> QRectF:
    """The ground of all slices, as far as this one shows it: beyond its ends where it goes on."""
    above = 0 if is_first_of_message else theme.S12
    top = above if block.is_first else -2 * theme.RADIUS_CARD
    bottom = height if block.is_last else height + 2 * theme.RADIUS_CARD
    return QRectF(0, top, width, bottom - top)


def estimate(block: Block, *, is_first_of_message: bool) -> int:
    """Lines of code are as high as their number where none is broken."""
    lines = block.text.removesuffix("\n").count("\n") + 1
    top = code_top(block, is_first_of_message=is_first_of_message)
    return top + lines * round(theme.px(theme.SECONDARY) * 1.45) + (PADDING if block.is_last else 0)


def _range(colouring: Colouring, look: Theme) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length = colouring.start, colouring.length
    made.format = coloured(look, colouring.kind)
    return made
