"""A formula as it was drawn, as plain values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Drawing:
    """As SVG, in black where it has no colour of its own; measured by the size of the letters around it."""

    svg: str
    width: float
    ascent: float
    """Above the line on which letters stand."""
    descent: float
