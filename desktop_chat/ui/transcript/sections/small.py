"""The quiet parts of a message: who speaks, files, sources, the line where the model's window begins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from PySide6.QtCore import QRectF

from desktop_chat.language import sentence
from desktop_chat.services.views import AttachmentView
from desktop_chat.ui import theme
from desktop_chat.ui.transcript.canvas import CENTRE, Canvas
from desktop_chat.ui.transcript.controls import Control
from desktop_chat.ui.transcript.laid_text import width_of
from desktop_chat.ui.transcript.sections.section import Section

CAPTION_HEIGHT = 24
CHIP, CHIP_GAP, WIDEST_CHIP = 28, 6, 240
WINDOW_LINE = 36


class Caption(Section):
    """Who answers."""

    def __init__(self, text: str, width: int) -> None:
        self._text, self._width = text, width

    @property
    def height(self) -> int:
        return CAPTION_HEIGHT

    def draw(self, canvas: Canvas, x: float, y: float, top: int, bottom: int) -> None:
        where = QRectF(x, y, self._width, CAPTION_HEIGHT - theme.S8)
        canvas.text(where, self._text, theme.CAPTION, "muted")


class WindowLine(Section):
    """Above the first message that the model was still told of."""

    def __init__(self, width: int) -> None:
        self._width = width

    @property
    def height(self) -> int:
        return WINDOW_LINE

    def draw(self, canvas: Canvas, x: float, y: float, top: int, bottom: int) -> None:
        text = sentence("The model reads from here on; what is above no longer fits")
        wide = min(width_of(text, theme.CAPTION) + 2 * theme.S12, self._width)
        side = (self._width - wide) / 2
        for left in (x, x + self._width - side):
            canvas.box(QRectF(left, y + theme.S12, side, 1), "line")
        canvas.text(QRectF(x + side, y, wide, theme.S24), text, theme.CAPTION, "faint", align=CENTRE)


class Chips(Section):
    """Small things side by side, in as many lines as they need."""

    name = ""

    def __init__(self, labels: Sequence[tuple[str, Any, str]], width: int) -> None:
        """Each with its label, what it stands for, and what is said of it on a closer look."""
        self._controls: list[Control] = []
        x = y = self.widest = 0
        for label, value, hint in labels:
            wide = min(width_of(label, theme.SECONDARY) + 20, WIDEST_CHIP, width)
            if x and x + wide > width:
                x, y = 0, y + CHIP + CHIP_GAP
            self._controls.append(Control(self.name, label, QRectF(x, y, wide, CHIP), value, "chip", hint=hint))
            self.widest = max(self.widest, x + wide)
            x += wide + CHIP_GAP
        self._height = y + CHIP + theme.S8 if labels else 0

    @property
    def height(self) -> int:
        return self._height

    def controls(self, top: int) -> Iterator[Control]:
        yield from self._controls


class Files(Chips):
    name = "open_file"

    def __init__(self, files: Sequence[AttachmentView], width: int) -> None:
        super().__init__([(file_label(file), file.id, file.name) for file in files], width)


class Sources(Chips):
    """What an answer rests on, numbered."""

    name = "open_link"

    def __init__(self, citations: Sequence[Any], width: int) -> None:
        super().__init__([_source(number, each) for number, each in enumerate(citations, 1)], width)

    @property
    def height(self) -> int:
        return super().height + theme.S8 if self._controls else 0

    def controls(self, top: int) -> Iterator[Control]:
        yield from (control.moved(0, theme.S8) for control in self._controls)


def _source(number: int, citation: Any) -> tuple[str, str, str]:
    facts = citation if isinstance(citation, dict) else {}
    address = str(facts.get("url") or "")
    title = str(facts.get("title") or address or facts.get("cited_text") or sentence("Source"))
    return f"{number}  {title}", address, address or title


def file_label(file: AttachmentView) -> str:
    return file.name if file.size is None else f"{file.name} · {size_label(file.size)}"


def size_label(size: int) -> str:
    if size < 1_000:
        return f"{size} B"
    return f"{size / 1_000:.0f} KB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"
