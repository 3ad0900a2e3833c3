"""Parts of a message that are folded until somebody wants to read them: thinking, and the calls of tools."""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.transcript.body import Body, Manner
from desktop_chat.ui.transcript.canvas import Canvas
from desktop_chat.ui.transcript.controls import Control
from desktop_chat.ui.transcript.laid_text import width_of
from desktop_chat.ui.transcript.sections.answer import Answer
from desktop_chat.ui.transcript.sections.section import Measure, Section

if TYPE_CHECKING:
    from desktop_chat.services.views import ToolCallView

HEAD, SIDE, CARD = 26, 14, 47
BELOW = theme.S8
THINKING = "thinking"
DECISIONS = (("approve", "Allow once", "primary"), ("deny", "Deny", "button"))
ASKED = {"read_file": "Read a file?"}
USED = {
    "read_file": "Read {arguments}",
    "calculator": "Calculated {arguments}",
    "date_and_time": "Looked at the clock {arguments}",
}
"""Of the tools that come along; others are called by their own names, as nobody knows what they do."""
ANSWERS = 260
"""What the two and some of the arguments take beside the question."""


class Fold(Section):
    """A line that opens a text below it, both beside a thin bar."""

    def __init__(self, name: str, measure: Measure) -> None:
        self.name = name
        self._measure = measure
        self._inner: Answer | None = None

    @property
    def is_open(self) -> bool:
        return self.name in self._measure.folds.opened

    @property
    def head(self) -> int:
        return theme.px(HEAD)

    @abstractmethod
    def label(self) -> str: ...

    @abstractmethod
    def body(self) -> Body: ...

    @property
    def inner(self) -> Answer | None:
        if not self.is_open:
            return None
        if self._inner is None:
            self._inner = Answer(self.body(), owner=self.name)
        return self._inner

    @property
    def height(self) -> int:
        inner = self.inner
        return self.head + (inner.height + theme.S4 if inner is not None else 0) + BELOW

    def measure(self, top: int, bottom: int) -> bool:
        inner = self.inner
        return inner is not None and inner.measure(top - self.head, bottom - self.head)

    def draw(self, canvas: Canvas, x: float, y: float, top: int, bottom: int) -> None:
        canvas.box(QRectF(x, y, 2, self.height - BELOW), "line")
        for control in self._own_controls():
            canvas.control(control, x, y)
        inner = self.inner
        if inner is not None:
            self._draw_inner(canvas, inner, x, y, top, bottom)

    def _draw_inner(self, canvas: Canvas, inner: Answer, x: float, y: float, top: int, bottom: int) -> None:
        """What is selected is in the message's own words; what is sought is marked here too."""
        found = canvas.seek(inner.body, top - self.head, bottom - self.head) if canvas.seek is not None else ()
        plain = replace(canvas, selected=None, found=found)
        inner.draw(plain, x + SIDE, y + self.head, top - self.head, bottom - self.head)

    def controls(self, top: int) -> Iterator[Control]:
        yield from self._own_controls()
        if (inner := self.inner) is not None:
            for control in inner.controls(top - self.head):
                yield control.moved(SIDE, self.head)

    def _own_controls(self) -> Iterator[Control]:
        text = f"{'▾' if self.is_open else '▸'} {self.label()}"
        room = self._measure.width - SIDE
        wide = min(width_of(text, theme.SECONDARY) + theme.S4, room)
        yield Control("fold", text, QRectF(SIDE, 0, wide, theme.px(HEAD)), self.name, "fold")

    def _manner(self, *, is_marked_up: bool) -> Manner:
        measure = self._measure
        return Manner(measure.look, measure.width - SIDE, theme.SECONDARY, "muted", is_marked_up)


class Thinking(Fold):
    def __init__(self, text: str, measure: Measure, *, is_going_on: bool, spent_ms: int | None) -> None:
        super().__init__(THINKING, measure)
        self._text = [text]
        self.is_going_on = is_going_on
        self._spent_ms = spent_ms

    def append(self, text: str) -> None:
        self._text.append(text)
        if self._inner is not None:
            self._inner.body.append(text)

    def label(self) -> str:
        if self.is_going_on:
            return sentence("Thinking…")
        if self._spent_ms is None:
            return sentence("Thought")
        return sentence("Thought for {seconds} s", seconds=max(1, round(self._spent_ms / 1000)))

    def body(self) -> Body:
        return Body(self._manner(is_marked_up=False), "".join(self._text))


