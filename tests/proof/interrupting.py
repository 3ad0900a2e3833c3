"""Plays a scene, interrupts it at a chosen moment, and looks at what is left and whether the chat goes on."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Coroutine
from contextlib import closing, suppress
from itertools import count
from pathlib import Path
from typing import Any, Literal, TypeAlias, TypeVar

from desktop_chat import ApprovalPending, Error, Library, RequestRefused, Retries
from desktop_chat.services.chat import ChatHandle
from desktop_chat.services.journal import Journal
from desktop_chat.services.places import running_folder
from tests.proof import invariants
from tests.proof.scenes import Scene, complete, shown
from tests.proof.staging import TOOLS, AwaitPoints, FailingDatabase, Gone, Harm, Ran, Stage

T = TypeVar("T")

Interruption: TypeAlias = Literal["the asker is cancelled", "stop is pressed"]
Way: TypeAlias = Literal["ask", "complete", "retry", "continue"]
WAYS: tuple[Way, ...] = ("ask", "complete", "retry", "continue")
"""What a person may do first after something went wrong."""

UNFINISHED = """
    SELECT id, run_id, content, coalesce(thinking, '') FROM messages WHERE status IN ('pending', 'streaming')
"""


class House:
    """A library on a stage, with an event loop of its own, opened anew whenever its process is lost."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "chats.sqlite3"
        self.stage = Stage()
        self.after = Stage("after")
        self.ran = Ran()
        self.points = AwaitPoints()
        self.unseen: list[dict[str, Any]] = []
        self._runner = asyncio.Runner(loop_factory=self._new_loop)
        self.library = self._opened()

    def _new_loop(self) -> asyncio.AbstractEventLoop:
        loop = asyncio.new_event_loop()
        loop.set_task_factory(self.points.make_task)
        loop.set_exception_handler(lambda _, told: self.unseen.append(told))
        return loop

    def _opened(self) -> Library:
        self.database = FailingDatabase(f"sqlite:///{self.path}")
        return Library(
            self.database,
            providers=[self.stage, self.after],
            default_model="scripted-1",
            default_provider="scripted",
            tools=self.ran.tools(),
            journal_interval=0.0,
            retries=Retries(attempts=1),
        )

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(coroutine)

    def close(self) -> None:
        self.run(self.library.aclose())
        self._runner.close()

    def chat(self) -> ChatHandle:
        return self.library.create_chat().with_tools(*TOOLS)

    # ---------------------------------------------------------- interruptions

    def interrupted(self, scene: Scene, how: Interruption, at: int, way: Way) -> bool:
        """Interrupt the scene when a task waits for the N-th time; False if it was over before that."""
        chat, told = self._set(scene)
        self.run(self._waiting(chat, scene, how, at))
        was_reached = self.points.was_reached
        self.points.arm(0, None)
        assert not self.unseen, f"nobody saw {self.unseen}"
        self._look(chat, told, is_all_kept=True)
        self.run(self._go_on(chat, way))
        return was_reached

    async def _waiting(self, chat: ChatHandle, scene: Scene, how: Interruption, at: int) -> None:
        task = asyncio.ensure_future(_play(chat, scene))
        self.points.arm(at, task.cancel if how == "the asker is cancelled" else chat.cancel)
        with suppress(asyncio.CancelledError):
            await task
        assert not self.library.replies.all, "a run goes on after whoever asked has gone"

    def harmed(self, scene: Scene, harm: Harm, at: int, way: Way) -> bool:
        """Let the N-th write go wrong; False if there were fewer."""
        chat, told = self._set(scene)
        self.database.arm(harm, at)
        self.run(_play(chat, scene))
        was_harmed = self.database.was_harmed
        if harm == "lost":
            on_disk = self._lose_process()
            chat = self.library.chat(chat.id)
            self._look(chat, on_disk, is_all_kept=True)
        self.database.arm(None, 0)
        self.unseen.clear()
        self._look(chat, told, is_all_kept=not was_harmed, is_idle=not was_harmed or harm == "lost")
        self.run(self._go_on(chat, way))
        return was_harmed

    def _lose_process(self) -> dict[Any, tuple[str, str]]:
        """Nothing more is written; what there is on disk is what the next process finds."""
        self.run(self.library.aclose())
        left = left_on_disk(self.path)
        self.library = self._opened()
        assert not self.library.storage.journal.pending(), "journals that nobody needs are kept"
        return left

    def kept_when_lost(self, scene: Scene) -> list[str]:
        """What the files held of an unfinished answer, for each write at which the process might be lost."""
        kept: list[str] = []
        for at in count(1):
            chat, _ = self._set(scene)
            self.database.arm("lost", at)
            self.run(_play(chat, scene))
            if not self.database.was_harmed:
                return kept
            kept += [text for text, _ in self._lose_process().values()]
        raise AssertionError

    def lose(self, scene: Scene, at: int) -> tuple[Any, dict[Any, tuple[str, str]]]:
        """The process is gone at this write; the chat, and what the files hold of its answers."""
        chat, _ = self._set(scene)
        self.database.arm("lost", at)
        self.run(_play(chat, scene))
        self.run(self.library.aclose())
        return chat.id, left_on_disk(self.path)

    def leave(self) -> None:
        self._runner.close()

    def take_over_and_be_lost(self, chat_id: Any) -> None:
        """Go on with what another process left, and be gone as soon as that is decided."""
        self.database.arm("lost", 2)
        self.run(_play(self.library.chat(chat_id), Scene([complete], [])))
        self._lose_process()

    # ------------------------------------------------------------- afterwards

    def _set(self, scene: Scene) -> tuple[ChatHandle, dict[Any, tuple[str, str]]]:
        self.database.arm(None, 0)
        self.points.arm(0, None)
        self.stage.play(scene.script)
        self.after.play(())
        self.ran.calls.clear()
        self.unseen.clear()
        chat = self.chat()
        return chat, shown(chat)

    def _look(
        self, chat: ChatHandle, told: dict[Any, tuple[str, str]], *, is_all_kept: bool, is_idle: bool = True
    ) -> None:
        rows = invariants.check(self.library, chat.id, is_idle=is_idle)
        for key, texts in told.items():
            row = rows.messages.get(key)
            kept = ("", "") if row is None else (row.content, row.thinking or "")
            for stored, seen in zip(kept, texts, strict=True):
                if is_all_kept:
                    assert stored.startswith(seen) or not seen.strip(), f"{seen!r} was shown, {stored!r} is kept"
                assert stored.startswith(seen) or seen.startswith(stored), f"{stored!r} was never {seen!r}"
        self._look_at_calls(rows)
        invariants.check_requests((*self.stage.requests, *self.after.requests))

    def _look_at_calls(self, rows: invariants.Rows) -> None:
        for call in rows.calls:
            if call.name == "pay" and self.ran.calls[call.tool_call_id]:
                assert call.approval == "approved", "a payment was made that nobody allowed"

    async def _go_on(self, chat: ChatHandle, way: Way) -> None:
        """Whatever happened, the chat can be used at once, and no committed result is made again."""
        before = self._answered(chat)
        self.stage.play(())
        with suppress(ApprovalPending, RequestRefused):
            await self._first(chat, way)
        for key in invariants.unanswered(self.library, chat.id):
            chat.deny(key)
        self._look(chat, {}, is_all_kept=True)
        if any(run.status == "requires_action" for run in chat.runs):
            await chat.complete(model="scripted-1", provider="after")
        reply = await chat.ask("what next?", model="scripted-1", provider="after")
        assert reply.content == "Good.", "the next answer did not come"
        assert [message.role for message in chat.messages()][-2:] == ["user", "assistant"]
        self._look(chat, {}, is_all_kept=True)
        for call_id, times in before.items():
            assert self.ran.calls[call_id] == times, "a call was run again after its result was stored"

    async def _first(self, chat: ChatHandle, way: Way) -> None:
        match way:
            case "complete":
                await chat.complete(model="scripted-1", provider="after")
            case "retry":
                await chat.retry(model="scripted-1", provider="after")
            case "continue":
                await chat.continue_()
            case "ask":
                await chat.ask("now?", model="scripted-1", provider="after")

    def _answered(self, chat: ChatHandle) -> dict[str, int]:
        rows = invariants.check(self.library, chat.id, is_idle=False)
        answered = [call.tool_call_id for call in rows.calls if call.result_key is not None]
        return {call_id: self.ran.calls[call_id] for call_id in answered}


async def _play(chat: ChatHandle, scene: Scene) -> None:
    for act in scene.acts:
        try:
            await act(chat)
        except Gone:
            return
        except Error:
            continue


def left_on_disk(path: Path) -> dict[Any, tuple[str, str]]:
    """The text of all answers that were being written, as far as row and journal have it."""
    journal = Journal(running_folder(path) / "pieces")
    found: dict[Any, tuple[str, str]] = {}
    with closing(sqlite3.connect(path)) as connection:
        for key, run, content, thinking in connection.execute(UNFINISHED):
            pieces = journal.read(str(key), str(run))
            text = "".join(piece.text for piece in pieces if piece.kind == "text")
            thought = "".join(piece.text for piece in pieces if piece.kind == "thinking")
            found[key] = (content + text, thinking + thought)
    return found
