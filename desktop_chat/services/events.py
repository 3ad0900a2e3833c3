"""Reply events: what happened to a conversation, in order, numbered within its run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from desktop_chat.services.views import ErrorView, MessageView, RunView, ToolCallView


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyEvent:
    run_id: Any
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot(ReplyEvent):
    """Where a run stands for one who begins to listen now; the next event has the following number."""

    run: RunView
    messages: tuple[MessageView, ...]
    waiting: RetryScheduled | None = None
    """The service failed before the first word, and nothing has happened since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStatusChanged(ReplyEvent):
    run: RunView


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageCreated(ReplyEvent):
    message: MessageView


@dataclass(frozen=True, slots=True, kw_only=True)
class TextAdded(ReplyEvent):
    message_id: Any
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThinkingAdded(ReplyEvent):
    message_id: Any
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolArgumentsAdded(ReplyEvent):
    """A model is writing a call; it is recorded as a row when it is whole."""

    message_id: Any
    index: int
    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCallRecorded(ReplyEvent):
    tool_call: ToolCallView


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRequested(ReplyEvent):
    tool_call: ToolCallView
    missing_tool: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolResultRecorded(ReplyEvent):
    tool_call: ToolCallView
    message: MessageView


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryCut(ReplyEvent):
    """The chat is larger than the model's window: sending began at this message."""

    message_id: Any
    left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolsNotOffered(ReplyEvent):
    """The model was not told of these tools of the chat: it takes none, or they are not here any more."""

    names: tuple[str, ...]
    model_takes_tools: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryScheduled(ReplyEvent):
    """The service failed before the first word: it is asked again after so many seconds."""

    message_id: Any
    error: ErrorView
    seconds: float
    attempt: int
    """The how-manieth of `attempts` the next one is."""
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRejected(ReplyEvent):
    """The answer does not have its form: it stays as another version, and the model is asked once more."""

    message_id: Any
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageCompleted(ReplyEvent):
    message: MessageView


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFailed(ReplyEvent):
    """The answer ended early. `message` holds what was said; None when nothing was, and its row is gone."""

    message_id: Any
    message: MessageView | None
    error: ErrorView


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRemoved(ReplyEvent):
    """The model had nothing to add to what its tools did: the empty row is gone."""

    message_id: Any


AnyReplyEvent = (
    Snapshot
    | RunStatusChanged
    | MessageCreated
    | TextAdded
    | ThinkingAdded
    | ToolArgumentsAdded
    | ToolCallRecorded
    | ApprovalRequested
    | ToolResultRecorded
    | HistoryCut
    | ToolsNotOffered
    | RetryScheduled
    | AnswerRejected
    | MessageCompleted
    | MessageFailed
    | MessageRemoved
)
