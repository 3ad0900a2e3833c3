"""The last line of a message: what it used, which version it is, and what can be done with it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from PySide6.QtCore import QRectF

from desktop_chat.ui import theme
from desktop_chat.ui.transcript.canvas import Canvas
from desktop_chat.ui.transcript.controls import Control
from desktop_chat.ui.transcript.deeds import hint_of, verbs_of, versions_of
from desktop_chat.ui.transcript.laid_text import width_of
from desktop_chat.ui.transcript.rows import Row
from desktop_chat.ui.transcript.sections.section import Section
from desktop_chat.ui.transcript.sums import usage_text

HEIGHT, LINE = 26, 20
GAP = 14
FITS = 560
"""A column so wide has room for the longest line; in a narrower one it is broken."""
VERSIONS = ("version", "versions")


class Footer(Section):
    def __init__(self, row: Row, width: int) -> None:
        self._row, self._width = row, width
        self._usage = "" if row.usage is None else usage_text(row.usage)

    @cached_property
    def _controls(self) -> list[Control]:
        """Measured when they are first wanted: most messages are only scrolled past."""
        row = self._row
        return list(_right_aligned(row, self._width) if row.is_question else self._after_usage(row))

    @property
    def height(self) -> int:
        if self._row.is_question:
            return theme.px(LINE) + theme.S8
        if self._width >= theme.px(FITS):
            return theme.px(HEIGHT)
        return round(max((each.rect.bottom() for each in self._controls), default=theme.px(HEIGHT)))

    def draw(self, canvas: Canvas, x: float, y: float, top: int, bottom: int) -> None:
        if self._usage:
            line = theme.px(LINE)
            where = QRectF(x, y + theme.px(HEIGHT) - line, self._width, line)
            canvas.text(where, self._usage, theme.CAPTION, "faint")
        if canvas.is_active or self._row.version[1] > 1:
            super().draw(canvas, x, y, top, bottom)

    def controls(self, top: int) -> Iterator[Control]:
        yield from self._controls

    def _after_usage(self, row: Row) -> Iterator[Control]:
        x = width_of(self._usage, theme.CAPTION) + GAP if self._usage else 0.0
        y, line = theme.px(HEIGHT) - theme.px(LINE), theme.px(LINE)
        for name, label, value in (*versions_of(row), *verbs_of(row)):
            wide = width_of(label, theme.CAPTION)
            is_version = name in VERSIONS
            if x and x + wide > self._width:
                x, y = 0.0, y + line
            rect = QRectF(x, y, wide, line)
            yield Control(name, label, rect, value, is_on_demand=not is_version, hint=hint_of(name, label))
            is_close = (is_version and label != "›") or name == "regenerate"
            x += wide + (theme.S4 if is_close else GAP)


def _right_aligned(row: Row, width: int) -> Iterator[Control]:
    """Under a bubble: from the right edge to the left."""
    x = float(width)
    for name, label, value in reversed((*verbs_of(row), *versions_of(row))):
        wide = width_of(label, theme.CAPTION)
        x -= wide
        is_on_demand = name not in VERSIONS
        rect = QRectF(x, theme.S4, wide, theme.px(LINE))
        yield Control(name, label, rect, value, is_on_demand=is_on_demand, hint=hint_of(name, label))
        x -= theme.S4 if not is_on_demand and label != "‹" else GAP
