"""A run at work: what listeners, hooks and its own end need to know of it while it lasts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from desktop_chat.services.draft import Draft, Repair
from desktop_chat.services.endings import view_of
from desktop_chat.services.events import (
    AnswerRejected,
    AnyReplyEvent,
    MessageCompleted,
    MessageCreated,
    MessageFailed,
    MessageRemoved,
    RetryScheduled,
    RunStatusChanged,
    Snapshot,
    TextAdded,
    ThinkingAdded,
    ToolCallRecorded,
    ToolResultRecorded,
)
from desktop_chat.services.feed import Feed, Subscription
from desktop_chat.services.hooks import HookSet
from desktop_chat.services.openings import Opening
from desktop_chat.services.pricing import total_cost, total_tokens
from desktop_chat.services.run_errors import error_view
from desktop_chat.services.views import MessageView, Reply, RunView, ToolCallView, UsageView
from desktop_chat.services.wishes import Wish


class RunState:
    """Where a run stands, for whoever asks."""

    def __init__(self, wish: Wish) -> None:
        self.wish = wish
        self.feed = Feed(self._snapshot)
        self.opening: Opening | None = None
        self.run: RunView | None = None
        self.draft: Draft | None = None
        self.messages: dict[Any, MessageView] = {}
        self.usages: list[UsageView] = []
        self.hooks: HookSet | None = None
        self.is_stopping = False
        self.has_begun = False
        """A task that is cancelled before its first step would never store the question."""
        self.task: asyncio.Task[Any] | None = None
        self.keep_now: Callable[[], None] | None = None
        """Writes what is pending, for a library that is closed under the run."""
        self.waiting: RetryScheduled | None = None
        """While a failed request is about to be made again."""
        self.outcome: Any = None
        """How it went, once that is stored; also where the task was cancelled after that."""
        self.loop = asyncio.get_running_loop()

    # -------------------------------------------------------------- stopping

    def cancel(self) -> None:
        """Stop as soon as nothing would be left half written; from any thread, in vain once it ended."""
        if self.task is None or self.task.done() or (self.run is not None and not self.run.is_active):
            return
        self.is_stopping = True
        if not self.has_begun:
            return
        if self._runs_here:
            self.task.cancel()
            return
        with suppress(RuntimeError):  # its loop has ended, and it with that
            self.loop.call_soon_threadsafe(self.task.cancel)

    @property
    def _runs_here(self) -> bool:
        try:
            return asyncio.get_running_loop() is self.loop
        except RuntimeError:
            return False

    def check_stop(self) -> None:
        if self.is_stopping:
            raise asyncio.CancelledError

    # ------------------------------------------------------------- listening

    def subscribe(self, *, with_snapshot: bool = False) -> Subscription:
        return self.feed.subscribe(with_snapshot=with_snapshot)

    def _snapshot(self, number: int) -> Snapshot:
        run = self.known_run
        return Snapshot(run_id=run.id, number=number, run=run, messages=self.turn, waiting=self.waiting)

    @property
    def known_run(self) -> RunView:
        if self.run is None:
            raise AssertionError("the run is asked for before it is opened")
        return self.run

    @property
    def known_opening(self) -> Opening:
        if self.opening is None:
            raise AssertionError("the opening is asked for before there is one")
        return self.opening

    @property
    def turn(self) -> tuple[MessageView, ...]:
        """The messages of this run in order, the one being written as far as it is."""
        messages = dict(self.messages)
        draft = self.draft
        if draft is not None and draft.message_key is not None:
            status = "streaming" if draft.has_news else "pending"
            messages[draft.message_key] = view_of(draft, status)
        return tuple(sorted(messages.values(), key=lambda message: message.position))

    def reply(self, parsed: Callable[[str], Any] | None = None) -> Reply:
        turn = self.turn
        last = turn[-1] if turn else None
        return Reply(
            self.wish.chat_key,
            last,
            turn,
            self.run,
            total_tokens(self.usages),
            total_cost(self.usages),
            parsed(last.content) if parsed and last is not None and last.role == "assistant" else None,
        )


class ActiveRun(RunState):
    """Lives on the event loop's thread; everything it tells is already committed, but streamed text."""

    def tell(self, kind: Callable[..., AnyReplyEvent], **values: Any) -> None:
        self.feed.tell(kind, self.known_run.id, **values)

    def fire(self, name: str, **values: Any) -> None:
        if self.hooks is not None:
            self.hooks.fire(name, **values)

    def tell_run(self, run: RunView) -> None:
        self.run = run
        self.tell(RunStatusChanged, run=run)
        self.fire("on_run_status", run=run)

    def tell_status(self, status: str, **values: Any) -> None:
        self.tell_run(replace(self.known_run, status=status, **values))

    def tell_created(self, message: MessageView) -> None:
        self.messages[message.id] = message
        self.tell(MessageCreated, message=message)
        self.fire("on_message_created", message=message)

    def tell_begun(self, opening: Opening) -> None:
        for message in opening.created:
            self.tell_created(message)
        opening.created.clear()

    def tell_calls(self, calls: Iterable[ToolCallView]) -> None:
        for call in calls:
            self.tell(ToolCallRecorded, tool_call=call)
            self.fire("on_tool_call", tool_call=call)

    def tell_kept(self, draft: Draft, message: MessageView | None, error: BaseException | None) -> None:
        """An answer ended early, or had nothing to add to what its tools did."""
        if error is not None:
            self.tell_failed(draft.message_key, message, error)
        elif message is None:
            self.tell_removed(draft.message_key)
        if message is None and draft.repair is not None:
            faulty = draft.repair.faulty
            self.messages[faulty.id] = faulty
            self.tell(MessageCompleted, message=faulty)

    def tell_text(self, draft: Draft, text: str) -> None:
        self.tell(TextAdded, message_id=draft.message_key, text=text)
        self._fire_updated(draft)

    def tell_thinking(self, draft: Draft, text: str) -> None:
        self.tell(ThinkingAdded, message_id=draft.message_key, text=text)
        self._fire_updated(draft)

    def _fire_updated(self, draft: Draft) -> None:
        if self.hooks is not None and self.hooks.is_heard("on_message_updated"):
            self.hooks.fire("on_message_updated", message=view_of(draft, "streaming"))

    def tell_completed(self, message: MessageView) -> None:
        self.messages[message.id] = message
        self.tell(MessageCompleted, message=message)
        self.fire("on_message_completed", message=message)

    def tell_rejected(self, repair: Repair) -> None:
        """A faulty answer has left the path; it stays as another version."""
        self.messages.pop(repair.faulty.id, None)
        self.tell(AnswerRejected, message_id=repair.faulty.id, problem=repair.problem)

    def tell_failed(self, message_key: Any, message: MessageView | None, error: BaseException) -> None:
        """The answer ended early; without a message its row is gone."""
        if message is None:
            self.messages.pop(message_key, None)
        else:
            self.messages[message.id] = message
        view = error_view(error)
        self.tell(MessageFailed, message_id=message_key, message=message, error=view)
        self.fire("on_message_failed", message=message, error=view)

    def tell_removed(self, message_key: Any) -> None:
        self.messages.pop(message_key, None)
        self.tell(MessageRemoved, message_id=message_key)

    def tell_result(self, call: ToolCallView, message: MessageView) -> None:
        self.tell_created(message)
        caller = self.messages.get(call.message_id)
        if caller is not None:
            calls = tuple(call if each.id == call.id else each for each in caller.tool_calls)
            self.messages[caller.id] = replace(caller, tool_calls=calls)
        self.tell(ToolResultRecorded, tool_call=call, message=message)
        self.fire("on_tool_result", tool_call=call, message=message)
