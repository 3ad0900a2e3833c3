"""What the window asks for, as a protocol: the services behind it come by constructor, after the first paint."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from desktop_chat.ui.desk_parts import (
    ChatLists,
    Drafts,
    Files,
    Finding,
    Keeping,
    Paths,
    Questions,
    RemedyDesk,
    TextDesk,
)
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
        Only,
        Sent,
    )
    from desktop_chat.services.events import AnyReplyEvent
    from desktop_chat.ui.first_run.desk import FirstRunDesk
    from desktop_chat.ui.local_models.desk import ModelKeeper
    from desktop_chat.ui.mcp.desk import ServersDesk
    from desktop_chat.ui.profiles.desk import ProfileKeeper
    from desktop_chat.ui.transcript.formula_desk import FormulaDesk


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

    @property
    def formulas(self) -> FormulaDesk: ...

    @property
    def servers(self) -> ServersDesk: ...


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

    def follow(self, chat_id: Any) -> AsyncGenerator[AnyReplyEvent, None]: ...

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
