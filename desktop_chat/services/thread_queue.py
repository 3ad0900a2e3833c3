"""Lets the runs of each thread begin one after the other, in the order in which they were asked for."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from desktop_chat.errors import Cancelled, ChatBusy, Error, Expired
from desktop_chat.models.writer import closed
from desktop_chat.services.active import ActiveRun
from desktop_chat.services.assistant_limits import budget_of
from desktop_chat.services.choosing import Finder, choose
from desktop_chat.services.reading import run_view
from desktop_chat.services.run_states import WAITING
from desktop_chat.services.running import done
from desktop_chat.services.thread_rows import waiting_of, write_waiting
from desktop_chat.services.views import RunView
from desktop_chat.services.waiting import until_free
from desktop_chat.services.wishes import Wish
from desktop_chat.services.workshop import Done

if TYPE_CHECKING:
    from desktop_chat.services.library import Library

_log = logging.getLogger(__name__)
_ENDS: dict[str, type[Error]] = {"cancelled": Cancelled, "expired": Expired}


class ThreadQueue:
    def __init__(self, library: Library) -> None:
        self._library = library
        self._wishes: dict[Any, Wish] = {}
        """Of runs that wait and were asked for here: with the tools and secrets of their handles."""

    def add(self, wish: Wish) -> Any:
        """Store a question and its run, to be answered in its turn, by whoever would answer it now."""
        library, question = self._library, wish.question
        if question is None:
            raise AssertionError("a run waits that asks nothing")
        chosen = choose(Finder(library), library.threads().view(wish.chat_key), wish.choice)
        budget = wish.budget if wish.is_own_budget else budget_of(chosen.assistant, wish.budget)
        key = library.database.write(
            lambda session: write_waiting(session, library.tables, wish.chat_key, question, chosen, budget)
        )
        self._wishes[key] = wish
        library.announce("run_changed", wish.chat_key, key)
        return key

    def go_on(self, chat_key: Any) -> None:
        """Begin the next run of this thread, unless one is at work."""
        library = self._library
        if library.replies.is_closed or self._at_work(chat_key):
            return
        try:
            rows = library.database.read(
                lambda session: [row.key for row in waiting_of(session, library.tables, chat_key)]
            )
            if rows:
                library.replies.begin(self._wish(chat_key, rows[0]))
        except Error:
            _log.exception("The next run of thread %s could not begin.", chat_key)

    def _wish(self, chat_key: Any, run_key: Any) -> Wish:
        own = self._wishes.get(run_key)
        toolbox = own.toolbox if own else self._library.toolbox
        wish = Wish(chat_key, "run", toolbox, self._library.budget, run_key=run_key)
        return (
            wish if own is None else Wish(chat_key, "run", toolbox, own.budget, None, own.overlay, run_key=run_key)
        )

    async def done(self, chat_key: Any, run_key: Any) -> Done:
        """How this run went, once its turn has come and it has ended."""
        try:
            while not self._library.replies.is_closed:
                self.go_on(chat_key)
                active = self._of(run_key)
                if active is not None:
                    outcome = await done(active)
                    if active.run is not None or not isinstance(outcome.error, ChatBusy):
                        return outcome
                elif (ended := self._ended(run_key)) is not None:
                    return ended
                await until_free(self._library, chat_key)
            return Done(error=closed())  # it goes on waiting
        finally:
            self._wishes.pop(run_key, None)

    def _ended(self, run_key: Any) -> Done | None:
        """What became of it without us: taken back, too late, or answered by another program."""
        run = self._run(run_key)
        if run is None:
            return Done(error=Cancelled())
        if run.status == WAITING or run.is_active:
            return None
        kind = _ENDS.get(run.status)
        return Done(error=kind()) if kind else Done()

    def _run(self, run_key: Any) -> RunView | None:
        run = self._library.tables.run

        def read(session: Any) -> RunView | None:
            row = session.get(run, run_key)
            return None if row is None else run_view(row)

        return self._library.database.read(read)

    def _of(self, run_key: Any) -> ActiveRun | None:
        return next((one for one in self._library.replies.all if one.wish.run_key == run_key), None)

    def _at_work(self, chat_key: Any) -> bool:
        return any(one.wish.chat_key == chat_key for one in self._library.replies.all)
