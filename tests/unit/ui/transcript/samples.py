"""Chats for tests of the transcript: what they hold is said by each test."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from desktop_chat.models import utc_now
from desktop_chat.services.desk_views import PathPage, PathView
from desktop_chat.services.views import ChatView, ErrorView, MessageView, UsageView
from desktop_chat.ui.transcript.model import TranscriptModel


def said(role: str, text: str, **facts: Any) -> MessageView:
    return MessageView(0, 1, role, facts.pop("status", "complete"), text, 0, model="m", **facts)


@dataclass
class SamplePath:
    messages: Sequence[MessageView]
    notes: Mapping[int, ErrorView] = field(default_factory=dict)
    usage: Mapping[int, UsageView] = field(default_factory=dict)
    versions: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    window_start: int | None = None

    def path(self, chat_id: object = 1) -> PathView:
        now = utc_now()
        chat = ChatView(1, "chat", "Sample", "p", "m", None, {}, False, now, now)
        return PathView(chat, "Model", len(self.messages), window_start=self.window_start)

    def page(self, chat_id: object, first: int, last: int) -> PathPage:
        placed = [replace(each, id=number, position=number) for number, each in enumerate(self.messages)]
        return PathPage(tuple(placed[first : last + 1]), self.notes, self.usage, self.versions)


def show(model: TranscriptModel, *messages: MessageView, **facts: Any) -> SamplePath:
    """Numbers of messages are their rows."""
    sample = SamplePath(messages, **facts)
    model.show(sample, sample.path())
    return sample
