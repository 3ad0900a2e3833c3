"""The flow of an answer: open, ask, record, run tools, ask again, end; whatever happens, what was said is kept."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session

from desktop_chat.errors import (
    AnswerUnreadable,
    BudgetExceeded,
    Cancelled,
    Error,
    Expired,
)
from desktop_chat.models.faults import REFUSALS
from desktop_chat.services.active import ActiveRun
from desktop_chat.services.approvals import Approvals
from desktop_chat.services.attempts import Attempts
from desktop_chat.services.beginning import Beginning
from desktop_chat.services.budgets import BudgetWatch
from desktop_chat.services.cuts import note_cut
from desktop_chat.services.deadlines import in_time_for
from desktop_chat.services.draft import Draft, Repair
from desktop_chat.services.endings import Ender, RunEnd
from desktop_chat.services.events import ToolsNotOffered
from desktop_chat.services.finishing import Finishing
from desktop_chat.services.history import PastCall
from desktop_chat.services.listening import Listening
from desktop_chat.services.mending import Mending, gone
from desktop_chat.services.openings import Opening
from desktop_chat.services.repairing import Repairs
from desktop_chat.services.run_errors import say_no_key
from desktop_chat.services.settling import settled
from desktop_chat.services.starting import Starting
from desktop_chat.services.tool_work import ToolWork
from desktop_chat.services.workshop import (
    Done,
    Workshop,
    form_of,
    good_end,
    limits_of,
    past_of,
    reason_of,
)

T = TypeVar("T")


class Flow:
    """One run from its opening to its end."""

    def __init__(self, shop: Workshop, active: ActiveRun) -> None:
        self._shop = shop
        self._active = active
        self._wish = active.wish
        tables = shop.storage.tables
        self._ender = Ender(tables, shop.recorder)
        self._mending = Mending(shop.storage, shop.recorder, active)
        self._beginning = Beginning(shop, active.wish)
        self._opener = self._beginning.opener
        self._watch = BudgetWatch(active.wish.budget)
        self._has_used_tools = False
        self._attempts = self._new_attempts()
        self._repairs = Repairs(None, self._watch)
        self._starting = Starting(shop.storage, self._ender, active)
        self._approvals = Approvals(shop.storage, active)

    async def perform(self) -> Done:
        opening = await self._beginning.begin()
        if opening is None:
            return Done()
        self._active.opening, self._active.run, self._active.draft = opening, opening.run, opening.draft
        end = RunEnd("failed")
        try:
            end = await self._ended(opening)
        finally:
            # Whatever else came through is a mistake of ours: it is stored, and goes on to be reported.
            try:
                end = await self._finish(RunEnd("failed", sys.exception()) if sys.exception() else end)
            finally:
                if self._attempts.listening is not None:
                    self._attempts.listening.let_go()
        if isinstance(end.error, Error):
            end.error.reply = self._active.reply()
            return Done(error=end.error)
        return self._parsed(opening)

    async def _ended(self, opening: Opening) -> RunEnd:
        try:
            self._introduce(opening)
            async with in_time_for(opening.run.expires_at):
                end = await self._converse(opening)
            # Somebody may have pressed Stop while the run was being parked.
            is_stopped = self._active.is_stopping and end.status == "requires_action"
            return RunEnd("cancelled", Cancelled()) if is_stopped else end
        except asyncio.CancelledError:
            return RunEnd("cancelled", Cancelled())
        except BudgetExceeded as error:
            return RunEnd("incomplete", error, reason_of(error))
        except Expired as error:
            return RunEnd("expired", error)
        except Error as error:
            return RunEnd("failed", say_no_key(error))
        except REFUSALS:
            if not await self._mending.is_gone():
                raise
            return RunEnd("failed", gone())

    # --------------------------------------------------------------- opening

    def _introduce(self, opening: Opening) -> None:
        active = self._active
        active.hooks = self._shop.hooks_of(opening)
        self._watch = BudgetWatch.from_dict(limits_of(self._wish, opening))
        self._attempts = self._new_attempts()
        self._repairs = Repairs(form_of(self._wish, opening), self._watch)
        active.messages.update((message.id, message) for message in opening.before)
        active.usages.extend(opening.used)
        active.tell_run(opening.run)
        self._active.tell_begun(opening)
        self._announce("messages_changed")

    def _new_attempts(self) -> Attempts:
        shop = self._shop
        return Attempts(shop.storage, self._opener, self._active, self._watch, shop.retries)

    # ------------------------------------------------------------ conversing

    async def _converse(self, opening: Opening) -> RunEnd:
        self._active.check_stop()
        self._starting.begin()
        tools = ToolWork(self._shop.storage, self._opener, self._active, self._watch, self._shop.concurrency)
        calls, caller = opening.calls, opening.calls_message_key
        self._has_used_tools = opening.is_after_tools
        while True:
            self._has_used_tools = self._has_used_tools or bool(calls)
            if calls:
                await self._starting.be_stored()
            if calls and (parked := await tools.answer(calls, caller, opening)):
                return parked
            draft = opening.draft or await self._next_draft(opening)
            opening.draft = None
            calls = await self._generate(opening, draft)
            caller = draft.message_key
            if not calls and opening.draft is None:
                return RunEnd("completed")

    async def _next_draft(self, opening: Opening) -> Draft:
        self._watch.check()
        draft = await self._settled(lambda session: self._opener.begin_next(session, opening))
        self._active.draft = draft
        self._active.tell_begun(opening)
        return draft

    async def _generate(self, opening: Opening, draft: Draft) -> list[PastCall]:
        """One request and its reply; the calls it asks for."""
        self._watch.begin_round()
        opening.prompt_left, opening.completion_left = self._watch.tokens_left
        asked = await self._shop.asker.prepare(opening, self._wish, draft, self._watch.rounds)
        self._attempts.begin(opening, asked, draft)
        await self._starting.be_stored()
        await note_cut(self._shop.storage, self._ender, self._active, asked)
        if asked.unoffered and self._watch.rounds == 1:
            self._active.tell(ToolsNotOffered, names=asked.unoffered, model_takes_tools=asked.facts.takes_tools)
        self._active.check_stop()
        async with self._watch.in_time():
            listening = await self._attempts.listen(opening, asked, draft, may_be_blank=self._has_used_tools)
        return await self._complete(draft, listening)

    # ---------------------------------------------------------------- ending

    async def _complete(self, draft: Draft, listening: Listening) -> list[PastCall]:
        attempt = self._attempts.attempt
        if attempt is None or not draft.is_worth_keeping:
            return []
        await listening.stop()
        files = await listening.stored_files()
        end = None if draft.whole_calls else good_end(draft)
        problem = self._repairs.problem_of(draft) if end is not None and end.status == "completed" else None
        if problem is not None:
            end = None
        self._watch.add_tokens(draft.tokens)
        message, calls, usage = await self._mending.written(
            lambda session: self._ender.complete(
                session, draft, attempt, self._approvals.of(draft), files, end, self._watch.to_dict()
            )
        )
        active = self._active
        active.draft = None
        self._attempts.forget()
        active.usages.append(usage)
        self._watch.add_cost(usage.cost.amount)
        await listening.discard_journal()
        active.tell_completed(message)
        active.tell_calls(calls)
        if end is not None:
            active.tell_run(self._ender.ended(active.known_run, end))
        if problem is not None:
            await self._ask_again(Repair(message, problem))
        self._announce("messages_changed")
        return [past_of(call, details) for call, details in zip(calls, draft.whole_calls, strict=True)]

    async def _ask_again(self, repair: Repair) -> None:
        """The faulty answer stays as another version, whatever becomes of the one in its place."""
        active = self._active
        opening = active.known_opening
        await self._settled(lambda session: self._opener.begin_again(session, opening, repair))
        active.draft = opening.draft
        active.tell_rejected(repair)
        active.tell_begun(opening)

    async def _finish(self, end: RunEnd) -> RunEnd:
        """Store the end, unless it was stored with the last reply."""
        active = self._active
        await self._starting.is_stored()
        if not active.known_run.is_active or end.status == "requires_action":
            return end
        attempts = self._attempts
        finishing = Finishing(self._ender, self._mending, active, attempts.attempt, attempts.listening)
        end = await finishing.finish(end, self._approvals.of(active.draft))
        self._announce("messages_changed")
        return end

    # -------------------------------------------------------------- the rest

    async def _settled(self, work: Callable[[Session], T]) -> T:
        return await settled(self._shop.storage.write_soon(work))

    def _parsed(self, opening: Opening) -> Done:
        form = form_of(self._wish, opening)
        try:
            return Done(self._active.reply(form.parse if form and not self._active.known_run.is_active else None))
        except AnswerUnreadable as error:
            error.reply = self._active.reply()
            return Done(error=error)

    def _announce(self, kind: str) -> None:
        self._shop.announce(kind, self._wish.chat_key, self._active.known_run.id)
