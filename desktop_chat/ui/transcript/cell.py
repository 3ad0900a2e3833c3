"""One message at one width: the parts that it consists of, where they stand and how high it is."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QRect, QRectF

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.theme import Theme
from desktop_chat.ui.transcript.body import Body, Manner, Place
from desktop_chat.ui.transcript.canvas import Canvas
from desktop_chat.ui.transcript.column import Column
from desktop_chat.ui.transcript.controls import Control
from desktop_chat.ui.transcript.growing import AnyScanner
from desktop_chat.ui.transcript.markdown.excerpt import Excerpt
from desktop_chat.ui.transcript.rows import Row
from desktop_chat.ui.transcript.sections.answer import Answer
from desktop_chat.ui.transcript.sections.folds import Call, Fold, Thinking
from desktop_chat.ui.transcript.sections.footer import Footer
from desktop_chat.ui.transcript.sections.section import Folds, Measure, Section
from desktop_chat.ui.transcript.sections.small import Caption, Files, Images, Sources, WindowLine
from desktop_chat.ui.transcript.thumbnails import Thumbnails

ABOVE, BELOW = theme.S12, theme.S8
BUBBLE_SIDE, BUBBLE_EDGE = 14, 10
NOTE_HEIGHT = 52
LONG = 60_000
"""Longer texts are read in slices, while their ends are shown."""


class LaidMessage:
    """Text is laid out only where it is near; everything else is a few lines above and below it."""

    def __init__(
        self,
        row: Row,
        width: int,
        look: Theme,
        folds: Folds,
        thumbnails: Thumbnails,
        scanner: AnyScanner | None = None,
    ) -> None:
        self.row = row
        self.column = Column.of(width)
        self._look, self._folds, self._thumbnails = look, folds, thumbnails
        self.body = self._new_body(scanner)
        self._arrange()

    def _new_body(self, scanner: AnyScanner | None = None) -> Body:
        row = self.row
        manner = Manner(self._look, self._text_width(), is_marked_up=not row.is_question)
        message = row.message
        if scanner is None and manner.is_marked_up and len(message.content) > LONG and not message.is_streaming:
            scanner = Excerpt(message.content)
        body = Body(manner, message.content, is_open=message.is_streaming, scanner=scanner)
        body.wrapped, body.shifts = self._folds.wrapped, self._folds.shifts
        return body

    def _text_width(self) -> int:
        if not self.row.is_question:
            return self.column.width
        return min(theme.px(theme.BUBBLE_WIDTH), self.column.width) - 2 * BUBBLE_SIDE

    # ----------------------------------------------------------------- parts

    def _arrange(self) -> None:
        """Put the parts together as the message is now; its text stays laid out."""
        message = self.row.message
        measure = Measure(self._look, self.column.width, self._folds)
        self.thinking = None
        if message.thinking:
            is_going_on = message.is_streaming and self.body.is_empty
            spent = message.thought_ms
            self.thinking = Thinking(message.thinking, measure, is_going_on=is_going_on, spent_ms=spent)
        is_bare = self.thinking is None and not message.tool_calls
        self.answer = Answer(self.body, is_streaming=message.is_streaming, is_waiting_shown=is_bare)
        pictures = [file for file in message.attachments if file.kind == "image" and file.digest]
        others = [file for file in message.attachments if file not in pictures]
        self.images = Images(pictures, self._text_width(), self._thumbnails)
        self.files = Files(others, self._text_width())
        self._parts = [] if self.row.is_result else list(self._all_parts(measure))
        self._foldable = [part for part in self._parts if isinstance(part, Fold)]
        self._places: list[tuple[Section, int]] = []
        self._placed_for: tuple[int, bool] | None = None
        if self.row.is_question:
            for part in (self.images, self.files, self.answer):
                part.left = self.column.width - self.bubble_width() + BUBBLE_SIDE

    def _all_parts(self, measure: Measure) -> Iterator[Section]:
        row, width = self.row, self.column.width
        if row.begins_window:
            yield WindowLine(width)
        if not row.is_question and not row.goes_on:
            yield Caption(row.speaker or sentence("Answer"), width, row.author, self._thumbnails)
        if self.thinking is not None:
            yield self.thinking
        yield self.images
        yield self.files
        yield self.answer
        for call in row.message.tool_calls:
            yield Call(call, measure)
        if row.message.citations:
            yield Sources(row.message.citations, width)
        if not row.is_gone_on_with:
            yield Footer(row, width)

    def _placed(self) -> list[tuple[Section, int]]:
        """Each part, and where it begins: asked for again and again, and the same while no text grows."""
        now = self.body.height, self.body.is_empty
        if now != self._placed_for or any(fold.is_open for fold in self._foldable):
            self._places, self._placed_for = list(self._place_parts()), now
        return self._places

    def _place_parts(self) -> Iterator[tuple[Section, int]]:
        top = ABOVE if self.row.is_question else theme.S4
        for part in self._parts:
            if self.row.is_question and part is self.images:
                top += BUBBLE_EDGE
            yield part, top
            top += part.height
            if part is self.answer:
                top += BUBBLE_EDGE if self.row.is_question else theme.S8 if part.height else 0

    def bubble_width(self) -> int:
        """As wide as what stands in it."""
        widest = max(self.body.natural_width, self.files.widest, self.images.widest)
        return min(widest, self._text_width()) + 2 * BUBBLE_SIDE

    # --------------------------------------------------------------- changes

    def append(self, text: str) -> None:
        if self.thinking is not None:
            self.thinking.is_going_on = False
        self.body.append(text)

    def append_thinking(self, text: str) -> None:
        if self.thinking is not None:
            self.thinking.append(text)

    def replace(self, row: Row) -> None:
        """The same message, known anew; its text is laid out again only if it is another one."""
        self.row = row
        if row.message.content != self.body.text():
            self.body = self._new_body()
        elif not row.message.is_streaming:
            self.body.close()
        self._arrange()

    def take_body(self, body: Body) -> None:
        """The same text, read as a whole."""
        self.body = body
        self._arrange()

    # --------------------------------------------------------------- measures

    @property
    def height(self) -> int:
        if self.row.is_result:
            return self._note_height + self._below if self.row.note else 0
        part, top = self._placed()[-1]
        return top + part.height + self._note_height + self._below

    @property
    def _below(self) -> int:
        return 0 if self.row.is_question or self.row.is_gone_on_with else BELOW

    @property
    def text_top(self) -> int:
        return next((top for part, top in self._placed() if part is self.answer), 0)

    @property
    def _note_height(self) -> int:
        return theme.px(NOTE_HEIGHT) if self.row.note else 0

    def measure(self, top: int, bottom: int) -> bool:
        changes = [part.measure(top - start, bottom - start) for part, start in self._placed()]
        return any(changes)

    def place(self, offset: int) -> Place:
        """What is seen at this height, in a way that stays true while the text above it is measured."""
        top = self.text_top
        if offset < top or self.body.is_empty:
            return -1, offset
        return self.body.place(offset - top)

    def offset(self, place: Place) -> int:
        return place[1] if place[0] < 0 else self.text_top + self.body.offset(place)


class Cell(LaidMessage):
    """The same, as it is drawn and pressed."""

    def bubble(self) -> QRectF:
        """The ground of a question, within the cell."""
        tops = {id(part): top for part, top in self._placed()}
        top = tops.get(id(self.images), 0) - BUBBLE_EDGE
        bottom = tops.get(id(self.answer), 0) + self.answer.height + BUBBLE_EDGE
        wide = self.bubble_width()
        return QRectF(self.column.left + self.column.width - wide, top, wide, bottom - top)

    def note_rect(self) -> QRect:
        """Where the remedy stands, within the cell."""
        top = self.height - self._below - self._note_height + theme.S8
        return QRect(self.column.left, top, self.column.width, self._note_height - theme.S8)

    def draw(self, canvas: Canvas, y: int, top: int, bottom: int) -> None:
        """With its upper edge there; only what lies between top and bottom of it is seen."""
        if self.row.is_question and not self.row.is_result:
            canvas.box(self.bubble().translated(0, y), "bubble", radius=theme.RADIUS_MESSAGE)
        for part, start in self._placed():
            if start < bottom and start + part.height > top:
                part.draw(canvas, self.column.left + part.left, y + start, top - start, bottom - start)
        if self.row.note and not self.row.is_last:
            canvas.text(self.note_rect().translated(0, y), self.row.note.sentence, theme.CAPTION, "faint")

    def controls(self, top: int) -> Iterator[Control]:
        """Everything that can be pressed, within the cell."""
        for part, start in self._placed():
            for control in part.controls(top - start):
                yield control.moved(self.column.left + part.left, start)

    def is_over_text(self, x: float, y: float) -> bool:
        """Whether there are words at this place of the cell."""
        top, left = self.text_top, self.text_x()
        return top <= y < top + self.answer.height and left <= x < left + self.body.manner.width

    def bodies(self) -> Iterator[tuple[Body, int]]:
        """All texts that are open in it, and where each begins."""
        for part, top in self._placed():
            if part is self.answer:
                yield self.body, top
            elif isinstance(part, Fold) and part.inner is not None:
                yield part.inner.body, top + part.head

    def body_of(self, owner: str) -> Body | None:
        """The text of a fold, or of the message itself."""
        if not owner:
            return self.body
        folds = [part for part in self._parts if isinstance(part, Fold) and part.name == owner]
        return folds[0].inner.body if folds and folds[0].inner is not None else None

    def text_x(self) -> int:
        """Where the letters begin from the left edge of the view."""
        return self.column.left + self.answer.left
