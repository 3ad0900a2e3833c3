"""The tools' part of a run: answers what may be answered now, and parks the run for what waits for a person."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from desktop_chat.errors import Error
from desktop_chat.models import utc_now
from desktop_chat.services.active import ActiveRun
from desktop_chat.services.attachments import NamedFile, StoredFile, store_files
from desktop_chat.services.budgets import BudgetWatch
from desktop_chat.services.endings import RunEnd
from desktop_chat.services.events import ApprovalRequested
from desktop_chat.services.history import PastCall
from desktop_chat.services.openings import Opening
from desktop_chat.services.settling import settled
from desktop_chat.services.storage import Storage
from desktop_chat.services.tool_results import ToolResult, failure
from desktop_chat.services.tool_rounds import Sorted, denial, run_side_by_side, sort_calls, write_result
from desktop_chat.services.turns import Opener
from desktop_chat.services.views import ToolCallView


class ToolWork:
    def __init__(
        self, storage: Storage, opener: Opener, active: ActiveRun, watch: BudgetWatch, concurrency: int
    ) -> None:
        self._storage = storage
        self._opener = opener
        self._active = active
        self._watch = watch
        self._concurrency = concurrency
        self._names: Sequence[str] = ()

    async def answer(self, calls: Sequence[PastCall], message_key: Any, opening: Opening) -> RunEnd | None:
        """Answer every call that may be answered; the parked end of the run if others must wait."""
        self._names = self._active.wish.toolbox.meant(opening.settings)
        what = sort_calls(calls, self._active.wish.toolbox)
        for call in what.denied:
            await self._record(call, ToolResult(denial(), is_error=True))
        for call in what.ready:
            self._watch.begin_call(call.name, call.arguments)
        async with self._watch.in_time():
            await run_side_by_side([partial(self._run, call) for call in what.ready], self._limit(opening))
        self._watch.check()
        if not what.is_parked:
            return None
        return await self._park(what, message_key)

    def _limit(self, opening: Opening) -> int:
        return int(opening.settings.get("concurrency") or self._concurrency)

    async def _run(self, call: PastCall) -> None:
        toolbox = self._active.wish.toolbox
        result = await toolbox.run(call.tool_call_id, call.name, call.arguments, names=self._names)
        await self._record(call, result)

    async def _record(self, call: PastCall, result: ToolResult) -> None:
        """The result becomes a row before anything else happens; from then on the call never runs again."""
        result, stored = await self._with_files(result)
        run_key = self._active.known_run.id

        def write(session: Session) -> Any:
            end = self._opener.path.end_of(session, self._active.wish.chat_key)
            return write_result(
                session,
                self._storage.tables,
                end,
                run_key,
                call,
                result.text,
                stored,
                is_error=result.is_error,
            )

        view, message = await settled(self._storage.write_soon(write))
        self._active.tell_result(view, message)

    async def _with_files(self, result: ToolResult) -> tuple[ToolResult, list[StoredFile]]:
        """The result with its files in the store; where they cannot be kept, that is the result."""
        files = [NamedFile(file.name, file.data, file.media_type) for file in result.files]
        if not files:
            return result, []
        try:
            return result, await settled(asyncio.to_thread(store_files, self._storage.blobs, files))
        except Error as error:
            return failure(f"{result.text}\n{error}".strip()), []

    async def _park(self, what: Sorted, message_key: Any) -> RunEnd:
        needed = {
            "type": "decide",
            "calls": [call.tool_call_id for call in what.waiting],
            "missing_tools": sorted({call.name for call in what.missing}),
        }
        run_key = self._active.known_run.id

        def write(session: Session) -> bool:
            run = session.get_one(self._storage.tables.run, run_key)
            if run.status != "in_progress":  # another program wants it to stop
                return False
            run.status = "requires_action"
            run.required_action = needed
            run.updated_at = utc_now()
            for call in what.waiting:
                # An approval that was given for other arguments counts no more.
                session.get_one(self._storage.tables.tool_call, call.key).approval = "waiting"
            return True

        if not await settled(self._storage.write_soon(write)):
            raise asyncio.CancelledError
        self._active.tell_status("requires_action", required_action=needed)
        for call in (*what.waiting, *what.missing):
            self._active.tell(
                ApprovalRequested, tool_call=_view(call, message_key), missing_tool=call in what.missing
            )
        return RunEnd("requires_action")


def _view(call: PastCall, message_key: Any) -> ToolCallView:
    return ToolCallView(call.key, message_key, call.tool_call_id, call.name, call.arguments, call.approval)
