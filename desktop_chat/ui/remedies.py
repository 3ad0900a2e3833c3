"""Carries out the one thing to do about an answer that failed, and lets another model try."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMetaMethod, QObject, QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu

from desktop_chat.errors import Remedy
from desktop_chat.language import sentence
from desktop_chat.ui.transcript.note_bar import CONTINUE, RAISE

if TYPE_CHECKING:
    from desktop_chat.services.desk_views import Sent
    from desktop_chat.services.model_choices import ModelChoice
    from desktop_chat.ui.conversation import Conversation
    from desktop_chat.ui.desk import Services

Verb = Coroutine[Any, Any, "Sent"]
Choose = Callable[["ModelChoice"], object]


class Remedies(QObject):
    def __init__(
        self,
        services: Services,
        conversation: Conversation,
        answer: Callable[[Any, Verb], Verb],
        parent: QObject,
    ) -> None:
        """`answer` carries out a verb that is answered, with Stop in place of Send meanwhile."""
        super().__init__(parent)
        self._desk, self._start = services.desk, services.start
        self._conversation = conversation
        self._answer = answer
        self._shortening: dict[Any, asyncio.Task[Any]] = {}
        conversation.remedy_requested.connect(self.begin)
        conversation.stop_requested.connect(self._stop)
        conversation.view.models_requested.connect(self._offer_versions)

    def begin(self, remedy: str) -> None:
        chat = self._conversation.chat_id
        match remedy:
            case Remedy.ADD_KEY:
                self._add_key()
            case Remedy.CHOOSE_MODEL:
                self._choose_model(chat)
            case Remedy.RAISE_CAP:
                self._conversation.raise_cap_requested.emit()
            case Remedy.SHORTEN:
                self._shortening[chat] = self._start(self._shortened(chat), name="shorten")
            case _:
                verbs = {CONTINUE: self._desk.go_on, RAISE: self._desk.runs.go_on_with_more}
                self._begin(chat, verbs.get(remedy, self._desk.retry)(chat), remedy)

    def _begin(self, chat: Any, verb: Verb, name: str) -> None:
        self._conversation.view.follow_end()
        self._start(self._answered(chat, verb), name=name)

    async def _answered(self, chat: Any, verb: Verb) -> None:
        self._complain(chat, await self._answer(chat, verb))

    # ------------------------------------------------------------- shortening

    async def _shortened(self, chat: Any) -> None:
        """Then the question is asked once more."""
        self._conversation.complain(sentence("The beginning of this chat is being summarised…"))
        try:
            sent = await self._answer(chat, self._desk.remedies.shorten(chat))
        finally:
            self._shortening.pop(chat, None)
            if chat == self._conversation.chat_id:
                self._conversation.complain("")
        if sent.error is None:
            sent = await self._answer(chat, self._desk.retry(chat))
        self._complain(chat, sent)

    def _stop(self) -> None:
        task = self._shortening.pop(self._conversation.chat_id, None)
        if task is not None:
            task.cancel()

    # ------------------------------------------------------------------- keys

    def _add_key(self) -> None:
        conversation = self._conversation
        path = conversation.model.path
        provider = (path.chat.provider if path is not None else None) or ""
        conversation.add_key_requested.emit(provider)

    # ----------------------------------------------------------------- models

    def _choose_model(self, chat: Any) -> None:
        conversation = self._conversation
        if _is_heard(conversation, conversation.choose_model_requested):
            conversation.choose_model_requested.emit(None)
            return

        def retry(choice: ModelChoice) -> None:
            self._begin(chat, self._desk.remedies.retry_with(chat, choice), "retry")

        self._start(self._offered(QCursor.pos(), retry, None), name="models used lately")

    def _offer_versions(self, message_id: Any, where: QPoint) -> None:
        def regenerate(choice: ModelChoice) -> None:
            self.regenerate(message_id, choice.id, choice.provider)

        self._start(self._offered(where, regenerate, message_id), name="models used lately")

    def regenerate(self, message_id: Any, model: str, provider: str) -> None:
        """The same answer anew, by this model."""
        chat = self._conversation.chat_id
        self._begin(chat, self._desk.regenerate(chat, message_id, model, provider), "regenerate")

    async def _offered(self, where: QPoint, choose: Choose, message_id: Any) -> None:
        """Where the person is still in the chat that it is for."""
        chat = self._conversation.chat_id
        models = await self._desk.remedies.recent_models()
        if chat == self._conversation.chat_id:
            self.menu(models, choose, message_id).popup(where)

    def menu(self, models: Sequence[ModelChoice], choose: Choose, message_id: Any) -> QMenu:
        """Of models that were used lately, and the way to all others; it goes when it is closed."""
        conversation = self._conversation
        menu = QMenu(conversation)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for model in models:
            menu.addAction(model.title, partial(choose, model))
        if _is_heard(conversation, conversation.choose_model_requested):
            menu.addSeparator()
            menu.addAction(
                sentence("Another model…"), lambda: conversation.choose_model_requested.emit(message_id)
            )
        if menu.isEmpty():
            menu.addAction(sentence("No other model was used lately")).setEnabled(False)
        return menu

    def _complain(self, chat: Any, sent: Sent) -> None:
        if chat == self._conversation.chat_id and sent.error is not None:
            self._conversation.complain(sent.error.sentence)


def _is_heard(sender: QObject, signal: Any) -> bool:
    """Whether anybody listens; a button that nobody hears would be dead."""
    return sender.isSignalConnected(QMetaMethod.fromSignal(signal))
