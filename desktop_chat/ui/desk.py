"""What the window asks for, as a protocol: the services behind it come by constructor, after the first paint."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from desktop_chat.services.announcements import Announcement
    from desktop_chat.services.desk_views import Answerer, ChatGroup, PathPage, PathView, Sent
    from desktop_chat.services.events import AnyReplyEvent
    from desktop_chat.services.views import AttachmentView, ChatView, MessageView
    from desktop_chat.services.written import FolderView, QuestionDraft


class ChatLists(Protocol):
    def groups(self, since: Sequence[tuple[str, datetime]]) -> tuple[ChatGroup, ...]: ...

    def chats(self, offset: int, limit: int) -> Sequence[ChatView]: ...

    def answered_chats(self) -> frozenset[Any]: ...


class Paths(Protocol):
    def path(self, chat_id: Any) -> PathView | None: ...

    def page(self, chat_id: Any, first: int, last: int) -> PathPage: ...


class Drafts(Protocol):
    """`keep` is to be called in a worker thread, one call at a time."""

    def found(self) -> dict[str, QuestionDraft]: ...

    def keep(self, chat: str, draft: QuestionDraft) -> None: ...


class Files(Protocol):
    async def store(
        self, source: Path | tuple[str, bytes | str], tell: Callable[[int], None], is_wanted: Callable[[], bool]
    ) -> AttachmentView: ...

    async def objection(self, chat_id: Any, kind: str) -> str: ...

    async def text_of(self, file: AttachmentView) -> str: ...

    async def path_of(self, file: AttachmentView) -> Path: ...

    async def look_into(self, folder: Path) -> FolderView: ...


class Questions(Protocol):
    def last(self, chat_id: Any) -> MessageView | None: ...

    def tokens(self, text: str, files: Sequence[AttachmentView]) -> int: ...

    async def ask(
        self, chat_id: Any, text: str, files: Sequence[AttachmentView] = (), kept: Callable[[], None] = ...
    ) -> Sent: ...

    async def edit(self, chat_id: Any, message_id: Any, text: str, kept: Callable[[], None] = ...) -> Sent: ...


class Desk(ChatLists, Paths, Protocol):
    @property
    def drafts(self) -> Drafts: ...

    @property
    def files(self) -> Files: ...

    @property
    def questions(self) -> Questions: ...

    def answerer(self) -> Answerer: ...

    def create_chat(self, question: str) -> Sent: ...

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
