"""The verbs of a chat that reach a network or a tool, and those that decide what they go on with."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop_chat.errors import ApprovalPending, ChatBusy, NotFound, UserError
from desktop_chat.language import sentence
from desktop_chat.services.assistant_limits import budget_of
from desktop_chat.services.attachments import Attachable, store_files
from desktop_chat.services.budgets import Budget
from desktop_chat.services.chat_assistants import ChatAssistants
from desktop_chat.services.events import AnyReplyEvent
from desktop_chat.services.in_force import Chosen
from desktop_chat.services.inputs import words
from desktop_chat.services.openings import Answerer, Question
from desktop_chat.services.planned import PlannedReply
from desktop_chat.services.reading import message_view
from desktop_chat.services.running import done, stop
from desktop_chat.services.settling import settled
from desktop_chat.services.shortening import KEPT_TURNS
from desktop_chat.services.tool_rounds import decide
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
        chosen = self._choose(model, provider, assistant, inputs)
        wish = self._wish(
            "ask", question=await self._question(text, attach, chosen.answers), chosen=chosen, budget=budget
        )
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
        chosen = self._choose(model, provider, assistant, inputs)
        question = None if text is None else await self._question(text, attach, chosen.answers)
        usual: Verb = "complete" if text is None else "ask"
        wish = self._wish(verb or usual, question=question, chosen=chosen, budget=budget)
        async with aclosing(self._told(wish)) as events:
            async for event in events:
                yield event

    async def complete(self, *, model: str | None = None, provider: str | None = None) -> Reply:
        """Answer what is pending: a question, calls without results, what a lost program left unfinished."""
        return await self._perform(self._wish("complete", chosen=self._choose(model, provider)))

    async def retry(
        self, *, model: str | None = None, provider: str | None = None, assistant: Any = None
    ) -> Reply:
        """Ask for the same once more; an answer that was cut stays as another version."""
        return await self._perform(self._wish("retry", chosen=self._choose(model, provider, assistant)))

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
        chosen = self._choose(model, provider, assistant, inputs)
        question = None if text is None else await self._question(text, attach, chosen.answers)
        return await self._run(self._wish("run", question=question, chosen=chosen, budget=budget))

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
        view, answers = self._chat_view(), self._choose().answers
        named = (answers.provider, answers.model_name) if answers else (view.provider, view.model)
        answering = await self._library.asker.answering(view, *named, self._overlay.context)
        summary = await self._library.shortening.shorten(answering, kept_turns)
        self._changed("chat_changed")
        return summary

    # -------------------------------------------------------------- deciding

    def approve(self, tool_call_id: Any) -> PlannedReply:
        """Allow a call that waits. Await the result, or call `complete()` later, to go on."""
        return self._decide(tool_call_id, is_approved=True)

    def deny(self, tool_call_id: Any) -> PlannedReply:
        return self._decide(tool_call_id, is_approved=False)

    def _decide(self, tool_call_id: Any, *, is_approved: bool) -> PlannedReply:
        tables = self._library.tables
        call, message = tables.tool_call, tables.message

        def work(session: Session) -> None:
            waiting = session.scalars(
                select(call)
                .join(message, call.message_key == message.key)
                .where(message.chat_key == self.id, message.on_path.is_(True))
                .where(call.approval == "waiting", call.result_key.is_(None))
            ).all()
            found = [row for row in waiting if tool_call_id in (row.key, row.tool_call_id)]
            if not found:
                raise NotFound(sentence("No such tool call waits for a decision in this chat."))
            decide(session, tables, found[0], is_approved=is_approved)

        self._write(work)
        self._changed()
        return PlannedReply(self, "complete")

    def regenerate(
        self, message_id: Any, *, model: str | None = None, provider: str | None = None, assistant: Any = None
    ) -> PlannedReply:
        """Take this answer off the path, kept as a version; await the result for another one in its place."""
        chosen = self._choose(model, provider, assistant)
        self._write(lambda session: self._library.branches.step_back(session, self.id, message_id))
        self._changed()
        return PlannedReply(self, "regenerate", chosen)

    def cancel(self) -> None:
        """Stop the answer that is being written, here or in another program; what was said is kept.

        Nothing happens where none is.
        """
        if self._library.replies.cancel(self.id):
            return
        run = self._write(lambda session: self._library.holders.cancel(session, self.id))
        if run is not None:
            self._library.ask_to_cancel(self.id, run.id)
            self._hooks().fire("on_run_status", run=run)

    # ------------------------------------------------------------ the pieces

    async def _question(self, text: str, attach: Sequence[Attachable], answerer: Answerer | None) -> Question:
        blobs = self._library.storage.blobs
        files = await settled(asyncio.to_thread(store_files, blobs, attach)) if attach else []
        if files:
            view = self._chat_view()
            answers = (answerer.provider, answerer.model_name) if answerer else (view.provider, view.model)
            await self._library.asker.check(files, *answers)
        return _checked(text, files)

    def _wish(
        self,
        verb: Verb,
        *,
        question: Question | None = None,
        chosen: Chosen | None = None,
        budget: Budget | None = None,
    ) -> Wish:
        chosen = chosen or self._choose()
        limits = budget or budget_of(chosen.assistant, self._library.budget)
        return Wish(
            self.id,
            verb,
            self._toolbox(),
            limits,
            question,
            self._overlay,
            chosen,
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
