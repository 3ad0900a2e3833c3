"""Threads: conversations in which an assistant is named with each run, and runs wait their turn."""

from __future__ import annotations

import asyncio
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from desktop_chat.errors import Cancelled, ChatBusy, NotFound
from desktop_chat.language import sentence
from desktop_chat.services.chat import ChatHandle
from desktop_chat.services.chats import Chats
from desktop_chat.services.inputs import key_in
from desktop_chat.services.reading import run_view
from desktop_chat.services.run_states import WAITING
from desktop_chat.services.running import done
from desktop_chat.services.thread_rows import chats_that_wait, end_idle, waiting_of
from desktop_chat.services.views import Reply, RunView
from desktop_chat.services.wishes import Wish


class ThreadHandle(ChatHandle):
    """A chat of kind `thread`: everything else that a chat can is the same."""

    async def _run(self, wish: Wish) -> Reply:
        """The question and its run are stored before anything is sent. While another run is active, it waits."""
        if wish.question is None:
            return await self._perform(wish)
        if not self.waiting():
            outcome = await done(self._library.replies.begin(wish))
            if not isinstance(outcome.error, ChatBusy):
                return self._reply(outcome)
        run_key = self._library.queue.add(wish)
        try:
            return self._reply(await self._library.queue.done(self.id, run_key))
        except asyncio.CancelledError:
            self.cancel_run(run_key)
            raise

    def waiting(self) -> tuple[RunView, ...]:
        """The runs that wait their turn, the next first."""
        tables = self._library.tables
        return self._read(lambda session: tuple(run_view(row) for row in waiting_of(session, tables, self.id)))

    def cancel_run(self, run_id: Any) -> None:
        """Stop one run, whether it waits or is at work; the others go on."""
        run = self._library.tables.run
        key = key_in(run, run_id)

        def work(session: Session) -> bool:
            row = session.get(run, key)
            if row is None or row.chat_key != self.id:
                raise NotFound(sentence("There is no such run in this thread."))
            if row.status == WAITING:
                end_idle(session, row, "cancelled", Cancelled())
                return False
            return row.ended_at is None

        is_active = self._write(work)
        self._changed("run_changed")
        if is_active:
            self.cancel()


class Threads(Chats):
    """Of all owners, or of one."""

    def get(self, chat_id: Any) -> ThreadHandle:
        """The thread of this id; one that belongs to another owner is not found."""
        return ThreadHandle(self._library, super().get(chat_id).id)

    def resume(self) -> None:
        """Begin what was left waiting by a program that ended; the answers come by themselves."""
        tables = self._library.tables
        for chat_key in self._library.database.read(lambda session: chats_that_wait(session, tables)):
            self._library.queue.go_on(chat_key)

    def _mine(self) -> Select[Any]:
        return super()._mine().where(self._tables.chat.kind == "thread")
