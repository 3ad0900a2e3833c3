"""Where the text of a message may stand within the view."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_chat.ui import theme


@dataclass(frozen=True, slots=True)
class Column:
    """Where text may stand: the middle of the view."""

    left: int
    width: int

    @classmethod
    def of(cls, width: int) -> Column:
        column = max(120, min(theme.px(theme.TEXT_WIDTH), width - 2 * theme.S24))
        return cls((width - column) // 2, column)
