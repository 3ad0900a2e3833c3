"""The verbs that decide what a chat goes on with: calls that wait, another answer, none at all."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop_chat.errors import NotFound
from desktop_chat.language import sentence
from desktop_chat.services.chat_verbs import ChatVerbs
from desktop_chat.services.planned import PlannedReply
from desktop_chat.services.tool_rounds import decide


class ChatDecisions(ChatVerbs):
    def approve(self, tool_call_id: Any) -> PlannedReply:
        """Allow a call that waits. Await the result, or call `complete()` later, to go on."""
        return self._decide(tool_call_id, is_approved=True)

    def deny(self, tool_call_id: Any) -> PlannedReply:
        return self._decide(tool_call_id, is_approved=False)

    def _decide(self, tool_call_id: Any, *, is_approved: bool) -> PlannedReply:
        call, message = self._library.tables.tool_call, self._library.tables.message

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
            decide(session, found[0], is_approved=is_approved)

        self._write(work)
        self._changed()
        return PlannedReply(self, "complete")

    def regenerate(
        self, message_id: Any, *, model: str | None = None, provider: str | None = None, assistant: Any = None
    ) -> PlannedReply:
        """Take this answer off the path, kept as a version; await the result for another one in its place."""
        choice = self._choice(model, provider, assistant)
        self._write(lambda session: self._library.branches.step_back(session, self.id, message_id))
        self._changed()
        return PlannedReply(self, "regenerate", choice)

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
