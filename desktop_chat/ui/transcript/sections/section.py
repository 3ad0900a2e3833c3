"""One part of a message: as high as it says, drawn where it is told."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field

from desktop_chat.ui.theme import Theme
from desktop_chat.ui.transcript.canvas import Canvas
from desktop_chat.ui.transcript.controls import Control


@dataclass(slots=True)
class Folds:
    """What a person opened or wrapped in a message; kept while its cell is dropped and made anew."""

    opened: set[str] = field(default_factory=set)
    wrapped: set[int] = field(default_factory=set)
    shifts: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Measure:
    """What every part of a message is laid out by."""

    look: Theme
    width: int
    folds: Folds


class Section(ABC):
    left = 0
    """From the left edge of the text column."""
    top = 0
    """Within the message; set where the parts are put together."""

    @property
    @abstractmethod
    def height(self) -> int: ...

    def measure(self, top: int, bottom: int) -> bool:
        """Lay out what lies between; whether its height turned out to be another."""
        return False

    def draw(self, canvas: Canvas, x: float, y: float, top: int, bottom: int) -> None:
        """With its corner there; only what lies between top and bottom of it is seen."""
        for control in self.controls(top):
            canvas.control(control, x, y)

    def controls(self, top: int) -> Iterator[Control]:
        """What can be pressed in it, where everything above `top` is out of sight."""
        yield from ()
