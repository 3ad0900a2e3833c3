"""A key that a person wants to add, and what came of it, as values between window and services."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop_chat.services.views import ErrorView


@dataclass(frozen=True, slots=True)
class KeyWish:
    """A key as it was typed; it is shown by nobody."""

    profile: str
    provider: str
    key: str
    address: str = ""
    for_session: bool = False
    is_tested: bool = True

    def __repr__(self) -> str:
        return f"KeyWish({self.profile!r}, {self.provider!r})"


@dataclass(frozen=True, slots=True)
class KeyOutcome:
    """Whether it is kept; else why not, and whether it may be kept all the same."""

    is_kept: bool
    error: ErrorView | None = None
    was_refused: bool = False
