"""What the window asks for, as a protocol: the services behind it come by constructor, after the first paint."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from desktop_chat.services.announcements import Announcement
    from desktop_chat.services.desk_inspector import DeskInspector
    from desktop_chat.services.desk_models import DeskModels
    from desktop_chat.services.desk_views import Answerer, ChatGroup, PathPage, PathView, Sent
    from desktop_chat.services.events import AnyReplyEvent
    from desktop_chat.services.views import ChatView


class ChatLists(Protocol):
    def groups(self, since: Sequence[tuple[str, datetime]]) -> tuple[ChatGroup, ...]: ...

    def chats(self, offset: int, limit: int) -> Sequence[ChatView]: ...

    def answered_chats(self) -> frozenset[Any]: ...


class Paths(Protocol):
    def path(self, chat_id: Any) -> PathView | None: ...

    def page(self, chat_id: Any, first: int, last: int) -> PathPage: ...


class Desk(ChatLists, Paths, Protocol):
    def answerer(self) -> Answerer: ...

    @property
    def models(self) -> DeskModels: ...

    @property
    def inspector(self) -> DeskInspector: ...

    async def titles(self) -> Sequence[tuple[Any, str]]: ...

    def create_chat(self, question: str) -> Sent: ...

    async def ask(self, chat_id: Any, text: str) -> Sent: ...

    async def retry(self, chat_id: Any) -> Sent: ...

    async def go_on(self, chat_id: Any) -> Sent: ...

    def stop(self, chat_id: Any) -> None: ...

    async def edit(self, chat_id: Any, message_id: Any, text: str) -> Sent: ...

    async def regenerate(self, chat_id: Any, message_id: Any, model: str | None = None) -> Sent: ...

    async def choose_version(self, chat_id: Any, message_id: Any, step: int) -> Sent: ...

    async def fork(self, chat_id: Any, message_id: Any) -> Sent: ...

    async def delete_message(self, chat_id: Any, message_id: Any) -> Sent: ...

    async def restore_message(self, chat_id: Any, message_id: Any) -> Sent: ...

    async def decide(self, chat_id: Any, tool_call_id: Any, *, is_approved: bool) -> Sent: ...

    async def positions_with(self, chat_id: Any, words: str) -> Sequence[tuple[int, int]]: ...

    def file_of(self, digest: str) -> Path | None: ...

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
