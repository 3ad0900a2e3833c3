"""The quiet parts of a message: who speaks, files, sources, the line where the model's window begins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPainterPath

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.transcript.canvas import CENTRE, Canvas
from desktop_chat.ui.transcript.controls import Control
from desktop_chat.ui.transcript.laid_text import width_of
from desktop_chat.ui.transcript.sections.section import Section
from desktop_chat.ui.transcript.thumbnails import HEIGHT, Thumbnails

if TYPE_CHECKING:
    from desktop_chat.services.author_view import AuthorView
    from desktop_chat.services.views import AttachmentView

CAPTION_HEIGHT = 24
CHIP, CHIP_GAP, WIDEST_CHIP = 28, 6, 240
WINDOW_LINE = 36
BOX = 160
FACE = 16


class Caption(Section):
    """Who answers: the assistant with its face, where there is one, and the model."""

    def __init__(self, text: str, width: int, author: AuthorView | None, thumbnails: Thumbnails) -> None:
        self._text, self._width = text, width
        self._author, self._thumbnails = author, thumbnails

    @property
    def height(self) -> int:
        return theme.px(CAPTION_HEIGHT)

    def draw(self, canvas: Canvas, x: float, y: float, top: int, bottom: int) -> None:
        where = QRectF(x, y, self._width, self.height - theme.S8)
        if self._author is not None:
            where = self._draw_author(canvas, where, self._author)
        canvas.text(where, self._text, theme.CAPTION, "muted")

    def _draw_author(self, canvas: Canvas, where: QRectF, author: AuthorView) -> QRectF:
        """And what is left of the line."""
        left = where.left()
        if author.picture and draw_face(canvas, self._thumbnails, author.picture, where):
            left += theme.px(FACE) + theme.S8
        wide = min(width_of(author.title, theme.CAPTION, is_strong=True) + 1, where.right() - left)
        where.setLeft(left)
        canvas.text(
            QRectF(left, where.top(), wide, where.height()), author.title, theme.CAPTION, "text", is_strong=True
        )
        return where.adjusted(wide + theme.S8, 0, 0, 0)


def draw_face(canvas: Canvas, thumbnails: Thumbnails, digest: str, where: QRectF) -> bool:
    """Small and round at the beginning of a line; False while it is not read yet."""
    picture = thumbnails.picture(digest, canvas.painter.device().devicePixelRatioF())
    if picture is None:
        return False
    side = theme.px(FACE)
    target = QRectF(where.left(), where.center().y() - side / 2, side, side)
    size = picture.size()
    least = min(size.width(), size.height())
    source = QRectF((size.width() - least) / 2, (size.height() - least) / 2, least, least)
    path = QPainterPath()
    path.addEllipse(target)
    canvas.painter.save()
    canvas.painter.setClipPath(path)
    canvas.painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    canvas.painter.drawPixmap(target, picture, source)
    canvas.painter.restore()
    return True


class WindowLine(Section):
    """Above the first message that the model was still told of."""

    def __init__(self, width: int) -> None:
        self._width = width

    @property
    def height(self) -> int:
        return theme.px(WINDOW_LINE)

    def draw(self, canvas: Canvas, x: float, y: float, top: int, bottom: int) -> None:
        text = sentence("The model reads from here on; what is above no longer fits")
        wide = min(width_of(text, theme.CAPTION) + 2 * theme.S12, self._width)
        side = (self._width - wide) / 2
        for left in (x, x + self._width - side):
            canvas.box(QRectF(left, y + theme.px(theme.S12), side, 1), "line")
        canvas.text(QRectF(x + side, y, wide, theme.px(theme.S24)), text, theme.CAPTION, "faint", align=CENTRE)


class Chips(Section):
    """Small things side by side, in as many lines as they need."""

    name = ""

    def __init__(self, labels: Sequence[tuple[str, Any, str]], width: int) -> None:
        """Each with its label, what it stands for, and what is said of it on a closer look."""
        self._controls: list[Control] = []
        x = y = self.widest = 0
        high = theme.px(CHIP)
        for label, value, hint in labels:
            wide = min(width_of(label, theme.SECONDARY) + 20, theme.px(WIDEST_CHIP), width)
            if x and x + wide > width:
                x, y = 0, y + high + CHIP_GAP
            self._controls.append(Control(self.name, label, QRectF(x, y, wide, high), value, "chip", hint=hint))
            self.widest = max(self.widest, x + wide)
            x += wide + CHIP_GAP
        self._height = y + high + theme.S8 if labels else 0

    @property
    def height(self) -> int:
        return self._height

    def controls(self, top: int) -> Iterator[Control]:
        yield from self._controls


class Files(Chips):
    name = "open_file"

    def __init__(self, files: Sequence[AttachmentView], width: int) -> None:
        hint = sentence("Save a copy…")
        super().__init__([(file_label(file), file.id, hint) for file in files], width)


class Images(Section):
    """Attached pictures, small, side by side; each has its place before it is read."""

    def __init__(self, files: Sequence[AttachmentView], width: int, thumbnails: Thumbnails) -> None:
        self._files, self._thumbnails = files, thumbnails
        self._in_line = max(1, (width + CHIP_GAP) // (BOX + CHIP_GAP))
        self.widest = min(len(files), self._in_line) * (BOX + CHIP_GAP) - CHIP_GAP if files else 0

    @property
    def height(self) -> int:
        lines = -(-len(self._files) // self._in_line)
        return lines * (HEIGHT + CHIP_GAP) + (theme.S4 if lines else 0)

    def _rect(self, number: int) -> QRectF:
        line, column = divmod(number, self._in_line)
        return QRectF(column * (BOX + CHIP_GAP), line * (HEIGHT + CHIP_GAP), BOX, HEIGHT)

    def draw(self, canvas: Canvas, x: float, y: float, top: int, bottom: int) -> None:
        ratio = canvas.painter.device().devicePixelRatioF()
        for number, file in enumerate(self._files):
            rect = self._rect(number).translated(x, y)
            canvas.box(rect, "raised", "line", theme.RADIUS_CONTROL)
            picture = self._thumbnails.picture(file.digest or "", ratio)
            if picture is None:
                canvas.text(
                    rect.adjusted(theme.S8, 0, -theme.S8, 0), file.name, theme.CAPTION, "muted", align=CENTRE
                )
                continue
            size = picture.deviceIndependentSize().boundedTo(rect.size())
            corner = rect.center() - QPointF(size.width() / 2, size.height() / 2)
            canvas.painter.drawPixmap(QRectF(corner, size), picture, QRectF(picture.rect()))
        super().draw(canvas, x, y, top, bottom)

    def controls(self, top: int) -> Iterator[Control]:
        for number, file in enumerate(self._files):
            hint = f"{file_label(file)} – {sentence('Save a copy…')}"
            yield Control("open_file", "", self._rect(number), file.id, "text", hint=hint)


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
