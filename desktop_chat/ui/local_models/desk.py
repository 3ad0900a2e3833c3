"""What the window asks about model files, as a protocol."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from desktop_chat.services.local_models.views import ArrivalView, LocalModelView


class ModelKeeper(Protocol):
    """Verbs give the sentence that says why not, or nothing."""

    @property
    def problem(self) -> str: ...

    async def all(self) -> tuple[Sequence[LocalModelView], Sequence[ArrivalView]]: ...

    async def fetch(self, url: str, sha256: str = "") -> str: ...

    async def add_file(self, source: Path) -> str: ...

    async def go_on(self, name: str) -> str: ...

    async def pause(self, name: str) -> None: ...

    async def cancel(self, name: str) -> None: ...

    async def remove(self, model: str) -> str: ...

    def subscribe(self, listener: Callable[[ArrivalView], None]) -> Callable[[], None]: ...
