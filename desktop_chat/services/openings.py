"""What opening a run finds and writes, as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from desktop_chat.models import utc_now
from desktop_chat.services.attachments import StoredFile
from desktop_chat.services.budgets import Budget
from desktop_chat.services.draft import Draft
from desktop_chat.services.history import PastCall
from desktop_chat.services.pondering import Pondering
from desktop_chat.services.views import ChatView, MessageView, RunView, UsageView

if TYPE_CHECKING:
    from desktop_chat.services.assistant_parts import AssistantParts
    from desktop_chat.services.assistant_views import AssistantView


@dataclass(frozen=True, slots=True)
class Question:
    """What a person asks: text and files that are stored already."""

    text: str
    files: Sequence[StoredFile] = ()


@dataclass(frozen=True, slots=True)
class Answerer:
    """Another model than the chat's own, for one answer."""

    provider: str
    model_name: str


@dataclass(slots=True)
class Opening:
    """What a verb found and wrote when it opened a run."""

    chat: ChatView
    run: RunView
    provider: str | None
    model_name: str | None
    owner: tuple[type[Any], Any] | None = None
    draft: Draft | None = None
    calls: list[PastCall] = field(default_factory=list)
    calls_message_key: Any = None
    created: list[MessageView] = field(default_factory=list)
    before: list[MessageView] = field(default_factory=list)
    used: list[UsageView] = field(default_factory=list)
    """The messages and the usage of the turn from before this run."""
    is_resumed: bool = False
    is_after_tools: bool = False
    """The path ends with what tools did."""
    limits: dict[str, Any] | None = None
    """What the run may use and has used already."""
    keeps_limits: bool = False
    """They were set when it was asked for, and the program's do not replace them."""
    budget: Budget = field(default_factory=Budget)
    """What it may use where nothing was kept."""
    has_default_profile: bool = True
    """False where nobody but the library can pay for the first request of a chat that names no profile."""
    path_length: int = 0
    assistant: AssistantView | None = None
    inputs: Mapping[str, Any] = field(default_factory=dict)
    """What the variables of its instructions stand for."""
    in_force: dict[str, Any] | None = None
    """The chat's settings and, where it says nothing, its assistant's."""
    parts: AssistantParts | None = None
    """What the assistant adds to each request of this run, once that is known."""
    prompt_left: int | None = None
    completion_left: int | None = None
    """Tokens that the run may still use."""

    @property
    def chat_key(self) -> Any:
        return self.chat.id

    @property
    def settings(self) -> dict[str, Any]:
        return self.chat.settings if self.in_force is None else self.in_force


@dataclass(slots=True)
class End:
    """A chat and where its active path ends."""

    chat: Any
    key: Any = None
    position: int = -1
    version: int = 1
    """The version that a new message after this one would have."""
    active: Any = None
    """The run that holds the chat, if one does."""
    next_run: int = 1
    """The number that a new run of this chat would have."""
    has_default_profile: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """What stands at the end of the path and is to be answered."""

    end: End
    last: Any
    calls_message_key: Any
    calls: list[PastCall]
    is_continued: bool


def continued_draft(last: Any, run: Any, answerer: Answerer | None) -> Draft:
    """The last message goes on, with what it holds already."""
    base_status, last.status = last.status, "streaming"
    last.run_key = run.key
    last.updated_at = utc_now()
    return Draft(
        last.chat_key,
        run.key,
        last.key,
        last.parent_key,
        last.position,
        last.version,
        base_text=last.content,
        base_thinking=last.thinking or "",
        pondering=Pondering(last.thought_ms),
        base_status=base_status,
        citations=list(last.citations or ()),
        base_citations=len(last.citations or ()),
        is_continued=True,
        created_at=last.created_at,
        provider=answerer.provider if answerer else last.provider,
        model_name=answerer.model_name if answerer else last.model_name,
        profile=last.profile,
    )
