"""What the health page asks for, as a protocol."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from desktop_chat.errors import StorageError
    from desktop_chat.services.backups import BackupView
    from desktop_chat.services.health.trouble import Trouble
    from desktop_chat.services.health.views import Health
    from desktop_chat.services.views import ErrorView


class HealthDesk(Protocol):
    @property
    def logs(self) -> Path: ...

    async def look(self, is_wanted: Callable[[], bool], *, is_full: bool, tests_keys: bool) -> Health: ...

    async def backups(self) -> Sequence[BackupView]: ...

    async def back_up(self, days: int, weeks: int, is_wanted: Callable[[], bool]) -> ErrorView | None: ...

    async def back_up_if_due(self, days: int, weeks: int, is_wanted: Callable[[], bool]) -> ErrorView | None: ...

    async def refusal(self, name: str) -> ErrorView | None: ...

    def trouble(self, error: StorageError) -> Trouble: ...

    def hear_disk(self, listener: Callable[[Trouble | None], None]) -> Callable[[], None]: ...

    async def try_again(self) -> None: ...
