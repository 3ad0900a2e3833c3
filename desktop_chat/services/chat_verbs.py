"""The verbs of a chat that reach a network or a tool."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from typing import Any

from sqlalchemy.orm import Session

from desktop_chat.errors import ApprovalPending, ChatBusy, UserError
from desktop_chat.language import sentence
from desktop_chat.services.attachments import Attachable, store_files
from desktop_chat.services.budgets import Budget
from desktop_chat.services.chat_assistants import ChatAssistants
from desktop_chat.services.choosing import UNSAID, answerer_of
from desktop_chat.services.events import AnyReplyEvent
from desktop_chat.services.in_force import Choice
from desktop_chat.services.inputs import words
from desktop_chat.services.openings import Question
from desktop_chat.services.reading import message_view
from desktop_chat.services.running import done, stop
from desktop_chat.services.settling import settled
from desktop_chat.services.shortening import KEPT_TURNS
from desktop_chat.services.turns import Opener
from desktop_chat.services.views import MessageView, Reply
from desktop_chat.services.waiting import until_free
from desktop_chat.services.wishes import Verb, Wish
from desktop_chat.services.workshop import Done


class ChatVerbs(ChatAssistants):
    # ---------------------------------------------------------------- asking

    async def ask(
        self,
        text: str,
        *,
        attach: Sequence[Attachable] = (),
        model: str | None = None,
        provider: str | None = None,
        assistant: Any = None,
        inputs: Mapping[str, Any] | None = None,
        wait: bool = False,
        budget: Budget | None = None,
    ) -> Reply:
        """Ask, and have the whole turn. `model` and `assistant` are for this answer only.

        `wait` stands in line for a busy chat; `inputs` are variables of the assistant's own.
        """
        choice = self._choice(model, provider, assistant, inputs)
        question = await self._question(text, attach, choice)
        wish = self._wish("ask", question=question, choice=choice, budget=budget)
        return await self._perform(wish, wait=wait)

    async def stream(
        self,
        text: str | None = None,
        *,
        attach: Sequence[Attachable] = (),
        model: str | None = None,
        provider: str | None = None,
        assistant: Any = None,
        inputs: Mapping[str, Any] | None = None,
        verb: Verb | None = None,
        budget: Budget | None = None,
    ) -> AsyncGenerator[AnyReplyEvent, None]:
        """The same, told as it happens; without a question `complete()` or another verb is. Leaving cancels."""
        choice = self._choice(model, provider, assistant, inputs)
        question = None if text is None else await self._question(text, attach, choice)
        usual: Verb = "complete" if text is None else "ask"
        wish = self._wish(verb or usual, question=question, choice=choice, budget=budget)
        async with aclosing(self._told(wish)) as events:
            async for event in events:
                yield event

    async def complete(self, *, model: str | None = None, provider: str | None = None) -> Reply:
        """Answer what is pending: a question, calls without results, what a lost program left unfinished."""
        return await self._perform(self._wish("complete", choice=self._choice(model, provider)))

    async def retry(
        self, *, model: str | None = None, provider: str | None = None, assistant: Any = None
    ) -> Reply:
        """Ask for the same once more; an answer that was cut stays as another version."""
        return await self._perform(self._wish("retry", choice=self._choice(model, provider, assistant)))

    async def continue_(self, *, budget: Budget | None = None) -> Reply:
        """Go on with the last answer where it ended, in the same message."""
        return await self._perform(self._wish("continue", budget=budget))

    async def run(
        self,
        assistant: Any = None,
        text: str | None = None,
        *,
        attach: Sequence[Attachable] = (),
        model: str | None = None,
        provider: str | None = None,
        inputs: Mapping[str, Any] | None = None,
        budget: Budget | None = None,
    ) -> Reply:
        """Ask, or answer what is pending, with other means than the chat's own for this once.

        A text alone may stand in the assistant's place.
        """
        if text is None and isinstance(assistant, str):
            assistant, text = None, assistant
        choice = self._choice(model, provider, assistant, inputs)
        question = None if text is None else await self._question(text, attach, choice)
        return await self._run(self._wish("run", question=question, choice=choice, budget=budget))

    async def _run(self, wish: Wish) -> Reply:
        return await self._perform(wish)

    def create_user_message(self, text: str, *, attach: Sequence[Attachable] = ()) -> MessageView:
        """Store a question; nothing is sent until `complete()`."""
        question = _checked(text, store_files(self._library.storage.blobs, attach))
        opener = Opener(self._library.tables, self._library.recorder, self._library.holders)

        def work(session: Session) -> MessageView:
            end = opener.idle_end(session, self.id)
            row, files = opener.write_question(session, end, question)
            session.flush()
            return message_view(row, attachments=files, chat_kind=end.chat.kind)

        created = self._write(work)
        self._changed()
        self._hooks().fire("on_message_created", message=created)
        return created

    async def shorten(self, *, kept_turns: int = KEPT_TURNS) -> str:
        """Have all but the last turns summarised; the summary is sent in their place, the messages stay."""
        self._write(lambda session: self._library.holders.refuse_busy_chat(session, self.id))
        view, chosen = self._choose()
        named = answerer_of(view, chosen)
        answering = await self._library.asker.answering(
            view, named.provider or None, named.model_name or None, self._overlay.context
        )
        summary = await self._library.shortening.shorten(answering, kept_turns)
        self._changed("chat_changed")
        return summary

    # ------------------------------------------------------------ the pieces

    async def _question(self, text: str, attach: Sequence[Attachable], choice: Choice) -> Question:
        blobs = self._library.storage.blobs
        files = await settled(asyncio.to_thread(store_files, blobs, attach)) if attach else []
        if files:
            named = answerer_of(*self._choose(choice))
            await self._library.asker.check(files, named.provider or None, named.model_name or None)
        return _checked(text, files)

    def _wish(
        self,
        verb: Verb,
        *,
        question: Question | None = None,
        choice: Choice = UNSAID,
        budget: Budget | None = None,
    ) -> Wish:
        return Wish(
            self.id,
            verb,
            self._toolbox(),
            budget or self._library.budget,
            question,
            self._overlay,
            choice,
            is_own_budget=budget is not None,
        )

    async def _perform(self, wish: Wish, *, wait: bool = False) -> Reply:
        while True:
            outcome = await done(self._library.replies.begin(wish))
            if not (wait and isinstance(outcome.error, ChatBusy)) or isinstance(outcome.error, ApprovalPending):
                return self._reply(outcome)
            await until_free(self._library, self.id)

    async def _told(self, wish: Wish) -> AsyncGenerator[AnyReplyEvent, None]:
        active = self._library.replies.begin(wish)
        events = active.subscribe()
        try:
            async for event in events:
                yield event
            self._reply(await done(active))
        finally:
            await events.aclose()
            await stop(active)

    def _reply(self, outcome: Done) -> Reply:
        if isinstance(outcome.error, ChatBusy) and outcome.error.reply is None:
            outcome.error.reply = self.last_turn()
        if outcome.error is not None:
            raise outcome.error
        return outcome.reply or self.last_turn()

    @abstractmethod
    def last_turn(self) -> Reply:
        """The last question and all that answered it, as stored."""


def _checked(text: str, files: Sequence[Any]) -> Question:
    text = words(text)
    if not text.strip() and not files:
        raise UserError(sentence("There is nothing to send yet."))
    return Question(text, tuple(files))
