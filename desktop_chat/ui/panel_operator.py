"""Carries out what is wished in the panels above the window, and has new chats begin as the person likes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt

from desktop_chat.language import sentence
from desktop_chat.services.model_choices import ModelChoice
from desktop_chat.ui.assistant_chooser import AssistantChooser
from desktop_chat.ui.assistants.operator import AssistantsOperator
from desktop_chat.ui.composing.assistant_source import AssistantSource
from desktop_chat.ui.composing.completion import Completion
from desktop_chat.ui.first_run.operator import FirstRun
from desktop_chat.ui.inspecting.inspector_operator import InspectorOperator
from desktop_chat.ui.mcp.bringing import ServerBringing
from desktop_chat.ui.mcp.operator import ServersOperator
from desktop_chat.ui.picking.saved_texts import SavedTexts
from desktop_chat.ui.runs.operator import RunsOperator
from desktop_chat.ui.transcript.note_bar import RETRY
from desktop_chat.ui.transfer_operator import TransferOperator

if TYPE_CHECKING:
    from desktop_chat.ui.desk import Services
    from desktop_chat.ui.main_window import MainWindow
    from desktop_chat.ui.operator import Operator

DEFAULT_MODEL, DEFAULT_INSTRUCTIONS, DEFAULT_TOOLS = "default_model", "default_instructions", "default_tools"
LOCAL = "local"


class PanelOperator(QObject):
    """Made beside the operator, which goes on to own it."""

    def __init__(self, services: Services, window: MainWindow, operator: Operator) -> None:
        super().__init__(operator)
        self._desk, self._start = services.desk, services.start
        self._window, self._operator = window, operator
        self._shown: Any = window.conversation.chat_id
        self._failed: Any = None
        """The chat whose last question is asked again once a model is chosen."""
        self._turn = asyncio.Lock()
        self._looks = 0
        """How often the models were asked for; what was asked for earlier is older."""
        self._anew: Any = None
        """The answer that is to be given anew by the model that is chosen."""
        panels, preferences = window.panels, window.preferences
        operator.chat_shown.connect(self._note_chat)
        panels.palette.chats_wanted.connect(self._offer_chats)
        panels.palette.chat_chosen.connect(operator.show_chat)
        panels.models.choices_wanted.connect(self._offer_models)
        panels.models.model_chosen.connect(self._choose_model)
        panels.models.key_wanted.connect(operator.steward.begin_key)
        # Queued: the picker is closed before it tells what was picked.
        panels.models.closed.connect(self._forget, Qt.ConnectionType.QueuedConnection)
        window.conversation.choose_model_requested.connect(self._choose_for)
        panels.profiles_requested.connect(operator.steward.chip.showMenu)
        operator.steward.shown_keys = lambda: window.commands.shown_keys("profiles")
        self.first_run = FirstRun(services, window, operator, self._choose_file)
        InspectorOperator(services, window, operator)
        composer = window.conversation.composer
        RunsOperator(services, window, operator)
        self.completion = Completion(window, window.look, composer.edit, composer.frame)
        self.assistants = AssistantChooser(services, window, operator)
        self.completion.add(AssistantSource(composer.content, lambda: self.assistants.choices))
        TransferOperator(services, window, operator)
        AssistantsOperator(services, window, operator)
        texts = SavedTexts(window, window.look, preferences, window.conversation.composer.edit)
        self.servers = ServersOperator(services, window, operator)
        self.bringing = ServerBringing(services, window, texts, operator.questions.boxes, self)
        preferences.changed.connect(self._follow)
        for name in (DEFAULT_MODEL, DEFAULT_INSTRUCTIONS, DEFAULT_TOOLS):
            if getattr(preferences.now, name):
                self._follow(name)

    def _note_chat(self, chat_id: Any) -> None:
        self._shown = chat_id

    # ----------------------------------------------------------------- palette

    def _offer_chats(self) -> None:
        self._start(self._read_chats(), name="titles of chats")

    async def _read_chats(self) -> None:
        self._window.panels.palette.offer_chats(await self._desk.titles())

    # ------------------------------------------------------------------ models

    def _offer_models(self) -> None:
        self._start(self._read_models(), name="models")

    async def _read_models(self) -> None:
        """First what is known, then with what answers on this computer now."""
        models, picker = self._desk.models, self._window.panels.models
        self._looks += 1
        look = self._looks
        known = await models.choices(self._shown)
        if look == self._looks:
            picker.offer(known)
            whole = await models.with_local_servers(known)
            if look == self._looks:
                picker.offer(whole, is_whole=True)

    def _choose_for(self, message_id: Any) -> None:
        """For one answer anew, or, without one, to ask again what failed."""
        self._window.panels.show_models()
        self._anew, self._failed = message_id, None if message_id is not None else self._shown

    def _forget(self) -> None:
        """The picker was closed; what it was opened for is over."""
        self._anew = self._failed = None

    def _choose_file(self, model: str) -> None:
        """A model file of this computer."""
        self._choose_model(ModelChoice(LOCAL, model, model, sentence("On this computer")), False)

    def _choose_model(self, choice: ModelChoice, is_assumed: bool) -> None:
        if self._anew is not None:
            self._operator.remedies.regenerate(self._anew, choice.id, choice.provider)
            return
        work = self._chosen(self._shown, choice, self._failed, is_assumed=is_assumed)
        self._start(work, name="choose a model")

    async def _chosen(self, chat_id: Any, choice: ModelChoice, failed: Any, *, is_assumed: bool) -> None:
        """In an empty place it is for new chats, else for this one; one choice after the other."""
        async with self._turn:
            if chat_id is None:
                await self._desk.models.keep_address(choice)
                sent = await self._desk.models.choose_default(
                    choice.name, is_assumed=is_assumed or choice.address is not None
                )
                if sent.error is None:
                    self._window.preferences.change(DEFAULT_MODEL, choice.name)
                    self._operator.greet_again()
            else:
                sent = await self._desk.models.choose(chat_id, choice, is_assumed=is_assumed)
        if chat_id == self._shown:
            self._window.conversation.complain("" if sent.error is None else sent.error.sentence)
        if sent.error is None and failed is not None and failed == self._shown:
            self._operator.remedies.begin(RETRY)

    # ---------------------------------------------------------------- defaults

    def _follow(self, name: str) -> None:
        now = self._window.preferences.now
        if name == DEFAULT_INSTRUCTIONS:
            self._desk.models.instructions = now.default_instructions
        elif name == DEFAULT_TOOLS:
            self._desk.models.tools = now.default_tools
        elif name == DEFAULT_MODEL:
            self._start(self._set_default(now.default_model), name="model of new chats")

    async def _set_default(self, name: str) -> None:
        async with self._turn:
            sent = await self._desk.models.choose_default(name)
        if sent.error is not None:
            self._window.conversation.complain(sent.error.sentence)
        else:
            self._operator.greet_again()
