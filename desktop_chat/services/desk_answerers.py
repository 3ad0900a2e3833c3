"""What a window asks about who answers: the assistants there are, that of a chat, and that of new ones."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from desktop_chat.errors import Error, ModelUnknown, NotFound
from desktop_chat.services.assistant_choices import AssistantChoice, AssistantChoices, choice_of
from desktop_chat.services.choosing import Finder, choose
from desktop_chat.services.desk_views import Answerer, PathView, Sent
from desktop_chat.services.run_errors import error_view
from desktop_chat.services.settling import settled
from desktop_chat.services.views import ChatView

if TYPE_CHECKING:
    from desktop_chat.services.assistant_views import AssistantView
    from desktop_chat.services.library import Library

MOST_RECENT = 5


class DeskAnswerers:
    def __init__(self, library: Library) -> None:
        self._library = library
        self.default_mark = ""
        """Of the assistant that new chats have; empty: none."""
        self._next: tuple[Any] | None = None
        """Whom the person chose for the chat that begins next; None: nobody was chosen."""

    async def choices(self) -> AssistantChoices:
        """Read in a worker; none where they cannot be read."""
        try:
            return await settled(asyncio.to_thread(self._choices))
        except Error:
            return AssistantChoices()

    def _choices(self) -> AssistantChoices:
        found = tuple(choice_of(view) for view in self._library.assistants.list())
        default = next((each.id for each in found if each.mark == self.default_mark), None)
        return AssistantChoices(found, self._recent(), default)

    def _recent(self) -> tuple[Any, ...]:
        run = self._library.tables.run
        query = select(run.assistant_key).where(run.assistant_key.is_not(None)).group_by(run.assistant_key)
        latest = query.order_by(func.max(run.created_at).desc()).limit(MOST_RECENT)
        return self._library.database.read(lambda session: tuple(session.scalars(latest)))

    # ------------------------------------------------------------- of one chat

    async def choose(self, chat_id: Any, assistant_id: Any) -> Sent:
        """Who answers in this chat from now on, or, without one, in the chat that begins next."""
        if chat_id is None:
            self._next = (assistant_id,)
            return Sent(None)
        try:
            await settled(asyncio.to_thread(self._library.chat(chat_id).with_assistant, assistant_id))
        except Error as error:
            return Sent(chat_id, True, error_view(error))
        return Sent(chat_id)

    def of_path(self, path: PathView) -> PathView:
        """With the assistant of the chat, and the model that is in force because of it."""
        chat = path.chat
        if chat.model is not None and chat.assistant_name is None:
            return path  # most chats: nothing has to be looked up
        answers = choose(Finder(self._library), chat).answers
        provider, model = (answers.provider, answers.model_name) if answers else (chat.provider, chat.model)
        name = self._library.models.display_name(provider or "", model or "")
        return replace(path, model_name=name, model_id=model, provider=provider, assistant=self._of_chat(chat))

    def _of_chat(self, chat: ChatView) -> AssistantChoice | None:
        if chat.assistant_name is None:
            return None
        view = None if chat.assistant_id is None else self._found(chat.assistant_id)
        return AssistantChoice(None, chat.assistant_name, is_gone=True) if view is None else choice_of(view)

    # ------------------------------------------------------------ of new chats

    def forget_next(self) -> None:
        """The next chat has the usual assistant again."""
        self._next = None

    def for_new_chat(self) -> AssistantView | None:
        if self._next is not None:
            return None if self._next[0] is None else self._found(self._next[0])
        return self._library.assistants.of_mark(self.default_mark) if self.default_mark else None

    def in_new_chat(self, usual: Answerer) -> Answerer:
        """Who would answer there, where `usual` does without an assistant."""
        view = self.for_new_chat()
        if view is None:
            return usual
        model = view.definition.get("model")
        if not model:
            return replace(usual, assistant=choice_of(view))
        return Answerer(self._name_of(str(model), view.definition.get("provider")), assistant=choice_of(view))

    def _name_of(self, model: str, provider: str | None) -> str:
        try:
            facts = self._library.models.resolve(model, provider)
        except ModelUnknown:
            return model
        return self._library.models.display_name(facts.provider, facts.name)

    def _found(self, key: Any) -> AssistantView | None:
        try:
            return self._library.assistants.get(key)
        except NotFound:  # deleted a moment ago
            return None
