"""What the window asks for, as a protocol: the services behind it come by constructor, after the first paint."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from desktop_chat.ui.preferences import Preferences

if TYPE_CHECKING:
    from desktop_chat.services.announcements import Announcement
    from desktop_chat.services.desk_answerers import DeskAnswerers
    from desktop_chat.services.desk_assistants import DeskAssistants
    from desktop_chat.services.desk_inspector import DeskInspector
    from desktop_chat.services.desk_models import DeskModels
    from desktop_chat.services.desk_runs import DeskRuns
    from desktop_chat.services.desk_transfer import DeskTransfer
    from desktop_chat.services.desk_views import (
        Answerer,
        ChatGroup,
        MessagePlace,
        Only,
        PathPage,
        PathView,
        Sent,
    )
    from desktop_chat.services.events import AnyReplyEvent
    from desktop_chat.services.model_choices import ModelChoice
    from desktop_chat.services.search_views import Hits, Narrowed
    from desktop_chat.services.views import AttachmentView, ChatView, ErrorView, MessageView, RunView
    from desktop_chat.services.written import FolderView, QuestionDraft
    from desktop_chat.ui.first_run.desk import FirstRunDesk
    from desktop_chat.ui.local_models.desk import ModelKeeper
    from desktop_chat.ui.profiles.desk import ProfileKeeper


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


class Helps(Protocol):
    """What is done for answers that failed, and for copying."""

    @property
    def texts(self) -> TextDesk: ...

    @property
    def drafts(self) -> Drafts: ...

    @property
    def files(self) -> Files: ...

    @property
    def questions(self) -> Questions: ...

    @property
    def keeping(self) -> Keeping: ...

    @property
    def finding(self) -> Finding: ...

    @property
    def profiles(self) -> ProfileKeeper: ...

    @property
    def models(self) -> DeskModels: ...

    @property
    def inspector(self) -> DeskInspector: ...

    @property
    def assistants(self) -> DeskAssistants: ...

    @property
    def transfer(self) -> DeskTransfer: ...

    @property
    def answerers(self) -> DeskAnswerers: ...

    @property
    def runs(self) -> DeskRuns: ...

    @property
    def remedies(self) -> RemedyDesk: ...

    @property
    def first_run(self) -> FirstRunDesk: ...

    @property
    def local_models(self) -> ModelKeeper: ...


class Desk(ChatLists, Paths, Helps, Protocol):
    only: Only

    def answerer(self) -> Answerer: ...

    async def titles(self) -> Sequence[tuple[Any, str]]: ...

    def create_chat(self, question: str) -> Sent: ...

    def create_thread(self) -> Sent: ...

    async def retry(self, chat_id: Any) -> Sent: ...

    async def go_on(self, chat_id: Any) -> Sent: ...

    def stop(self, chat_id: Any) -> None: ...

    async def regenerate(
        self, chat_id: Any, message_id: Any, model: str | None = None, provider: str | None = None
    ) -> Sent: ...

    async def choose_version(self, chat_id: Any, message_id: Any, step: int) -> Sent: ...

    async def fork(self, chat_id: Any, message_id: Any) -> Sent: ...

    async def delete_message(self, chat_id: Any, message_id: Any) -> Sent: ...

    async def restore_message(self, chat_id: Any, message_id: Any) -> Sent: ...

    async def decide(self, chat_id: Any, tool_call_id: Any, *, is_approved: bool) -> Sent: ...

    async def positions_with(self, chat_id: Any, words: str) -> Sequence[tuple[int, int]]: ...

    def file_of(self, digest: str) -> Path | None: ...

    def follow(self, chat_id: Any) -> AsyncIterator[AnyReplyEvent]: ...

    def subscribe(self, listener: Callable[[Announcement], None]) -> Callable[[], None]: ...

    async def prepare(self) -> None: ...


class StartTask(Protocol):
    """Starts a coroutine as a task that reports what fails in it."""

    def __call__(self, coroutine: Coroutine[Any, Any, Any], *, name: str) -> Any: ...


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that is attached to the window once it is painted."""

    desk: Desk
    start: StartTask
    preferences: Preferences = field(default_factory=Preferences)
    """What is done by itself, as the person likes it."""
