"""The frozen values that leave the library: what a window, a hook or a program may see of the rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from desktop_chat.language import sentence
from desktop_chat.services.attachment_view import AttachmentView as AttachmentView


@dataclass(frozen=True, slots=True)
class ToolCallView:
    """One call that a model asked for; `result` is the text of the message that answered it."""

    id: Any
    message_id: Any
    tool_call_id: str
    name: str
    arguments: str
    approval: str = "none"
    result: str | None = None
    result_message_id: Any = None
    is_error: bool | None = None

    @property
    def is_waiting(self) -> bool:
        return self.approval == "waiting" and self.result_message_id is None

    @property
    def is_answered(self) -> bool:
        return self.result_message_id is not None


@dataclass(frozen=True, slots=True)
class MessageView:
    id: Any
    chat_id: Any
    role: str
    status: str
    content: str
    position: int
    parent_id: Any = None
    run_id: Any = None
    thinking: str | None = None
    tool_calls: tuple[ToolCallView, ...] = ()
    attachments: tuple[AttachmentView, ...] = ()
    citations: tuple[Any, ...] = ()
    finish_reason: str | None = None
    provider: str | None = None
    model: str | None = None
    profile: str | None = None
    version: int = 1
    created_at: datetime | None = None
    updated_at: datetime | None = None
    chat_kind: str = "chat"
    thought_ms: int | None = None
    """How long the model thought, where that is known."""

    @property
    def is_streaming(self) -> bool:
        return self.status in ("pending", "streaming")


@dataclass(frozen=True, slots=True)
class ErrorView:
    """Why a run ended as it did: the class of the error, its sentence and the one thing to do about it."""

    kind: str
    sentence: str
    remedy: str
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RunView:
    id: Any
    chat_id: Any
    kind: str
    status: str
    question_id: Any = None
    history_start_id: Any = None
    error: ErrorView | None = None
    incomplete_reason: str | None = None
    required_action: dict[str, Any] | None = None
    rounds: int = 0
    calls: int = 0
    instance: str | None = None
    created_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    number: int = 1
    """Which run of its chat it is."""
    assistant_id: Any = None
    assistant_name: str | None = None
    snapshot: dict[str, Any] | None = None
    """The assistant as it was and the values it ran with."""
    limits: dict[str, Any] | None = None
    """What it may use, and has used of that."""
    max_prompt_tokens: int | None = None
    max_completion_tokens: int | None = None
    expires_at: datetime | None = None

    @property
    def assistant_version(self) -> int | None:
        return ((self.snapshot or {}).get("assistant") or {}).get("version")

    @property
    def is_active(self) -> bool:
        return self.status in ("queued", "in_progress", "requires_action", "cancelling")


@dataclass(frozen=True, slots=True)
class StepView:
    kind: str
    status: str
    message_id: Any
    error: str | None
    started_at: datetime | None
    ended_at: datetime | None
    details: dict[str, Any] | None = None
    """Of a tool's step: its call and its name."""
    usage: UsageView | None = None
    """Of a message's step: what its request used."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens by what they are billed as; None is unknown, not zero."""

    input: int | None = None
    output: int | None = None
    cache_read: int | None = None
    cache_write: int | None = None
    reasoning: int | None = None
    is_partial: bool = False


@dataclass(frozen=True, slots=True)
class Cost:
    """What is known of a price, in US dollars; `is_partial` when a part of it is not known."""

    amount: Decimal | None = None
    is_partial: bool = False

    def __str__(self) -> str:
        if self.amount is None:
            return "—"
        amount = f"${self.amount.normalize():f}"
        return sentence("at least {amount}", amount=amount) if self.is_partial else amount


@dataclass(frozen=True, slots=True)
class UsageView:
    provider: str
    model: str
    profile: str | None
    status: str
    tokens: Tokens
    cost: Cost
    message_id: Any
    run_id: Any
    created_at: datetime | None
    duration_ms: int | None = None


@dataclass(frozen=True, slots=True)
class ModelView:
    provider: str
    id: str
    name: str
    context_window: int | None = None
    max_output: int | None = None
    capabilities: tuple[str, ...] = ()
    source: str = "provider"
    input_kinds: tuple[str, ...] = ()
    output_kinds: tuple[str, ...] = ()
    prices: dict[str, Any] = field(default_factory=dict)
    """US dollars for a million tokens, as text; 'tiers' are those of longer requests, 'date' is their day."""
    family: str | None = None
    released: str | None = None
    knowledge_date: str | None = None
    retired: bool = False


@dataclass(frozen=True, slots=True)
class ChatView:
    id: Any
    kind: str
    title: str | None
    provider: str | None
    model: str | None
    profile: str | None
    settings: dict[str, Any]
    pinned: bool
    created_at: datetime
    updated_at: datetime
    is_deleted: bool = False
    is_named: bool = False
    """By a person or a program; any other title may give way to a better one."""
    is_unread: bool = False
    """An answer ended here that nobody has looked at."""
    assistant_id: Any = None
    assistant_name: str | None = None
    """Stays when the assistant is gone."""
    authors: tuple[str, ...] = ()
    """In a list: the assistants that wrote here of late."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One turn as it stands: `message` is its last message, everything else speaks of the whole turn."""

    chat_id: Any
    message: MessageView | None
    messages: tuple[MessageView, ...]
    run: RunView | None
    tokens: Tokens = Tokens()
    cost: Cost = Cost()
    parsed: Any = None

    @property
    def content(self) -> str:
        return self.message.content if self.message else ""

    @property
    def model(self) -> str | None:
        return self.message.model if self.message else None

    @property
    def waiting(self) -> tuple[ToolCallView, ...]:
        """Calls that stand still until somebody decides."""
        return tuple(call for message in self.messages for call in message.tool_calls if call.is_waiting)

    @property
    def is_parked(self) -> bool:
        return self.run is not None and self.run.status == "requires_action"
