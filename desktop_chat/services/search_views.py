"""The frozen values of a search: where to look, and what was found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desktop_chat.services.search_words import Piece
    from desktop_chat.services.views import ChatView


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Where to look; None means everywhere."""

    chat: Any = None
    role: str | None = None
    model: str | None = None
    after: datetime | None = None
    before: datetime | None = None
    has_files: bool | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that says what was looked for."""

    message_id: Any
    chat_id: Any
    chat_title: str | None
    role: str
    model: str | None
    created_at: datetime
    snippet: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found, the newest first. `is_whole` is False while older messages are still being indexed."""

    messages: tuple[Hit, ...] = ()
    chats: tuple[ChatView, ...] = ()
    next: Any = None
    """What to ask the older ones with; None when there are no more."""
    is_whole: bool = True
