"""A chat's handle: everything that can be done with one chat, from an id and a library."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Any

from sqlalchemy.orm import Session

from desktop_chat.errors import AnswerUnreadable
from desktop_chat.models import paths
from desktop_chat.services.attachments import Attachable, store_files
from desktop_chat.services.chat_runs import ChatRuns
from desktop_chat.services.counting import TokenCount, count_tokens
from desktop_chat.services.events import AnyReplyEvent
from desktop_chat.services.hooks import Hook
from desktop_chat.services.inputs import key_in, words
from desktop_chat.services.next_requests import next_request
from desktop_chat.services.pricing import total_cost, total_tokens
from desktop_chat.services.reading import chat_view, run_view, with_text
from desktop_chat.services.request_previews import RequestPreview, preview_of
from desktop_chat.services.schemas import form_of_run, stored_form
from desktop_chat.services.turn_reading import page_views, path_views, turn_usage, turn_views, usage_views
from desktop_chat.services.views import (
    ChatView,
    Cost,
    MessageView,
    ModelView,
    Reply,
    RunView,
    Tokens,
    UsageView,
)


class ChatReading(ChatRuns):
    """What a chat holds, as frozen values of the active path."""

    def messages(self, role: str | None = None) -> tuple[MessageView, ...]:
        """Every message of the path that is not deleted; system messages when asked for by their role."""
        tables = self._library.tables
        return self.live(self._read(lambda session: path_views(session, tables, self.id, role=role)))

    def page(self, *, before: int | None = None, limit: int = 50) -> tuple[MessageView, ...]:
        """The newest messages before this position, oldest first."""
        tables = self._library.tables
        return self.live(
            self._read(lambda session: page_views(session, tables, self.id, before=before, limit=limit))
        )

    def count(self, role: str | None = None) -> int:
        return self._read(lambda session: paths.count(session, self._library.tables, self.id, role))

    def versions(self, message_ids: Sequence[Any]) -> dict[Any, tuple[int, int]]:
        """For each message which version it is, of how many."""
        tables = self._library.tables
        keys = [key_in(tables.message, each) for each in message_ids]
        return self._read(lambda session: paths.versions(session, tables, keys))

    def siblings(self, message_id: Any) -> list[Any]:
        """The versions of a message, in order."""
        tables = self._library.tables
        key = key_in(tables.message, message_id)
        return self._read(lambda session: paths.siblings(session, tables, key))

    def last_turn(self) -> Reply:
        """The last question and all that answered it, as stored."""
        tables = self._library.tables

        def work(session: Session) -> tuple[list[MessageView], RunView | None, list[UsageView]]:
            turn = turn_views(session, tables, self.id, None)
            keys = [message.run_id for message in turn if message.run_id is not None]
            run = session.get(tables.run, keys[-1]) if keys else None
            return turn, None if run is None else run_view(run), turn_usage(session, tables, turn)

        turn, run, used = self._read(work)
        live = self.live(turn)
        last = live[-1] if live else None
        return Reply(self.id, last, live, run, total_tokens(used), total_cost(used), self.parsed(last))

    def parsed(self, answer: MessageView | None) -> Any:
        """A whole answer in the form that its run was asked for; None where it is not in it.

        It is read into the class given to this handle, or into plain values where only the schema is known.
        """
        if answer is None or answer.role != "assistant" or answer.status != "complete":
            return None
        run = self._library.tables.run
        key = answer.run_id
        row = None if key is None else self._read(lambda session: session.get(run, key))
        form = form_of_run(row.snapshot, self._overlay.form) if row else stored_form(self._settings())
        try:
            return form.parse(answer.content) if form else None
        except AnswerUnreadable:
            return None

    @property
    def view(self) -> ChatView:
        return self._read(lambda session: chat_view(self._chat_row(session)))

    @property
    def model(self) -> ModelView | None:
        view = self.view
        if view.provider is None or view.model is None:
            return None
        return self._library.models.facts(view.provider, view.model).view

    async def count_tokens(self, text: str | None = None) -> TokenCount:
        """How many tokens the next request takes, with this question if one is given.

        It is the service's own count where there is one, else an estimate that says so. Nothing is stored.
        """
        return await count_tokens(await next_request(self, text))

    async def request_preview(self, text: str | None = None) -> RequestPreview:
        """The next request as it would be sent, with this question if there is one; no secret is in it."""
        return await preview_of(await next_request(self, text))

    @property
    def instructions(self) -> tuple[str, ...]:
        """What every request begins with: the stored ones, then this process's own."""
        return (*(message.content for message in self.messages("system")), *self._overlay.instructions)

    @property
    def usage(self) -> tuple[UsageView, ...]:
        tables = self._library.tables
        return tuple(self._read(lambda session: usage_views(session, tables, tables.usage.chat_key == self.id)))

    @property
    def tokens(self) -> Tokens:
        return total_tokens(self.usage)

    @property
    def cost(self) -> Cost:
        return total_cost(self.usage)

    async def follow(self) -> AsyncGenerator[AnyReplyEvent, None]:
        """Listen to the answer that is being written here, from where it stands now; leaving cancels nothing."""
        active = self._library.replies.of(self.id)
        if active is None:
            return
        async with aclosing(active.subscribe(with_snapshot=True)) as events:
            async for event in events:
                yield event

    def row(self, session: Session) -> Any:
        """The ORM row in a session of the program's own."""
        return self._chat_row(session)

    def live(self, messages: Sequence[MessageView]) -> tuple[MessageView, ...]:
        """With the text that is still being written: from memory if it is ours, else from its journal."""
        return tuple(self._as_it_reads(view) if view.is_streaming else view for view in messages)

    def _as_it_reads(self, view: MessageView) -> MessageView:
        active = self._library.replies.of(self.id)
        if active is not None:
            return next((each for each in active.turn if each.id == view.id), view)
        message = self._library.tables.message
        content, thinking = self._read(
            lambda session: self._library.recovery.live_text(session.get_one(message, view.id))
        )
        return with_text(view, content, thinking, view.status)


