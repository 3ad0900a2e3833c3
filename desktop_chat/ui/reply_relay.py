"""The one bridge from asyncio to Qt: follows the answer of the chat that is shown, and tells it as signals."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_chat.language import sentence
from desktop_chat.services.events import (
    AnyReplyEvent,
    MessageCreated,
    RetryScheduled,
    Snapshot,
    TextAdded,
    ThinkingAdded,
)
from desktop_chat.ui.desk import Desk, StartTask

INTERVAL_MS = 33
"""Streamed text is shown at most this often."""


class ReplyRelay(QObject):
    followed = Signal(object)
    """This message is being written; its text so far is in it, and what follows will be told."""
    text_added = Signal(object, str)
    """The message's key, and the next piece of its text."""
    thinking_added = Signal(object, str)
    moved_on = Signal()
    """Something else happened in the chat."""
    delayed = Signal(str)
    """Why the answer does not come yet; empty as soon as that is over."""
    ended = Signal()
    """Nothing is written there any more."""

    def __init__(self, desk: Desk, start: StartTask, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._start = start
        self._chat: Any = None
        self._task: asyncio.Task[None] | None = None
        self._pending: dict[tuple[Any, bool], list[str]] = {}
        """What is not shown yet, by message, words and thoughts apart, in the order in which they began."""
        self._shown_at = 0.0
        self._is_delayed = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._show)

    @property
    def is_following(self) -> bool:
        return self._task is not None

    def follow(self, chat_id: Any) -> None:
        """From now on this chat and no other; done twice it changes nothing."""
        if self._task is not None and chat_id == self._chat:
            return
        self.leave()
        self._chat = chat_id
        self._task = self._start(self._listen(chat_id), name=f"relay of chat {chat_id}")

    def leave(self) -> None:
        """Listen no longer; the answer goes on."""
        self._timer.stop()
        self._pending.clear()
        self._is_delayed = False
        task, self._task = self._task, None
        if task is not None:
            task.cancel()

    async def _listen(self, chat_id: Any) -> None:
        task = asyncio.current_task()
        async with aclosing(self._desk.follow(chat_id)) as events:
            async for event in events:
                self._take(event)
        if self._task is task:
            self._show()
            self._task = None
            self.ended.emit()

    def _take(self, event: AnyReplyEvent) -> None:
        self._tell_delay(event)
        match event:
            case TextAdded(message_id=message_id, text=text):
                self._pending.setdefault((message_id, False), []).append(text)
                self._show_soon()
            case ThinkingAdded(message_id=message_id, text=text):
                self._pending.setdefault((message_id, True), []).append(text)
                self._show_soon()
            case Snapshot(messages=messages):
                for message in messages:
                    if message.is_streaming:
                        self.followed.emit(message)
                self.moved_on.emit()
            case MessageCreated(message=message) if message.is_streaming:
                self._show()
                self.followed.emit(message)
                self.moved_on.emit()
            case _:
                self._show()
                self.moved_on.emit()

    def _tell_delay(self, event: AnyReplyEvent) -> None:
        waiting = event.waiting if isinstance(event, Snapshot) else event
        if isinstance(waiting, RetryScheduled):
            self._is_delayed = True
            text = sentence("Asking again in {seconds} s.", seconds=max(1, round(waiting.seconds)))
            self.delayed.emit(f"{waiting.error.sentence} {text}")
        elif self._is_delayed:
            self._is_delayed = False
            self.delayed.emit("")

    def _show_soon(self) -> None:
        if self._timer.isActive():
            return
        since = (time.monotonic() - self._shown_at) * 1000
        if since >= INTERVAL_MS:
            self._show()
        else:
            self._timer.start(int(INTERVAL_MS - since) + 1)

    def _show(self) -> None:
        self._timer.stop()
        if not self._pending:
            return
        pending, self._pending = self._pending, {}
        self._shown_at = time.monotonic()
        for (message_id, is_thinking), pieces in pending.items():
            told = self.thinking_added if is_thinking else self.text_added
            told.emit(message_id, "".join(pieces))
