"""What a window asks about the runs of a chat, and what it does with them: told as values, never raised."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop_chat.errors import Error, NotFound
from desktop_chat.language import sentence
from desktop_chat.services.desk_views import PathView, Sent
from desktop_chat.services.pricing import total_cost, total_tokens
from desktop_chat.services.raising import more
from desktop_chat.services.reading import message_views, run_view, usage_view
from desktop_chat.services.run_errors import error_view
from desktop_chat.services.run_lines import RunLine, RunPage, WaitingRun
from desktop_chat.services.settling import settled
from desktop_chat.services.views import MessageView, RunView, StepView, UsageView
from desktop_chat.services.waiting_runs import waiting_views

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from desktop_chat.services.library import Library

AT_ONCE = 10
SHOWN_LETTERS = 200


class DeskRuns:
    def __init__(self, library: Library) -> None:
        self._library = library

    def resume(self) -> None:
        """Begin what was left waiting by a program that ended."""
        self._library.threads().resume()

    # ------------------------------------------------------------------ reads

    async def page(self, chat_id: Any, before: int | None = None) -> RunPage:
        """The newest runs, or those before this number; none where there is no such chat (any more)."""
        try:
            return await self._library.database.read_in_worker(
                lambda session: self._page(session, chat_id, before)
            )
        except Error:
            return RunPage()

    def _page(self, session: Session, chat_id: Any, before: int | None) -> RunPage:
        run = self._library.tables.run
        query = select(run).where(run.chat_key == chat_id).order_by(run.number.desc()).limit(AT_ONCE + 1)
        if before is not None:
            query = query.where(run.number < before)
        runs = [run_view(row) for row in session.scalars(query)]
        shown = runs[:AT_ONCE]
        used, questions = self._used(session, shown), self._questions(session, shown)
        lines = tuple(self._line(each, used.get(each.id, ()), questions) for each in shown)
        return RunPage(lines, len(runs) > AT_ONCE)

    def _used(self, session: Session, runs: Iterable[RunView]) -> dict[Any, list[UsageView]]:
        usage = self._library.tables.usage
        query = select(usage).where(usage.run_key.in_([each.id for each in runs])).order_by(usage.attempt)
        found: dict[Any, list[UsageView]] = {}
        for row in session.scalars(query):
            found.setdefault(row.run_key, []).append(usage_view(row))
        return found

    def _questions(self, session: Session, runs: Iterable[RunView]) -> dict[Any, str]:
        message = self._library.tables.message
        query = select(message.key, message.content).where(message.key.in_([each.question_id for each in runs]))
        return {key: " ".join(text[:SHOWN_LETTERS].split()) for key, text in session.execute(query)}

    def _line(self, run: RunView, used: Iterable[UsageView], questions: Mapping[Any, str]) -> RunLine:
        attempts = list(used)
        named = (attempts[-1].provider, attempts[-1].model) if attempts else _wished(run)
        name = self._library.models.display_name(*named) if named[1] else ""
        tokens, cost = (total_tokens(attempts), total_cost(attempts)) if attempts else (None, None)
        return RunLine(run, questions.get(run.question_id, ""), name, tokens, cost)

    async def steps(self, chat_id: Any, run_id: Any) -> tuple[StepView, ...]:
        try:
            return await settled(asyncio.to_thread(self._library.chat(chat_id).steps, run_id))
        except Error:
            return ()

    def of_path(self, path: PathView) -> tuple[WaitingRun, ...]:
        """What waits in a thread."""
        tables, key = self._library.tables, path.chat.id
        if not path.is_thread:
            return ()
        return self._library.database.read(lambda session: waiting_views(session, tables, key))

    # ------------------------------------------------------------------ verbs

    async def again(self, chat_id: Any, run_id: Any) -> Sent:
        """The same question once more; one that never had its turn stands in line anew."""
        return await _told(chat_id, self._made_again(chat_id, run_id))

    async def _made_again(self, chat_id: Any, run_id: Any) -> None:
        lost = await settled(asyncio.to_thread(self._never_asked, run_id))
        if lost is None:
            chat = self._library.chat(chat_id)
            await (await settled(asyncio.to_thread(chat.run_again, run_id)))
            return
        question, assistant = lost
        thread = self._library.threads().get(chat_id)
        await thread.run(assistant, question.content, attach=question.attachments)

    def _never_asked(self, run_id: Any) -> tuple[MessageView, Any] | None:
        """The question of a run that never began, and whom it was for."""
        tables = self._library.tables

        def read(session: Session) -> tuple[MessageView, Any] | None:
            run = session.get(tables.run, run_id)
            row = session.get(tables.message, run.question_key) if run is not None and run.question_key else None
            if run is None or row is None or row.version or row.deleted_at is None:
                return None
            return message_views(session, tables, [row])[0], run.assistant_key

        return self._library.database.read(read)

    async def go_on_with_more(self, chat_id: Any) -> Sent:
        """Raise the limit that the last run has reached, and continue."""
        return await _told(chat_id, self._gone_on(chat_id))

    async def _gone_on(self, chat_id: Any) -> None:
        tables, library = self._library.tables, self._library
        last = select(tables.run).where(tables.run.chat_key == chat_id).order_by(tables.run.number.desc()).limit(1)
        run = library.database.read(lambda session: [run_view(row) for row in session.scalars(last)])
        budget = more(run[0], library.budget) if run else None
        if budget is None:
            raise NotFound(sentence("No limit was reached here."))
        await library.chat(chat_id).continue_(budget=budget)

    async def remove(self, chat_id: Any, run_id: Any) -> Sent:
        """Take a run out of the line, or stop it."""

        async def removed() -> None:
            self._library.threads().get(chat_id).cancel_run(run_id)

        return await _told(chat_id, removed())


async def _told(chat_id: Any, verb: Awaitable[object]) -> Sent:
    try:
        await verb
    except Error as error:
        return Sent(chat_id, True, error_view(error))
    return Sent(chat_id)


def _wished(run: RunView) -> tuple[str, str]:
    kept = run.snapshot or {}
    return str(kept.get("provider") or ""), str(kept.get("model") or "")
