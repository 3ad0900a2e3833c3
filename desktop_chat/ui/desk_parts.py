"""What the window asks for, part by part: lists, paths, drafts, files, questions, chats as a whole, searches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from desktop_chat.services.desk_views import (
        ChatGroup,
        MessagePlace,
        PathPage,
        PathView,
        Sent,
    )
    from desktop_chat.services.model_choices import ModelChoice
    from desktop_chat.services.search_views import Hits, Narrowed
    from desktop_chat.services.views import AttachmentView, ChatView, ErrorView, MessageView, RunView
    from desktop_chat.services.written import FolderView, QuestionDraft


class ChatLists(Protocol):
    def groups(self, since: Sequence[tuple[str, datetime]]) -> tuple[ChatGroup, ...]: ...

    def chats(self, offset: int, limit: int) -> Sequence[ChatView]: ...

    def answered_chats(self) -> frozenset[Any]: ...


class Paths(Protocol):
    def path(self, chat_id: Any) -> PathView | None: ...

    def page(self, chat_id: Any, first: int, last: int) -> PathPage: ...


class RemedyDesk(Protocol):
    async def shorten(self, chat_id: Any) -> Sent: ...

    async def retry_with(self, chat_id: Any, choice: ModelChoice) -> Sent: ...

    async def recent_models(self) -> Sequence[ModelChoice]: ...


class TextDesk(Protocol):
    async def between(
        self, chat_id: Any, first: int, last: int, is_wanted: Callable[[], bool]
    ) -> Sequence[tuple[str, str]] | None: ...


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
        self,
        chat_id: Any,
        text: str,
        files: Sequence[AttachmentView] = (),
        kept: Callable[[], None] = ...,
        assistant: Any = None,
    ) -> Sent: ...

    async def edit(
        self,
        chat_id: Any,
        message_id: Any,
        text: str,
        files: Sequence[AttachmentView] = (),
        kept: Callable[[], None] = ...,
    ) -> Sent: ...


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

    async def show_version(self, chat_id: Any, message_id: Any) -> ErrorView | None: ...

    def models(self) -> tuple[str, ...]: ...
