"""The words of a message: its blocks, what is selected and found in them, and the heads of its code."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QRectF, Qt

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.transcript.blocks.code import SIDE, head_height, slice_rect
from desktop_chat.ui.transcript.body import Body, Place
from desktop_chat.ui.transcript.canvas import Canvas
from desktop_chat.ui.transcript.controls import Control
from desktop_chat.ui.transcript.laid_text import width_of
from desktop_chat.ui.transcript.markdown.blocks import Kind
from desktop_chat.ui.transcript.sections.section import Section

DOT, DOTS, DOT_STEP, DOTS_HEIGHT = 5, 3, 11, 22
CARET = 2
BAR = 4
"""How high the mark is that shows how far something was moved sideways."""

REACH = 4_000
"""Higher than any screen: what can be pressed is looked for as far down as this."""


class Answer(Section):
    def __init__(
        self, body: Body, *, owner: str = "", is_streaming: bool = False, is_waiting_shown: bool = False
    ) -> None:
        """`owner` is the fold that it stands in; empty for the words of the message itself."""
        self.body = body
        self.owner = owner
        self.is_streaming = is_streaming
        self._is_waiting_shown = is_waiting_shown

    @property
    def height(self) -> int:
        if self.body.is_empty:
            return theme.px(DOTS_HEIGHT) if self.is_streaming and self._is_waiting_shown else 0
        return self.body.height

    def measure(self, top: int, bottom: int) -> bool:
        return self.body.measure(top, bottom)

    # --------------------------------------------------------------- drawing

    def draw(self, canvas: Canvas, x: float, y: float, top: int, bottom: int) -> None:
        body = self.body
        for index in body.between(top, bottom):
            start = y + body.top(index)
            self._draw_ground(canvas, index, x, start)
            self._draw_marks(canvas, index, x, start)
            shift = body.shift(body.blocks[index].group)
            laid = body.laid(index)
            laid.draw(canvas.painter, canvas.look, x, start, shift, body.manner.width)
            if laid.scrolled_width > body.manner.width and body.blocks[index].is_last:
                self._draw_bar(canvas, body.blocks[index].group, x, start + laid.height - BAR - 2)
        for head in self._heads(top, bottom):
            self._draw_head(canvas, head, x, y)
        super().draw(canvas, x, y, top, bottom)
        if self.is_streaming:
            self._draw_waiting(canvas, x, y)

    def _draw_ground(self, canvas: Canvas, index: int, x: float, y: float) -> None:
        """Of code: each slice draws its part of the one ground behind all of them."""
        body, block = self.body, self.body.blocks[index]
        if block.kind != Kind.CODE:
            return
        height, width = body.laid(index).height, body.manner.width
        rect = slice_rect(block, height, width, is_first_of_message=index == 0).translated(x, y)
        canvas.painter.save()
        canvas.painter.setClipRect(QRectF(x, y, width, height), Qt.ClipOperation.IntersectClip)
        canvas.box(rect, "code_ground", "line", theme.RADIUS_CARD)
        canvas.painter.restore()

    def _draw_bar(self, canvas: Canvas, group: int, x: float, y: float) -> None:
        whole, width = self.body.scrolled_widths.get(group, 0), self.body.manner.width
        if whole > width:
            track = width - 2 * SIDE
            left = x + SIDE + track * self.body.shift(group) / whole
            canvas.box(QRectF(left, y, track * width / whole, BAR), "line", radius=BAR / 2)

    def _draw_marks(self, canvas: Canvas, index: int, x: float, y: float) -> None:
        """Behind the letters: what was found, and what is selected."""
        for block, start, length in canvas.found:
            if block == index:
                is_current = canvas.current == (self.owner, (block, start, length))
                self._fill(canvas, index, start, start + length, x, y, "found_now" if is_current else "found")
        chosen = selected_in(canvas.selected, index)
        if chosen is not None:
            self._fill(canvas, index, *chosen, x, y, "selected")

    def _fill(self, canvas: Canvas, index: int, start: int, end: int, x: float, y: float, colour: str) -> None:
        shift = self.body.shift(self.body.blocks[index].group)
        canvas.painter.setPen(Qt.PenStyle.NoPen)
        canvas.painter.setBrush(canvas.look.colour(colour))
        for rect in self.body.laid(index).range_rects(start, end):
            canvas.painter.drawRect(rect.translated(x - shift, y))

    def _draw_waiting(self, canvas: Canvas, x: float, y: float) -> None:
        """A caret where the next word comes, or three quiet dots before the first one."""
        canvas.painter.setPen(Qt.PenStyle.NoPen)
        if not self.body.is_empty:
            end = self.body.end()
            canvas.painter.setBrush(canvas.look.colour("accent"))
            canvas.painter.drawRect(QRectF(x + end.x() + 2, y + end.y(), CARET, end.height()))
        elif self._is_waiting_shown:
            canvas.painter.setBrush(canvas.look.colour("faint"))
            for number in range(DOTS):
                canvas.painter.drawEllipse(QRectF(x + number * DOT_STEP, y + theme.S8, DOT, DOT))

    # ------------------------------------------------------------ code heads

    def _heads(self, top: int, bottom: int) -> Iterator[tuple[int, QRectF]]:
        """The first block of each code in sight, and where its head stands: at the top for as long as it can."""
        body, seen = self.body, set()
        for index in body.between(top, bottom):
            block = body.blocks[index]
            if block.kind != Kind.CODE or block.group in seen:
                continue
            seen.add(block.group)
            whole = body.group_rect(index)
            high = head_height()
            at = min(max(whole.top(), top), max(whole.top(), whole.bottom() - high))
            yield block.group, QRectF(0, at, whole.width(), high)

    def _draw_head(self, canvas: Canvas, head: tuple[int, QRectF], x: float, y: float) -> None:
        group, rect = head
        rect = rect.translated(x, y)
        canvas.box(rect, "code_ground", "line", theme.RADIUS_CARD)
        canvas.box(rect.adjusted(1, theme.RADIUS_CARD, -1, -1), "code_ground")
        canvas.box(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), "line")
        for left in (rect.left(), rect.right() - 1):
            canvas.box(QRectF(left, rect.top() + theme.RADIUS_CARD, 1, rect.height() - theme.RADIUS_CARD), "line")
        language = self.body.blocks[group].language or sentence("text")
        canvas.text(rect.adjusted(SIDE, 0, -theme.px(150), 0), language, theme.CAPTION, "muted")

    def controls(self, top: int) -> Iterator[Control]:
        for group, rect in self._heads(top, top + REACH):
            is_wrapped = group in self.body.wrapped
            right, place = rect.right() - SIDE, (self.owner, group)
            language = self.body.blocks[group].language
            labels = (
                ("copy_code", sentence("Copy"), sentence("Copy the code {language}", language=language)),
                ("wrap", sentence("Unwrap"), sentence("Unwrap the lines of the code"))
                if is_wrapped
                else ("wrap", sentence("Wrap"), sentence("Wrap the lines of the code")),
            )
            for name, label, hint in labels:
                wide = width_of(label, theme.CAPTION)
                where = QRectF(right - wide, rect.top(), wide, rect.height())
                yield Control(name, label, where, place, hint=hint.strip())
                right -= wide + theme.S16
        yield from self._inner_codes(top)

    def _inner_codes(self, top: int) -> Iterator[Control]:
        """Code within a list or a quote."""
        label = sentence("Copy")
        for index, laid in self.body.laid_between(top, top + REACH):
            for number, code in enumerate(laid.codes):
                wide = width_of(label, theme.CAPTION)
                where = code.rect.translated(0, self.body.top(index))
                rect = QRectF(where.right() - wide - theme.S8, where.top() + theme.S4, wide, theme.px(theme.S20))
                value = (self.owner, (index, number))
                hint = sentence("Copy the code {language}", language=code.language).strip()
                yield Control("copy_inner_code", label, rect, value, is_on_demand=True, hint=hint)


def selected_in(selected: tuple[Place, Place] | None, index: int) -> tuple[int, int] | None:
    """Which letters of this block are selected."""
    if selected is None:
        return None
    (first, start), (last, end) = selected
    if not first <= index <= last:
        return None
    return (start if index == first else 0), (end if index == last else 1 << 30)
