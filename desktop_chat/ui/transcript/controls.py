"""What can be pressed within a message, by mouse or keyboard, without being a widget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, QRectF

ARROWS = "▸▾ "
"""Before what is folded."""


@dataclass(frozen=True, slots=True)
class Control:
    name: str
    """The wish that it stands for."""
    label: str
    rect: QRectF
    value: Any = None
    kind: str = "text"
    """How it is drawn: text, button, primary, chip or fold."""
    is_on_demand: bool = False
    """Seen only where the pointer or the keyboard is."""
    hint: str = ""

    @property
    def key(self) -> tuple[str, Any]:
        """The same control where the message is laid out anew."""
        return self.name, self.value

    @property
    def spoken(self) -> str:
        """What it is called where its place and its look say nothing."""
        return self.hint or self.label.lstrip(ARROWS)

    def moved(self, x: float, y: float) -> Control:
        rect = self.rect.translated(QPointF(x, y))
        return Control(self.name, self.label, rect, self.value, self.kind, self.is_on_demand, self.hint)
