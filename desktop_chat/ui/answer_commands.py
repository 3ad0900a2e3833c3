"""Commands for the last answer of a chat: again, on, another version, copied, allowed to use a tool."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from desktop_chat.ui.commands import Command, Commands
from desktop_chat.ui.transcript.note_bar import CONTINUE

if TYPE_CHECKING:
    from desktop_chat.services.views import MessageView
    from desktop_chat.ui.conversation import Conversation
    from desktop_chat.ui.transcript.wishes import Wishes

ANSWER = "Last answer"
CUT_SHORT = ("partial", "cancelled")


def add_answer_commands(commands: Commands, conversation: Conversation) -> None:
    last = LastAnswer(conversation)
    entries: tuple[tuple[str, str, tuple[str, ...], Callable[[], object]], ...] = (
        ("regenerate", "Answer once more", ("Ctrl+R",), last.regenerate),
        ("continue", "Continue the answer", ("Alt+Return",), last.go_on),
        ("copy_answer", "Copy the answer", ("Ctrl+Shift+C",), last.copy),
        ("copy_code", "Copy the last code of the answer", ("Ctrl+Shift+;",), last.copy_code),
        ("version_before", "Version before this one", ("Alt+Left",), lambda: last.step(-1)),
        ("version_after", "Version after this one", ("Alt+Right",), lambda: last.step(1)),
        ("approve", "Allow the tool", ("Ctrl+Alt+Return",), lambda: last.decide(is_approved=True)),
        ("deny", "Do not allow the tool", ("Ctrl+Alt+Backspace",), lambda: last.decide(is_approved=False)),
    )
    for name, title, keys, run in entries:
        commands.add(Command(name, title, ANSWER, keys, run))


class LastAnswer:
    """Where there is none, or nothing to do with it, nothing happens."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation

    @property
    def _wishes(self) -> Wishes:
        return self._conversation.view.wishes

    def regenerate(self) -> None:
        if message := self._message():
            self._wishes.regenerate_requested.emit(message.id)

    def go_on(self) -> None:
        message = self._message()
        if message and message.status in CUT_SHORT:
            self._conversation.remedy_requested.emit(CONTINUE)

    def copy(self) -> None:
        if message := self._message():
            QGuiApplication.clipboard().setText(message.content)

    def copy_code(self) -> None:
        """From its source."""
        code = self._conversation.reading.last_code() if self._message() else None
        if code is not None:
            QGuiApplication.clipboard().setText(code)

    def step(self, step: int) -> None:
        if message := self._message():
            self._wishes.version_requested.emit(message.id, step)

    def decide(self, *, is_approved: bool) -> None:
        message = self._message()
        for call in message.tool_calls if message else ():
            if call.is_waiting:
                self._wishes.decide_requested.emit(call.id, is_approved)
                return

    def _message(self) -> MessageView | None:
        model = self._conversation.model
        row = model.whole_row(model.count - 1) if model.count else None
        is_answer = row is not None and row.message.role == "assistant" and not row.message.is_streaming
        return row.message if row is not None and is_answer else None
