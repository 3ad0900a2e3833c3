"""The last line of a message: what it used, which version it is, and what can be done with it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.transcript.canvas import Canvas
from desktop_chat.ui.transcript.controls import Control
from desktop_chat.ui.transcript.laid_text import width_of
from desktop_chat.ui.transcript.rows import Row
from desktop_chat.ui.transcript.sections.section import Section

if TYPE_CHECKING:
    from desktop_chat.services.views import Cost, UsageView

HEIGHT, LINE = 26, 20
GAP = 14
FITS = 560
"""A column so wide has room for the longest line; in a narrower one it is broken."""
SHORTEST_MS = 50
SMALLEST = Decimal("0.0001")
VERSIONS = ("version", "versions")
HINTS = {"▾": "Regenerate with another model", "‹": "Version before", "›": "Next version"}
CUT_SHORT = ("partial", "cancelled")


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
        for name, label, value in (*_versions(row), *_verbs(row)):
            wide = width_of(label, theme.CAPTION)
            is_version = name in VERSIONS
            if x and x + wide > self._width:
                x, y = 0.0, y + line
            rect = QRectF(x, y, wide, line)
            yield Control(name, label, rect, value, is_on_demand=not is_version, hint=_hint(name, label))
            is_close = (is_version and label != "›") or name == "regenerate"
            x += wide + (theme.S4 if is_close else GAP)


def _right_aligned(row: Row, width: int) -> Iterator[Control]:
    """Under a bubble: from the right edge to the left."""
    x = float(width)
    for name, label, value in reversed((*_verbs(row), *_versions(row))):
        wide = width_of(label, theme.CAPTION)
        x -= wide
        is_on_demand = name not in VERSIONS
        rect = QRectF(x, theme.S4, wide, theme.px(LINE))
        yield Control(name, label, rect, value, is_on_demand=is_on_demand, hint=_hint(name, label))
        x -= theme.S4 if not is_on_demand and label != "‹" else GAP


def _verbs(row: Row) -> list[tuple[str, str, object]]:
    if row.message.is_streaming:
        return []
    found: list[tuple[str, str, object]] = [("copy", sentence("Copy"), None)]
    if row.is_passing:
        return found if row.is_question else [*found, ("regenerate", sentence("Regenerate"), None)]
    if row.is_question:
        found.append(("edit", sentence("Edit"), None))
    else:
        found.append(("regenerate", sentence("Regenerate"), None))
        found.append(("regenerate_with", "▾", None))
        if row.message.status in CUT_SHORT and row.is_last:
            found.append(("continue", sentence("Continue"), None))
    return [*found, ("branch", sentence("Branch"), None), ("delete", sentence("Delete"), None)]


def _versions(row: Row) -> list[tuple[str, str, object]]:
    number, count = row.version
    if count < 2:
        return []
    return [("version", "‹", -1), ("versions", f"{number}/{count}", 0), ("version", "›", 1)]


def actions_of(row: Row) -> str:
    """What can be done with a message, in one line for a screen reader; Tab leads there."""
    if row.is_result:
        return ""
    waiting = [each for call in row.message.tool_calls if call.is_waiting for each in ("Allow once", "Deny")]
    names = [sentence(each) for each in waiting]
    if row.version[1] > 1:
        names.append(_hint("versions", f"{row.version[0]}/{row.version[1]}"))
    names += [_hint(name, label) or label for name, label, _ in _verbs(row)]
    return sentence("Tab and the menu key lead to: {actions}", actions=", ".join(names)) if names else ""


def _hint(name: str, label: str) -> str:
    """What a label does not say to somebody who does not see where it stands."""
    if name == "versions":
        number, _, count = label.partition("/")
        return sentence("Version {number} of {count}", number=number, count=count)
    hint = HINTS.get(label, "")
    return sentence(hint) if hint else ""


def usage_text(usage: UsageView) -> str:
    tokens, cost, duration = usage.tokens, usage.cost, usage.duration_ms or 0
    parts = [
        sentence("{count} in", count=f"{tokens.input:,}") if tokens.input is not None else "",
        sentence("{count} out", count=f"{tokens.output:,}") if tokens.output is not None else "",
        price_text(cost),
        sentence("{seconds} s", seconds=f"{duration / 1000:.1f}") if duration >= SHORTEST_MS else "",
        usage.profile or "",
    ]
    return " · ".join(part for part in parts if part)


def price_text(cost: Cost) -> str:
    """Two digits that say something; the exact price is in the usage of the chat."""
    amount = cost.amount
    if amount is None:
        return ""
    if 0 < amount < SMALLEST:
        return sentence("less than {amount}", amount=f"${SMALLEST}")
    digits = max(2, 1 - amount.adjusted()) if amount else 2
    text = f"${amount:.{digits}f}"
    return sentence("at least {amount}", amount=text) if cost.is_partial else text
