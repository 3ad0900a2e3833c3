"""Stores the end of a run that did not come with its last reply: as much as can be stored, and no word less."""

from __future__ import annotations

from desktop_chat.errors import Error, NotFound
from desktop_chat.models.faults import REFUSALS
from desktop_chat.services.active import ActiveRun
from desktop_chat.services.attempt_rows import Attempt
from desktop_chat.services.draft import Draft
from desktop_chat.services.endings import Ender, RunEnd
from desktop_chat.services.listening import Listening
from desktop_chat.services.mending import Mending
from desktop_chat.services.views import MessageView, UsageView


class Finishing:
    def __init__(
        self,
        ender: Ender,
        mending: Mending,
        active: ActiveRun,
        attempt: Attempt | None,
        listening: Listening | None,
    ) -> None:
        self._ender = ender
        self._mending = mending
        self._active = active
        self._attempt = attempt
        self._listening = listening

    async def finish(self, end: RunEnd, approvals: dict[int, str]) -> RunEnd:
        """Store and tell it. The end that it came to: another one where the chat is gone."""
        active, listening = self._active, self._listening
        draft = active.draft
        if listening is not None:
            await listening.stop()
        try:
            message, usage = await self._stored(draft, approvals, end)
        except NotFound as error:
            end = RunEnd("failed", error)
        else:
            active.draft = None
            if usage is not None:
                active.usages.append(usage)
            if draft is not None:
                active.tell_kept(draft, message, end.error)
        if listening is not None:
            await listening.discard_journal()
        active.tell_run(self._ender.ended(active.known_run, end))
        return end

    async def _stored(
        self, draft: Draft | None, approvals: dict[int, str], end: RunEnd
    ) -> tuple[MessageView | None, UsageView | None]:
        try:
            return await self._failed(draft, approvals, end)
        except NotFound:
            raise
        except (Error, *REFUSALS):
            if self._listening is not None:
                await self._listening.keep_journal()
            raise

    async def _failed(
        self, draft: Draft | None, approvals: dict[int, str], end: RunEnd
    ) -> tuple[MessageView | None, UsageView | None]:
        """Keep what was said with all that is known of it; where that is refused, the words alone."""
        files = await self._listening.rescued_files() if self._listening is not None else []
        run_key, attempt = self._active.known_run.id, self._attempt
        try:
            return await self._mending.written(
                lambda session: self._ender.fail(session, run_key, draft, attempt, approvals, files, end)
            )
        except REFUSALS:
            if draft is None:
                raise
            draft.keep_words()
        return await self._mending.written(
            lambda session: self._ender.fail(session, run_key, draft, attempt, {}, [], end)
        )
