"""Carries out what is wished of assistants in a chat: another one, the usual one, a way to begin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from desktop_chat.services.assistant_choices import AssistantChoice, AssistantChoices
from desktop_chat.services.desk_views import Only

if TYPE_CHECKING:
    from desktop_chat.ui.desk import Services
    from desktop_chat.ui.main_window import MainWindow
    from desktop_chat.ui.operator import Operator

DEFAULT = "default_assistant"
GALLERY = "assistants.open"
"""The command that opens all of them."""


class AssistantChooser(QObject):
    """Made beside the operator, which goes on to own it."""

    def __init__(self, services: Services, window: MainWindow, operator: Operator) -> None:
        super().__init__(operator)
        self._desk, self._start = services.desk.answerers, services.start
        self._lists = services.desk
        self._window, self._operator = window, operator
        self.choices = AssistantChoices()
        """As they were read last."""
        self._asked = 0
        """How often they were asked for; what was asked for earlier is older."""
        operator.closing.connect(self._leave)
        self.picker = window.panels.assistants
        self.picker.choices_wanted.connect(self._offer)
        self.picker.chosen.connect(self.choose)
        self.picker.default_requested.connect(self._make_usual)
        self.picker.gallery_requested.connect(lambda: window.commands.run(GALLERY))
        window.conversation.welcome.starters.chosen.connect(self._begin)
        window.preferences.changed.connect(self._follow)
        self._filter = window.side_bar.list_filter
        self._filter.changed.connect(self._narrow)
        operator.much_changed.connect(self._look_again)
        self._follow(DEFAULT)
        self._look_again()

    # ---------------------------------------------------------------- choosing

    def _offer(self) -> None:
        self.picker.has_gallery = any(command.name == GALLERY for command in self._window.commands.all)
        self._start(self._read(), name="assistants")

    def _look_again(self) -> None:
        """Who greets in an empty place may be another one, too."""
        self._start(self._read(), name="assistants")
        if self._window.conversation.assistant is not None:
            self._operator.greet_again()

    async def _read(self) -> None:
        self._asked += 1
        asked = self._asked
        choices = await self._desk.choices()
        if asked != self._asked:
            return
        self.choices = choices
        self.picker.offer(choices)
        self._filter.offer(choices.all)
        self._window.preferences.offer_assistants({each.mark: each.title for each in choices.all})

    def _leave(self) -> None:
        """Nobody looks at what is read now."""
        self._asked += 1

    def _narrow(self) -> None:
        self._lists.only = Only(*self._filter.chosen)
        self._window.side_bar.refresh()

    def choose(self, choice: AssistantChoice | None) -> None:
        chat_id = self._window.conversation.chat_id
        self._start(self._chosen(chat_id, None if choice is None else choice.id), name="choose an assistant")

    async def _chosen(self, chat_id: Any, assistant_id: Any) -> None:
        sent = await self._desk.choose(chat_id, assistant_id)
        if chat_id == self._window.conversation.chat_id:
            self._window.conversation.complain("" if sent.error is None else sent.error.sentence)
        if sent.error is None and chat_id is None:
            self._operator.greet_again()

    # ------------------------------------------------------------- the usual one

    def _make_usual(self, choice: AssistantChoice | None) -> None:
        self._window.preferences.change(DEFAULT, "" if choice is None else choice.mark)
        self._offer()

    def _follow(self, name: str) -> None:
        if name != DEFAULT:
            return
        self._desk.default_mark = self._window.preferences.now.default_assistant
        self._operator.greet_again()

    # ---------------------------------------------------------------- beginning

    def _begin(self, text: str) -> None:
        """Sent at once, unless something is written already: then it stands before that."""
        composer = self._window.conversation.composer
        is_alone = composer.content.is_empty
        composer.edit.put_before(text)
        composer.setFocus()
        if is_alone:
            composer.send()
