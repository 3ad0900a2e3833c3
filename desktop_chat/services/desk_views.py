"""The frozen values that a window's desk hands out beside those of `views`: groups, paths, pages, outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desktop_chat.services.assistant_choices import AssistantChoice
    from desktop_chat.services.author_view import AuthorView
    from desktop_chat.services.run_lines import WaitingRun
    from desktop_chat.services.views import ChatView, ErrorView, MessageView, UsageView


@dataclass(frozen=True, slots=True)
class ChatGroup:
    """Neighbours in the list of chats: pinned ones, or those last used in a span of days."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Only:
    """Which chats are listed: of these kinds, and with this assistant, where one is named."""

    kinds: tuple[str, ...] = ("chat", "thread")
    assistant: Any = None


EVERYTHING = Only()


@dataclass(frozen=True, slots=True)
class PathView:
    """What is known of a chat's path before any of its messages is read."""

    chat: ChatView
    model_name: str
    count: int
    hidden: tuple[int, ...] = ()
    """The positions of deleted messages, which have no row, in order."""
    is_being_answered: bool = False
    window_start: int | None = None
    """The position from which on the model was told of the chat, where that is not its beginning."""
    model_id: str | None = None
    provider: str | None = None
    """Where another model than the chat's own is in force."""
    assistant: AssistantChoice | None = None
    waiting: tuple[WaitingRun, ...] = ()
    """Of a thread: what has not begun yet."""

    @property
    def is_thread(self) -> bool:
        return self.chat.kind == "thread"

    @property
    def answers(self) -> tuple[str | None, str | None]:
        """The service and the model that answer here."""
        own = self.chat.provider, self.chat.model
        return own if self.model_id is None else (self.provider, self.model_id)

    def position_of(self, row: int) -> int:
        """Where the message of this row stands on the path."""
        position = row
        for hidden in self.hidden:
            if hidden > position:
                break
            position += 1
        return position


@dataclass(frozen=True, slots=True)
class PathPage:
    """Neighbouring messages of a path, and for some of them why their answer ended as it did."""

    messages: tuple[MessageView, ...] = ()
    notes: Mapping[Any, ErrorView] = field(default_factory=dict)
    usage: Mapping[Any, UsageView] = field(default_factory=dict)
    """What the last attempt at an answer used."""
    versions: Mapping[Any, tuple[int, int]] = field(default_factory=dict)
    """The how-manieth of how many, where there are several."""
    authors: Mapping[Any, AuthorView] = field(default_factory=dict)
    """The assistants that wrote answers here."""


@dataclass(frozen=True, slots=True)
class Answerer:
    """The model that a new chat would have; without a name there is none."""

    name: str = ""
    is_on_this_computer: bool = False
    is_small: bool = False
    """It comes with the program, and is honest about it."""
    assistant: AssistantChoice | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of something that was sent: whether the question is kept, and what stood in the way."""

    chat_id: Any
    is_kept: bool = True
    error: ErrorView | None = None


@dataclass(frozen=True, slots=True)
class MessagePlace:
    """Where a message stands in its chat; off the path it is part of another version."""

    chat_id: Any
    position: int
    is_on_path: bool
