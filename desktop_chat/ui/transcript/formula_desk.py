"""Who draws formulas for the window, as a protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from desktop_chat.services.formula_views import Drawing


class FormulaDesk(Protocol):
    async def drawn(self, source: str, *, is_display: bool) -> Drawing | None: ...

    def close(self) -> None: ...
