"""Writes what stands in the editor to the disk soon after the last key, one at a time, in a worker."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_chat.errors import Error

if TYPE_CHECKING:
    from desktop_chat.services.assistant_written import AssistantDraft
    from desktop_chat.services.desk_assistants import DeskAssistants
    from desktop_chat.ui.desk import StartTask

INTERVAL_MS = 300


class DraftPen(QObject):
    """`look` says what there is: a mark with its draft, or with None where nothing is to be kept of it."""

    failed = Signal(str)

    def __init__(
        self,
        desk: DeskAssistants,
        start: StartTask,
        look: Callable[[], tuple[str, AssistantDraft | None]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._start, self._look = desk, start, look
        self._unkept: dict[str, AssistantDraft | None] = {}
        self._task: asyncio.Task[None] | None = None
        self._writing = Lock()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self.keep_now)

    def touched(self) -> None:
        """Not started anew at each key: one who types on is kept as well."""
        if not self._timer.isActive():
            self._timer.start()

    def keep_now(self) -> None:
        """Look, and begin to write."""
        self._timer.stop()
        self._take()
        if self._unkept and self._task is None:
            self._task = self._start(self._keep(), name="keep an assistant's draft")

    async def kept(self) -> None:
        """Until everything is on the disk, or has failed."""
        if self._task is not None:
            await asyncio.wait({self._task})

    def put(self, mark: str, draft: AssistantDraft | None) -> None:
        """This, whatever stands in the editor; None: nothing is kept of it any more."""
        self._unkept[mark] = draft
        if self._task is None:
            self._task = self._start(self._keep(), name="keep an assistant's draft")

    def _take(self) -> None:
        mark, draft = self._look()
        if mark:
            self._unkept[mark] = draft

    async def _keep(self) -> None:
        try:
            while self._unkept:
                mark = next(iter(self._unkept))
                await asyncio.to_thread(self._write, mark)
        except Error as error:
            self.failed.emit(error.sentence)
        finally:
            self._task = None

    def _write(self, mark: str) -> None:
        """The newest; what comes while it is written is written after it."""
        with self._writing:
            if mark not in self._unkept:
                return
            draft = self._unkept[mark]
            if draft is None:
                self._desk.forget(mark)
            else:
                self._desk.keep(draft)
            if self._unkept.get(mark) is draft:
                del self._unkept[mark]

    def close(self) -> None:
        """Wait for the disk: there is no later."""
        if self._timer.isActive():
            self._timer.stop()
            self._take()
        for mark in list(self._unkept):
            with suppress(Error):  # nobody is there any more to hear of it
                self._write(mark)
