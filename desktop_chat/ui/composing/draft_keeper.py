"""Keeps the draft of every chat: in memory for this window, and on the disk soon after the last key."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_chat.errors import Error
from desktop_chat.services.written import QuestionDraft, Written, box_of

if TYPE_CHECKING:
    from desktop_chat.ui.desk import StartTask
    from desktop_chat.ui.desk_parts import Drafts

INTERVAL_MS = 250
BLANK = QuestionDraft()


def name_of(chat_id: Any) -> str:
    """As drafts are kept; the box of the next chat has an empty one."""
    return "" if chat_id is None else str(chat_id)


class DraftKeeper(QObject):
    failed = Signal(str)
    """Why drafts cannot be kept."""

    def __init__(self, drafts: Drafts, start: StartTask, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files, self._start = drafts, start
        self._drafts = {
            name: replace(draft, sent=(), queued=(), **_joined(draft)) for name, draft in drafts.found().items()
        }
        self._unkept: set[str] = set()
        self._look: tuple[str, Callable[[], QuestionDraft]] | None = None
        self._task: asyncio.Task[None] | None = None
        self._writing = Lock()
        self._is_closed = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self.keep_now)

    # --------------------------------------------------------------- in memory

    def of(self, chat_id: Any) -> QuestionDraft:
        self._take_look()
        return self._drafts.get(name_of(chat_id), BLANK)

    def box_changed(self, chat_id: Any, look: Callable[[], QuestionDraft]) -> None:
        """The box is looked into when it is time to keep it, not at every key."""
        self._look = (name_of(chat_id), look)
        self._soon()

    def change(self, chat_id: Any, **values: Any) -> None:
        self._take_look()
        self._set(name_of(chat_id), replace(self.of(chat_id), written_at=time.time(), **values))
        self._soon()

    def move(self, chat_id: Any) -> None:
        """What was written for a new chat belongs to this one, which was just made of it."""
        self._take_look()
        self._set(name_of(chat_id), self._drafts.get("", BLANK))
        self._set("", BLANK)
        self.keep_now()

    def _take_look(self) -> None:
        """Read the box, if it was written in since."""
        look, self._look = self._look, None
        if look is not None:
            name, read = look
            kept, box = self._drafts.get(name, BLANK), read()
            self._set(name, replace(box, sent=kept.sent, queued=kept.queued, written_at=time.time()))

    def _set(self, name: str, draft: QuestionDraft) -> None:
        if draft != self._drafts.get(name, BLANK):
            self._drafts[name] = draft
            self._unkept.add(name)

    # -------------------------------------------------------------- on the disk

    def _soon(self) -> None:
        if self._is_closed:
            self._keep_all()
        elif not self._timer.isActive():  # not started anew at each key: one who types on is kept as well
            self._timer.start()

    def keep_now(self) -> None:
        """Begin to write what is not on the disk yet."""
        self._timer.stop()
        self._take_look()
        if self._is_closed:
            self._keep_all()
        elif self._unkept and self._task is None:
            self._task = self._start(self._keep(), name="keep drafts")

    async def _keep(self) -> None:
        name = ""
        try:
            while self._unkept:
                name = self._unkept.pop()
                await asyncio.to_thread(self._write, name)
        except Error as error:
            self._unkept.add(name)  # tried again with the next key
            self.failed.emit(error.sentence)
        finally:
            self._task = None

    def _write(self, name: str) -> None:
        """The newest, whoever waits here longest."""
        with self._writing:
            self._files.keep(name, self._drafts.get(name, BLANK))

    def close(self) -> None:
        """Wait for the disk, now and from now on: there is no later."""
        self._timer.stop()
        self._is_closed = True
        self._keep_all()

    def _keep_all(self) -> None:
        self._take_look()
        unkept, self._unkept = self._unkept, set()
        for name in unkept:
            with suppress(Error):  # nobody is there any more to hear of it
                self._write(name)


def _joined(draft: QuestionDraft) -> dict[str, Any]:
    """What was on its way when the program ended is in the box again, before what was written since."""
    lost: tuple[Written, ...] = (*draft.sent, *draft.queued)
    if not lost:
        return {}
    return box_of((*lost, draft.written))