class ChatBranches(ChatReading):
    """The tree of a chat: nothing is overwritten."""

    def edit(self, message_id: Any, text: str, *, attach: Sequence[Attachable] = ()) -> MessageView:
        """A sibling with other words, the same attachments and these besides; the path now ends there."""
        said, files = words(text), store_files(self._library.storage.blobs, attach)
        key = self._write(lambda session: self._library.branches.edit(session, self.id, message_id, said, files))
        self._changed()
        created = self.page(limit=1)[-1]
        if created.id != key:
            raise AssertionError("an edited message does not end its path")
        self._hooks().fire("on_message_created", message=created)
        return created

    def select(self, message_id: Any) -> None:
        """Let the path lead through this version."""
        self._write(lambda session: self._library.branches.select(session, self.id, message_id))
        self._changed()

    def fork(self, message_id: Any) -> ChatHandle:
        """A new chat with everything up to this message."""
        key = self._write(lambda session: self._library.branches.fork(session, self.id, message_id))
        self._library.announce("chat_changed", key, None)
        return ChatHandle(self._library, key)

    def delete(self, message_id: Any) -> None:
        """Hide the turn of this message; `restore` brings it back."""
        self._write(lambda session: self._library.branches.delete(session, self.id, message_id))
        self._changed()

    def purge(self, message_id: Any) -> None:
        """Delete a deleted message for good."""
        self._write(lambda session: self._library.branches.purge(session, self.id, message_id))
        self._changed()

    def restore(self, message_id: Any) -> None:
        self._write(lambda session: self._library.branches.restore(session, self.id, message_id))
        self._changed()


class ChatHandle(ChatBranches):
    """Hooks may be added here too; each gets the same values as an owner's, and lives with the handle."""

    def on_message_created(self, hook: Hook) -> Hook:
        return self._hook("on_message_created", hook)

    def on_message_updated(self, hook: Hook) -> Hook:
        return self._hook("on_message_updated", hook)

    def on_message_completed(self, hook: Hook) -> Hook:
        return self._hook("on_message_completed", hook)

    def on_message_failed(self, hook: Hook) -> Hook:
        return self._hook("on_message_failed", hook)

    def on_tool_call(self, hook: Hook) -> Hook:
        return self._hook("on_tool_call", hook)

    def on_tool_result(self, hook: Hook) -> Hook:
        return self._hook("on_tool_result", hook)

    def on_run_status(self, hook: Hook) -> Hook:
        return self._hook("on_run_status", hook)

    def _hook(self, name: str, hook: Hook) -> Hook:
        self._library.listeners.add(self, self.id, name, hook)
        return hook
