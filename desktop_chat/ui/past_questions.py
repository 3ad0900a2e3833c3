"""Steps through the questions of a chat in an empty box; words of one's own are never replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desktop_chat.ui.conversation import Conversation

MOST_ROWS = 200
"""That are looked through for the next question."""


class PastQuestions:
    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation
        self._chat: Any = None
        self._row = 0
        self._shown = ""

    def step(self, way: int) -> None:
        """To the question before or after; after the last one the box is empty again."""
        edit, model = self._conversation.composer.edit, self._conversation.model
        is_going_on = bool(self._shown) and self._chat == self._conversation.chat_id and edit.words == self._shown
        if not is_going_on:
            if not edit.is_blank:
                return
            self._chat, self._row = self._conversation.chat_id, model.count
        found = self._beside(self._row, way)
        if found is None and way < 0:
            return
        self._row, self._shown = found or (model.count, "")
        edit.replace_words(self._shown)

    def _beside(self, row: int, way: int) -> tuple[int, str] | None:
        model = self._conversation.model
        for number in range(row + way, row + way * MOST_ROWS, way):
            if not 0 <= number < model.count:
                return None
            found = model.whole_row(number)
            if found is not None and found.is_question and found.message.content.strip():
                return number, found.message.content
        return None
