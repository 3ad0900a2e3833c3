"""Keeps the inspector in step with the chat that is shown, and carries out what is wished in it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from desktop_chat.language import sentence
from desktop_chat.services.inspected import Inspected
from desktop_chat.services.views import ErrorView
from desktop_chat.ui.inspecting.dialogs import RequestDialog, ResultDialog

if TYPE_CHECKING:
    from desktop_chat.ui.desk import Services
    from desktop_chat.ui.main_window import MainWindow
    from desktop_chat.ui.operator import Operator


class InspectorOperator(QObject):
    """Nothing is read while the inspector is hidden."""

    def __init__(self, services: Services, window: MainWindow, operator: Operator) -> None:
        super().__init__(operator)
        self._desk, self._start = services.desk.inspector, services.start
        self._window, self._operator, self._inspector = window, operator, window.inspector
        self._shown: Any = window.conversation.chat_id
        self._begun: Any = None
        """The chat that was begun by a change, while it is shown."""
        self._turn = asyncio.Lock()
        self._wished = self._done = 0
        """Changes of settings, all that were ever wished and those that are carried out."""
        self._choices = window.conversation.composer.foot.choices
        self._choices.change_requested.connect(self._change)
        self._choices.tools_wanted.connect(lambda: self._start(self._offer_tools(), name="offer tools"))
        window.conversation.model.refreshed.connect(self._say)
        self._is_reading = self._is_stale = False
        operator.chat_shown.connect(self._note_chat)
        window.conversation.composer.answering_changed.connect(self._look)
        self._inspector.shown.connect(self._look)
        window.conversation.composer.content.addressed.connect(self._addressed)
        operator.refreshed.connect(self._look)
        self._inspector.change_requested.connect(self._change)
        self._inspector.request_wanted.connect(lambda: self._start(self._show_request(), name="request"))
        self._inspector.table_wanted.connect(lambda: self._start(self._show_table(), name="table"))

    def _note_chat(self, chat_id: Any) -> None:
        if chat_id != self._shown:
            self._inspector.leave_chat()
        self._shown, self._begun = chat_id, None
        self._say()
        self._look()

    @property
    def _addressee(self) -> Any:
        """The assistant that the next message is for, where the person has named one."""
        addressee = self._window.conversation.composer.content.addressee
        return None if addressee is None else addressee.id

    def _addressed(self) -> None:
        self._say()
        self._look()

    def _say(self) -> None:
        """Beside the box, what the next answer is asked with."""
        path = self._window.conversation.model.path
        self._choices.show_asked(None if path is None else self._desk.asked_with(path.chat, self._addressee))

    async def _offer_tools(self) -> None:
        """As they are once every choice before is carried out: the next one is made among them."""
        chat_id = self._shown
        async with self._turn:
            seen = await self._desk.inspect(chat_id, self._addressee)
        if seen is not None and chat_id == self._shown:
            given = seen.search_is_given
            self._choices.offer_tools(seen.tools, searches=seen.web_search, search_is_given=given)

    def _look(self) -> None:
        """Once at a time; what changes meanwhile is read after it."""
        if self._inspector.isHidden():
            return
        self._is_stale = True
        if not self._is_reading:
            self._is_reading = True
            self._start(self._read_on(), name="inspect a chat")

    async def _read_on(self) -> None:
        try:
            while self._is_stale:
                self._is_stale = False
                await self._read(self._shown)
        finally:
            self._is_reading = False

    async def _read(self, chat_id: Any) -> None:
        """What was read before the person's last choice never takes the choice back from under their hands."""
        done = self._done
        seen = await self._desk.inspect(chat_id, self._addressee)
        if chat_id == self._shown and done == self._wished:
            self._inspector.show_chat(seen or Inspected())

    def _change(self, name: str, value: object) -> None:
        self._wished += 1
        self._start(self._changed(self._shown, name, value), name="change a chat")

    async def _changed(self, chat_id: Any, name: str, value: object) -> None:
        """One after the other; a chat that has not begun yet begins with the first."""
        try:
            async with self._turn:
                if chat_id is None and self._begun is not None:
                    chat_id = self._begun
                sent = await self._desk.change(chat_id, name, value)
                if chat_id is None and sent.error is None and self._shown is None:
                    self._operator.show_chat(sent.chat_id)
                    self._begun = sent.chat_id
        finally:
            self._done += 1
        self._look()
        if self._shown in (chat_id, sent.chat_id):
            self._complain("" if sent.error is None else sent.error.sentence)

    def _complain(self, text: str) -> None:
        """Where the person looks."""
        self._inspector.complain(text)
        if text and self._inspector.isHidden():
            self._window.conversation.complain(text)

    async def _show_request(self) -> None:
        if self._shown is None:
            self._window.conversation.complain(sentence("Write a first message, then its request can be seen."))
            return
        found = await self._desk.preview(self._shown, self._window.conversation.composer.text)
        if isinstance(found, ErrorView):
            self._window.conversation.complain(found.sentence)
        else:
            RequestDialog(found, self._window).show()

    async def _show_table(self) -> None:
        table = await self._desk.result(self._shown)
        if table is None:
            self._inspector.complain(sentence("The last answer is none in this form."))
        else:
            ResultDialog(table, self._window).show()
