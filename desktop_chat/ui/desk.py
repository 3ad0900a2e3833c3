"""What the window asks for, as a protocol: the services behind it come by constructor, after the first paint."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from desktop_chat.ui.window_state import WindowState

if TYPE_CHECKING:
    from desktop_chat.services.announcements import Announcement
    from desktop_chat.services.desk_views import Answerer, ChatGroup, MessagePlace, PathPage, PathView, Sent
    from desktop_chat.services.events import AnyReplyEvent
    from desktop_chat.services.search_views import Hits, Narrowed
    from desktop_chat.services.views import ChatView, ErrorView, RunView


class ChatLists(Protocol):
    def groups(self, since: Sequence[tuple[str, datetime]]) -> tuple[ChatGroup, ...]: ...

    def chats(self, offset: int, limit: int) -> Sequence[ChatView]: ...

    def answered_chats(self) -> frozenset[Any]: ...


class Paths(Protocol):
    def path(self, chat_id: Any) -> PathView | None: ...

    def page(self, chat_id: Any, first: int, last: int) -> PathPage: ...


class Keeping(Protocol):
    """Chats as a whole: each verb gives what stood in its way."""

    async def rename(self, chat_id: Any, title: str) -> ErrorView | None: ...

    async def pin(self, chat_id: Any, *, is_pinned: bool) -> ErrorView | None: ...

    async def mark_read(self, chat_id: Any) -> ErrorView | None: ...

    async def mark_unread(self, chat_id: Any) -> ErrorView | None: ...

    async def delete(self, chat_id: Any) -> ErrorView | None: ...

    async def restore(self, chat_id: Any) -> ErrorView | None: ...

    async def purge(self, chat_id: Any) -> ErrorView | None: ...

    async def empty_trash(self) -> ErrorView | None: ...

    async def entitle(self, chat_id: Any, model: str | None = None) -> ErrorView | None: ...

    def chat(self, chat_id: Any) -> ChatView | None: ...

    @property
    def trash(self) -> ChatLists: ...

    def hear_ends(self, listener: Callable[[RunView], None]) -> Callable[[], None]: ...


class Finding(Protocol):
    async def find(self, typed: str, where: Narrowed, older_than: Any = None) -> Hits | ErrorView: ...

    async def catch_up(self) -> None: ...

    def place(self, message_id: Any) -> MessagePlace | None: ...

    def show_version(self, chat_id: Any, message_id: Any) -> ErrorView | None: ...

    def models(self) -> tuple[str, ...]: ...


class Desk(ChatLists, Paths, Protocol):
    @property
    def keeping(self) -> Keeping: ...

    @property
    def finding(self) -> Finding: ...

    def answerer(self) -> Answerer: ...

    def create_chat(self, question: str) -> Sent: ...

    async def ask(self, chat_id: Any, text: str) -> Sent: ...

    async def retry(self, chat_id: Any) -> Sent: ...

    async def go_on(self, chat_id: Any) -> Sent: ...

    def stop(self, chat_id: Any) -> None: ...

    def follow(self, chat_id: Any) -> AsyncIterator[AnyReplyEvent]: ...

    def subscribe(self, listener: Callable[[Announcement], None]) -> Callable[[], None]: ...


class StartTask(Protocol):
    """Starts a coroutine as a task that reports what fails in it."""

    def __call__(self, coroutine: Coroutine[Any, Any, Any], *, name: str) -> Any: ...


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that is attached to the window once it is painted."""

    desk: Desk
    start: StartTask
    habits: WindowState = field(default_factory=WindowState)
    """What is done by itself, as the person likes it."""
