"""Asks for one reply, as often as it takes until its first word: after that nothing is asked for twice."""

from __future__ import annotations

import time
from typing import Any

from desktop_chat.errors import Error, ProviderError
from desktop_chat.services.active import ActiveRun
from desktop_chat.services.asking import Asked
from desktop_chat.services.attempt_rows import Attempt, AttemptRows
from desktop_chat.services.budgets import BudgetWatch
from desktop_chat.services.draft import Draft
from desktop_chat.services.events import RetryScheduled
from desktop_chat.services.listening import Listening
from desktop_chat.services.openings import Opening
from desktop_chat.services.retries import Retries
from desktop_chat.services.run_errors import error_view
from desktop_chat.services.settling import settled
from desktop_chat.services.storage import Storage
from desktop_chat.services.turns import Opener


class Attempts:
    """`attempt` and `listening` are those at work; whoever ends the run stores what they brought."""

    def __init__(
        self, storage: Storage, opener: Opener, active: ActiveRun, watch: BudgetWatch, retries: Retries
    ) -> None:
        self._storage = storage
        self._opener = opener
        self._active = active
        self._watch = watch
        self._retries = retries
        self._rows = AttemptRows(storage.tables)
        self.attempt: Attempt | None = None
        self.listening: Listening | None = None

    def begin(self, opening: Opening, asked: Asked, draft: Draft) -> None:
        facts = asked.facts
        draft.provider, draft.model_name, draft.model_key = facts.provider, facts.name, facts.key
        draft.profile = asked.profile
        self.attempt = Attempt(
            self._watch.requests,
            facts.provider,
            facts.name,
            asked.profile,
            facts.prices,
            time.monotonic(),
            self._watch.rounds,
        )
        self.listening = Listening(self._storage, self._opener, self._active, opening, draft)

    async def listen(self, opening: Opening, asked: Asked, draft: Draft, *, may_be_blank: bool) -> Listening:
        """Until the reply is there. Raises what cannot or should not be tried again."""
        failures, waited = 0, 0.0
        while True:
            listening = self.listening
            if listening is None:
                raise AssertionError("a reply is listened to that was not begun")
            try:
                async with self._watch.in_touch() as heard:
                    await listening.listen(asked, may_be_blank=may_be_blank, heard=heard)
                return listening
            except ProviderError as error:
                failures += 1
                seconds = self._patience(error, draft, failures, waited)
                if seconds is None:
                    raise
                await self._set_aside(draft, listening, error)
                self._announce(draft, error, seconds, failures)
            waited += seconds
            try:
                await self._retries.sleep(seconds)
            finally:
                self._active.waiting = None
            self._active.check_stop()
            self._watch.begin_retry()
            self.begin(opening, asked, draft)

    def _patience(self, error: Error, draft: Draft, failures: int, waited: float) -> float | None:
        if draft.has_begun:
            return None
        seconds = self._retries.seconds_after(error, failures, waited)
        left = self._watch.seconds_left
        is_out_of_time = seconds is not None and left is not None and seconds > left
        return None if is_out_of_time else seconds

    async def _set_aside(self, draft: Draft, listening: Listening, error: Error) -> None:
        """What the failed request used is stored at once; its end does not wait for the next one."""
        await listening.stop()
        listening.let_go()
        attempt, self.attempt, self.listening = self.attempt, None, None
        if attempt is not None:
            usage = await settled(
                self._storage.write_soon(lambda session: self._rows.failed_once(session, draft, attempt, error))
            )
            self._active.usages.append(usage)
            self._watch.add_cost(usage.cost.amount)
            self._watch.add_tokens(usage.tokens)
        draft.start_over()

    def _announce(self, draft: Draft, error: Error, seconds: float, failures: int) -> None:
        active = self._active
        facts: dict[str, Any] = {
            "message_id": draft.message_key,
            "error": error_view(error),
            "seconds": seconds,
            "attempt": failures + 1,
            "attempts": self._retries.attempts,
        }
        active.tell(RetryScheduled, **facts)
        active.waiting = RetryScheduled(run_id=active.known_run.id, number=active.feed.number, **facts)

    def forget(self) -> None:
        """The reply is stored, its journal gone."""
        self.attempt = self.listening = None
