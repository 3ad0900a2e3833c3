"""Keeps the runs that are shown in step with the chat, and carries out what is wished of them."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from desktop_chat.services.desk_views import Sent
    from desktop_chat.ui.desk import Services
    from desktop_chat.ui.main_window import MainWindow
    from desktop_chat.ui.operator import Operator


class RunsOperator(QObject):
    """Nothing is read while the page is hidden."""

    def __init__(self, services: Services, window: MainWindow, operator: Operator) -> None:
        super().__init__(operator)
        self._desk, self._start = services.desk.runs, services.start
        self._conversation, self._operator = window.conversation, operator
        self._is_reading = self._is_stale = False
        page = self.page = window.inspector.runs
        page.steps_requested.connect(lambda run: self._start(self._steps(run), name="steps of a run"))
        page.older_requested.connect(lambda: self._start(self._older(), name="older runs"))
        page.again_requested.connect(self.again)
        page.remove_requested.connect(self.remove)
        window.inspector.page_shown.connect(self.look)
        operator.refreshed.connect(self.look)
        waiting = window.conversation.waiting_bar
        waiting.remove_requested.connect(self.remove)
        waiting.again_requested.connect(self.again)

    # ---------------------------------------------------------------- reading

    def look(self) -> None:
        """Once at a time; what happens meanwhile is read after it."""
        if not self.page.isVisible():
            return
        self._is_stale = True
        if not self._is_reading:
            self._is_reading = True
            self._start(self._read(), name="runs of a chat")

    async def _read(self) -> None:
        try:
            while self._is_stale:
                self._is_stale = False
                chat_id = self._conversation.chat_id
                found = await self._desk.page(chat_id)
                if chat_id == self._conversation.chat_id:
                    self.page.show_newest(chat_id, found)
        finally:
            self._is_reading = False

    async def _older(self) -> None:
        chat_id = self.page.chat_id
        self.page.add_older(chat_id, await self._desk.page(chat_id, self.page.oldest))

    async def _steps(self, run_id: Any) -> None:
        steps = await self._desk.steps(self.page.chat_id, run_id)
        card = self.page.cards.get(run_id)
        if card is not None:
            card.show_steps(steps)

    # ----------------------------------------------------------------- wishes

    def again(self, run_id: Any) -> None:
        chat_id = self._conversation.chat_id
        self._conversation.view.follow_end()
        verb = self._operator.have_answered(chat_id, self._desk.again(chat_id, run_id))
        self._start(self._told(chat_id, verb), name="run again")

    def remove(self, run_id: Any) -> None:
        chat_id = self._conversation.chat_id
        self._start(self._told(chat_id, self._desk.remove(chat_id, run_id)), name="take out of the line")

    async def _told(self, chat_id: Any, verb: Coroutine[Any, Any, Sent]) -> None:
        sent = await verb
        if chat_id == self._conversation.chat_id:
            self._conversation.complain("" if sent.error is None else sent.error.sentence)
        self.look()