class Call(Fold):
    """One use of a tool; where it waits for a decision it asks for it."""

    def __init__(self, call: ToolCallView, measure: Measure) -> None:
        super().__init__(name_of(call), measure)
        self._call = call

    @property
    def head(self) -> int:
        return round(self._card().height()) + theme.S4 if self._call.is_waiting else super().head

    def label(self) -> str:
        call = self._call
        if call.is_waiting:
            return sentence("Arguments")
        if not call.is_answered:
            return sentence("Using {name}… {arguments}", name=call.name, arguments=_brief(call.arguments))
        template = "{name} failed" if call.is_error else USED.get(call.name, "Used {name} {arguments}")
        if call.approval == "denied":
            template = "You did not allow {name}"
        return sentence(template, name=call.name, arguments=_brief(call.arguments))

    def body(self) -> Body:
        text = fenced(_pretty(self._call.arguments), "json")
        if self._call.result is not None:
            result = _pretty(self._call.result)
            text += fenced(result, "json" if result[:1] in "{[" else "")
        return Body(self._manner(is_marked_up=True), text)

    def draw(self, canvas: Canvas, x: float, y: float, top: int, bottom: int) -> None:
        if not self._call.is_waiting:
            super().draw(canvas, x, y, top, bottom)
            return
        canvas.box(self._card().translated(x, y), "asks_ground", "line", theme.RADIUS_CARD)
        where = QRectF(x + SIDE, y, min(self._asked_width, self._room), theme.px(CARD))
        canvas.text(where, self._question, theme.BODY, "asks", is_strong=True)
        for control in self._own_controls():
            canvas.control(control, x, y)
        inner = self.inner
        if inner is not None:
            self._draw_inner(canvas, inner, x, y, top, bottom)

    def _own_controls(self) -> Iterator[Control]:
        call = self._call
        if not call.is_waiting:
            yield from super()._own_controls()
            return
        # Side by side where there is room; else what is asked stands above what can be answered.
        line = theme.px(CARD)
        high = theme.px(CARD - 18)
        top = (line - high) // 2 + (line - 9 if self._is_tall else 0)
        right = self._measure.width - SIDE
        for name, label, kind in DECISIONS:
            wide = width_of(sentence(label), theme.SECONDARY) + 2 * theme.S12
            yield Control(name, sentence(label), QRectF(right - wide, top, wide, high), call.id, kind)
            right -= wide + theme.S8 + 2
        left = SIDE + (0 if self._is_tall else self._asked_width + theme.S8)
        brief = f"{'▾' if self.is_open else '▸'} {_brief(call.arguments)}"
        yield Control("fold", brief, QRectF(left, top, max(40, right - left), high), self.name, "fold")

    @property
    def _question(self) -> str:
        return sentence(ASKED.get(self._call.name, "Use {name}?"), name=self._call.name)

    @property
    def _asked_width(self) -> float:
        return width_of(self._question, theme.BODY, is_strong=True)

    @property
    def _room(self) -> int:
        return self._measure.width - 2 * SIDE

    @property
    def _is_tall(self) -> bool:
        return self._asked_width + theme.px(ANSWERS) > self._room

    def _card(self) -> QRectF:
        line = theme.px(CARD)
        return QRectF(0, 0, self._measure.width, 2 * line - 9 if self._is_tall else line)


def name_of(call: ToolCallView) -> str:
    return f"call {call.id}"


def fenced(text: str, language: str) -> str:
    """As code, whatever is in it."""
    ticks = "```"
    while ticks in text:
        ticks += "`"
    return f"{ticks}{language}\n{text}\n{ticks}\n"


def _pretty(text: str) -> str:
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False) if text[:1] in "{[" else text
    except ValueError:
        return text


def _brief(arguments: str) -> str:
    """The values alone, as a person would say them."""
    try:
        values = json.loads(arguments)
    except ValueError:
        return arguments[:200]
    if not isinstance(values, dict):
        return arguments[:200]
    return ", ".join(value if isinstance(value, str) else json.dumps(value) for value in values.values())[:200]
