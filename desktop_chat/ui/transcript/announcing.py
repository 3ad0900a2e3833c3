"""Tells a screen reader what happens to an answer: that it begins, asks, ends or fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from desktop_chat.language import sentence
from desktop_chat.ui.speaking import say_aloud
from desktop_chat.ui.transcript.rows import Row

if TYPE_CHECKING:
    from desktop_chat.services.views import MessageView


class Announcer:
    """Polite: what is being read aloud is not interrupted. `said` is what was announced last."""

    def __init__(self, widget: QWidget) -> None:
        self._widget = widget
        self.said = ""
        self._writing: object = None
        self._asked: set[object] = set()

    def started(self, message: MessageView) -> None:
        """Once for each message that is written."""
        if message.id != self._writing:
            self._writing = message.id
            self._say(sentence("An answer begins."))

    def reached(self, name: str) -> None:
        """The keyboard is at this control within a message."""
        self._say(name)

    def changed(self, row: Row | None) -> None:
        """The last row is another one now; what waits for a decision is said once."""
        for call in row.message.tool_calls if row is not None else ():
            if call.is_waiting and call.id not in self._asked:
                self._asked.add(call.id)
                self._writing = call.message_id
                self._say(sentence("The tool {name} waits for your decision.", name=call.name))

    def ended(self, row: Row | None) -> None:
        if row is None or any(call.is_waiting for call in row.message.tool_calls):
            return
        self._say(row.note.sentence if row.note is not None else sentence("The answer is complete."))

    def _say(self, text: str) -> None:
        self.said = text
        say_aloud(self._widget, text)
