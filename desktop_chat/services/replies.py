"""The flow of an answer: open, ask, record, run tools, ask again, end; whatever happens, what was said is kept."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from desktop_chat.errors import (
    AnswerUnreadable,
    BudgetExceeded,
    Cancelled,
    ContentRefused,
    Error,
    MalformedReply,
    ReplyCut,
)
from desktop_chat.language import sentence
from desktop_chat.providers.events import ProviderEvent, TextDelta, ThinkingDelta, ToolArgumentsDelta
from desktop_chat.services.active import ActiveRun
from desktop_chat.services.asking import Asked, Asker
from desktop_chat.services.attachments import NamedFile, StoredFile, store_files
from desktop_chat.services.budgets import BudgetWatch
from desktop_chat.services.draft import Draft
from desktop_chat.services.endings import Attempt, Ender, RunEnd
from desktop_chat.services.events import HistoryCut, ToolArgumentsAdded, ToolCallRecorded
from desktop_chat.services.history import PastCall
from desktop_chat.services.holders import Holders
from desktop_chat.services.hooks import HookSet
from desktop_chat.services.pump import JournalPump
from desktop_chat.services.recorder import Recorder
from desktop_chat.services.settling import settled
from desktop_chat.services.storage import ReplyJournal, Storage
from desktop_chat.services.tool_work import ToolWork
from desktop_chat.services.turns import Opener, Opening
from desktop_chat.services.views import MessageView, Reply, ToolCallView

INCOMPLETE = {
    "length": "max_completion_tokens",
    "max_tokens": "max_completion_tokens",
    "MAX_TOKENS": "max_completion_tokens",
    "content_filter": "content_filter",
    "SAFETY": "content_filter",
}
"""Finish reasons with which an answer is whole as far as it goes, but its run is not."""
REFUSED = frozenset({"content_filter", "SAFETY", "refusal", "PROHIBITED_CONTENT"})


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Workshop:
    """What the flow works with; the library puts it together."""

    storage: Storage
    recorder: Recorder
    holders: Holders
    asker: Asker
    hooks_of: Callable[[Opening], HookSet]
    announce: Callable[[str, Any, Any], None]
    concurrency: int = 8


@dataclass(frozen=True, slots=True)
class Done:
    """How a run went: a reply, an error that carries one, or neither where nothing was left to answer."""

    reply: Reply | None = None
    error: Error | None = None


class Flow:
    """One run from its opening to its end."""

    def __init__(self, shop: Workshop, active: ActiveRun) -> None:
        self._shop = shop
        self._active = active
        self._wish = active.wish
        tables = shop.storage.tables
        self._ender = Ender(tables, shop.recorder)
        self._opener = Opener(tables, shop.recorder, shop.holders, active.wish.answerer)
        self._watch = BudgetWatch(active.wish.budget)
        self._has_used_tools = False
        self._attempt: Attempt | None = None
        self._journal: ReplyJournal | None = None
        self._pump: JournalPump | None = None

    async def perform(self) -> Done:
        opening = await self._open()
        if opening is None:
            return Done()
        end = RunEnd("failed")
        try:
            end = await self._converse(opening)
        except asyncio.CancelledError:
            end = RunEnd("cancelled", Cancelled())
        except BudgetExceeded as error:
            end = RunEnd("incomplete", error, f"budget:{error.details.get('limit')}")
        except Error as error:
            end = RunEnd("failed", error)
        finally:
            # Whatever else came through is a mistake of ours: it is stored, and goes on to be reported.
            await self._finish(RunEnd("failed", sys.exception()) if sys.exception() else end)
        if isinstance(end.error, Error):
            end.error.reply = self._active.reply()
            return Done(error=end.error)
        return self._parsed()

    # --------------------------------------------------------------- opening

    async def _open(self) -> Opening | None:
        opening = await self._settled(self._opened)
        if opening is None:
            return None
        active = self._active
        active.opening, active.run, active.draft = opening, opening.run, opening.draft
        active.hooks = self._shop.hooks_of(opening)
        self._watch = BudgetWatch.from_dict({**(opening.limits or {}), **self._wish.budget.to_dict()})
        active.tell_run(opening.run)
        for message in opening.created:
            active.tell_created(message)
        opening.created.clear()
        self._announce("messages_changed")
        return opening

    def _opened(self, session: Session) -> Opening | None:
        wish = self._wish
        if wish.question is not None:
            return self._opener.ask(session, wish.chat_key, wish.question, wish.verb)
        return self._opener.carry_on(session, wish.chat_key, wish.verb)

    # ------------------------------------------------------------ conversing

    async def _converse(self, opening: Opening) -> RunEnd:
        self._check_stop()
        if not await self._moved("in_progress", started=True):
            raise asyncio.CancelledError
        tools = ToolWork(self._shop.storage, self._opener, self._active, self._watch, self._shop.concurrency)
        calls, caller = opening.calls, opening.calls_message_key
        self._has_used_tools = opening.is_after_tools
        while True:
            self._has_used_tools = self._has_used_tools or bool(calls)
            if calls and (parked := await tools.answer(calls, caller, opening)):
                return parked
            draft = opening.draft or await self._next_draft(opening)
            calls = await self._generate(opening, draft)
            caller, opening.draft = draft.message_key, None
            if not calls:
                return RunEnd("completed")

    async def _next_draft(self, opening: Opening) -> Draft:
        self._watch.check()
        draft = await self._settled(lambda session: self._opener.begin_next(session, opening))
        self._active.draft = draft
        self._tell_begun(opening)
        return draft

    def _tell_begun(self, opening: Opening) -> None:
        for message in opening.created:
            self._active.tell_created(message)
        opening.created.clear()

    async def _generate(self, opening: Opening, draft: Draft) -> list[PastCall]:
        """One request and its reply; the calls it asks for."""
        self._watch.begin_round()
        asked = await self._shop.asker.prepare(opening, self._wish, draft, self._watch.rounds)
        self._begin_attempt(asked, draft)
        await self._note_cut(asked)
        self._check_stop()
        await self._listen(opening, draft, asked)
        return await self._complete(draft)

    def _begin_attempt(self, asked: Asked, draft: Draft) -> None:
        facts = asked.facts
        draft.provider, draft.model_name, draft.model_key = facts.provider, facts.name, facts.key
        draft.profile = asked.profile
        self._attempt = Attempt(
            self._watch.rounds, facts.provider, facts.name, asked.profile, facts.prices, time.monotonic()
        )
        storage = self._shop.storage
        self._journal = ReplyJournal(storage, lambda: draft.message_key, draft.run_key)
        self._pump = JournalPump(self._journal.write, storage.journal_interval)

    async def _note_cut(self, asked: Asked) -> None:
        """Say, in an event and on the row, where sending began when the chat outgrew the model."""
        start = asked.history.start_key if asked.is_cut else None
        active = self._active
        if start == active.known_run.history_start_id:
            return
        key = active.known_run.id
        await self._settled(lambda session: self._ender.set_history_start(session, key, start))
        active.run = replace(active.known_run, history_start_id=start)
        active.tell(HistoryCut, message_id=start, left_out=asked.history.left_out)

    # ------------------------------------------------------------- listening

    async def _listen(self, opening: Opening, draft: Draft, asked: Asked) -> None:
        async with aclosing(asked.provider.stream(asked.request, asked.settings)) as events:
            async for event in events:
                self._take(draft, event)
                if draft.message_key is None and draft.is_worth_keeping:
                    await self._begin_late(opening, draft)
                self._pass_on(draft, event)
        if not draft.is_finished:
            raise ReplyCut()
        if not draft.is_worth_keeping:
            self._judge_blank(draft)

    def _take(self, draft: Draft, event: ProviderEvent) -> None:
        piece = draft.take(event)
        if piece is not None and self._pump is not None:
            self._pump.add(piece)

    def _pass_on(self, draft: Draft, event: ProviderEvent) -> None:
        match event:
            case TextDelta(text=text):
                self._active.tell_text(draft, text)
            case ThinkingDelta(text=text):
                self._active.tell_thinking(draft, text)
            case ToolArgumentsDelta(index=index, text=text):
                call = draft.calls.get(index)
                name = call.name if call else ""
                self._active.tell(
                    ToolArgumentsAdded, message_id=draft.message_key, index=index, name=name, text=text
                )

    async def _begin_late(self, opening: Opening, draft: Draft) -> None:
        """A recorder that keeps no empty rows makes its row now, before anybody sees a word of it."""
        await self._settled(lambda session: self._opener.begin_row(session, opening, draft))
        self._tell_begun(opening)
        if self._pump is not None and draft.message_key is not None:
            await self._pump.flush()

    def _judge_blank(self, draft: Draft) -> None:
        """A service that says nothing at all has failed, unless it has nothing to add to what its tools did."""
        if draft.finish_reason in REFUSED:
            raise ContentRefused()
        if not self._has_used_tools:
            raise MalformedReply(sentence("The service sent an empty answer."))

    # ---------------------------------------------------------------- ending

    async def _complete(self, draft: Draft) -> list[PastCall]:
        if not draft.is_worth_keeping:
            return []
        attempt = self._attempt
        if attempt is None or self._pump is None:
            raise AssertionError("a reply is completed that was never asked for")
        await self._pump.stop()
        files = await self._stored_files(draft)
        approvals = self._approvals(draft)
        end = None if draft.whole_calls else self._good_end(draft)
        limits = self._watch.to_dict()
        message, calls, usage = await self._settled(
            lambda session: self._ender.complete(session, draft, attempt, approvals, files, end, limits)
        )
        self._active.draft = None
        self._active.usages.append(usage)
        self._watch.add_cost(usage.cost.amount)
        self._attempt = None
        await self._discard_journal()
        self._active.tell_completed(message)
        for call in calls:
            self._active.tell(ToolCallRecorded, tool_call=call)
            self._active.fire("on_tool_call", tool_call=call)
        if end is not None:
            self._tell_end(end)
        self._announce("messages_changed")
        return [_past(call, details) for call, details in zip(calls, draft.whole_calls, strict=True)]

    def _good_end(self, draft: Draft) -> RunEnd:
        reason = INCOMPLETE.get(draft.finish_reason or "")
        return RunEnd("incomplete", incomplete_reason=reason) if reason else RunEnd("completed")

    def _approvals(self, draft: Draft) -> dict[int, str]:
        toolbox = self._wish.toolbox
        return {
            call.index: "waiting" if toolbox.requires_approval(call.name) else "none" for call in draft.whole_calls
        }

    async def _finish(self, end: RunEnd) -> None:
        """Store the end, unless it was stored with the last reply."""
        active = self._active
        if not active.known_run.is_active:
            return
        if end.status == "requires_action":
            return
        draft, attempt = active.draft, self._attempt
        if self._pump is not None:
            await self._pump.stop()
        files = await self._stored_files(draft) if draft is not None else []
        run_key = active.known_run.id
        message, usage = await self._settled(
            lambda session: self._ender.fail(session, run_key, draft, attempt, files, end)
        )
        active.draft = None
        if usage is not None:
            active.usages.append(usage)
        await self._discard_journal()
        if draft is not None:
            self._tell_kept(draft, message, end)
        self._tell_end(end)
        self._announce("messages_changed")

    def _tell_kept(self, draft: Draft, message: MessageView | None, end: RunEnd) -> None:
        if end.error is not None:
            self._active.tell_failed(draft.message_key, message, end.error)
        elif message is None:
            self._active.tell_removed(draft.message_key)

    def _tell_end(self, end: RunEnd) -> None:
        self._active.tell_run(self._ender.ended(self._active.known_run, end))

    # -------------------------------------------------------------- the rest

    async def _settled(self, work: Callable[[Session], T]) -> T:
        return await settled(self._shop.storage.write_soon(work))

    async def _moved(self, status: str, *, started: bool = False) -> bool:
        key = self._active.known_run.id
        is_moved = await self._settled(
            lambda session: self._ender.move_run(session, key, status, is_start=started)
        )
        if is_moved:
            self._active.tell_status(status)
        return is_moved

    async def _stored_files(self, draft: Draft) -> list[StoredFile]:
        """Files that the model made, safely in the store before the row that names them."""
        if not draft.files:
            return []
        named = [NamedFile(file.name, file.data, file.media_type) for file in draft.files]
        return await settled(asyncio.to_thread(store_files, self._shop.storage.blobs, named))

    async def _discard_journal(self) -> None:
        journal, self._journal, self._pump = self._journal, None, None
        if journal is not None and journal.is_used:
            await settled(self._shop.storage.database.call_soon(journal.discard))

    def _check_stop(self) -> None:
        if self._active.is_stopping:
            raise asyncio.CancelledError

    def _parsed(self) -> Done:
        form = self._wish.overlay.form
        try:
            return Done(self._active.reply(form.parse if form and not self._active.known_run.is_active else None))
        except AnswerUnreadable as error:
            error.reply = self._active.reply()
            return Done(error=error)

    def _announce(self, kind: str) -> None:
        self._shop.announce(kind, self._wish.chat_key, self._active.known_run.id)


def _past(call: ToolCallView, draft_call: Any) -> PastCall:
    return PastCall(
        call.id, call.tool_call_id, call.name, call.arguments, call.approval, details=draft_call.details
    )
