"""Shows what was measured: a table to read, JSON to compare and a picture."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

import sqlalchemy

from tests.bench.bars import Bar

FOLDER = Path("bench-results")
VERDICTS = {True: "met", False: "NOT MET", None: "–"}
COLOURS = {True: "#2e7d32", False: "#c62828", None: "#9e9e9e"}
HEADINGS = ("what", "floor", "measured", "is", "bar", "")
ROW, LEFT, WIDTH = 22, 430, 360


def table(bars: Sequence[Bar]) -> str:
    """The bars with aligned columns, and below them what needs a word more."""
    rows = [HEADINGS, *(_cells(bar) for bar in bars)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = ["  ".join(_aligned(row, widths)).rstrip() for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join([*lines, "", *_notes(bars)])


def _cells(bar: Bar) -> tuple[str, ...]:
    times = "×" if bar.floor else f" {bar.unit}".rstrip()
    return (
        bar.name,
        _number(bar.floor, bar.unit),
        _number(bar.measured, bar.unit),
        "" if bar.value is None else f"{bar.value:.3g}{times}",
        f"≤ {bar.limit:g}{times}",
        VERDICTS[bar.is_met],
    )


def _number(value: float | None, unit: str) -> str:
    return "" if value is None else f"{value:,.4g} {unit}".strip()


def _aligned(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    first, *others = (
        cell.ljust(width) if column == 0 else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return [first, *others]


def _notes(bars: Sequence[Bar]) -> list[str]:
    return [f"{bar.name}: {bar.note}." for bar in bars if bar.note]


def markdown(bars: Sequence[Bar]) -> str:
    """The same table for a document."""
    rows = [HEADINGS, ("---",) * len(HEADINGS), *(_cells(bar) for bar in bars)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def machine() -> dict[str, Any]:
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "system": platform.platform(),
        "processors": os.cpu_count(),
        "load": os.getloadavg() if hasattr(os, "getloadavg") else None,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "sqlalchemy": sqlalchemy.__version__,
    }


def keep(bars: Sequence[Bar], folder: Path = FOLDER) -> list[Path]:
    """Write JSON, table and picture; the files."""
    folder.mkdir(parents=True, exist_ok=True)
    known = machine()
    texts = {
        "bars.json": json.dumps({"machine": known, "bars": [bar.to_dict() for bar in bars]}, indent=2),
        "bars.md": markdown(bars),
        "bars.svg": plot(bars),
    }
    for name, text in texts.items():
        (folder / name).write_text(text + "\n", "utf-8")
    return [folder / name for name in texts]


def plot(bars: Sequence[Bar]) -> str:
    """One line for each bar: how much of what is allowed was used. The upright line is all of it."""
    height = ROW * (len(bars) + 2)
    allowed = LEFT + WIDTH / 2
    lines = [_plotted(bar, ROW * (number + 1)) for number, bar in enumerate(bars)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{LEFT + WIDTH + 130}" height="{height}"'
            ' font-family="sans-serif" font-size="12">',
            '<rect width="100%" height="100%" fill="white"/>',
            *lines,
            f'<line x1="{allowed}" x2="{allowed}" y1="{ROW / 2}" y2="{height - ROW}" stroke="black"/>',
            f'<text x="{allowed}" y="{height - 6}" text-anchor="middle">the bar</text>',
            "</svg>",
        ]
    )


def _plotted(bar: Bar, top: int) -> str:
    share = bar.share or 0.0
    long = max(1.0, min(share, 2.0) * WIDTH / 2)
    value = _cells(bar)[3] or bar.note
    return (
        f'<text x="{LEFT - 8}" y="{top + 12}" text-anchor="end">{escape(bar.name)}</text>'
        f'<rect x="{LEFT}" y="{top}" width="{long:.1f}" height="{ROW - 6}" fill="{COLOURS[bar.is_met]}"/>'
        f'<text x="{LEFT + WIDTH + 8}" y="{top + 12}">{escape(value)}</text>'
    )
