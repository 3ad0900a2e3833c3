"""Copies what is too much for one frame: read and put together in a worker, while the window goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QGuiApplication

from desktop_chat.language import sentence
from desktop_chat.ui.transcript.copying import Copied, named
from desktop_chat.ui.transcript.markdown.reader import html_of, make_ready

if TYPE_CHECKING:
    from desktop_chat.ui.conversation import Conversation
    from desktop_chat.ui.desk import Services

MOST_RICH = 300_000
"""Letters; more than these are copied as Markdown alone."""


class LongCopy(QObject):
    def __init__(self, services: Services, conversation: Conversation, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._start = services.desk, services.start
        self._conversation = conversation
        self._bar = conversation.work_bar
        self._wanted = 0
        """The number of the copy that is waited for; what is given up has another one."""
        self._bar.stopped.connect(self.stop)
        conversation.view.long_copy_requested.connect(self._begin)
        conversation.model.modelReset.connect(self.stop)

    def stop(self) -> None:
        self._wanted += 1
        self._bar.hide()

    def _begin(self) -> None:
        view, path = self._conversation.view, self._conversation.model.path
        span = view.selection.span
        if span is None or path is None:
            return
        self.stop()
        first, last = span[0][0], span[1][0]
        self._bar.begin(sentence("Copying {count} messages…", count=f"{last - first + 1:,}"))
        ends = path.position_of(first + 1), path.position_of(last - 1)
        self._start(self._copied(path.chat.id, ends, self._wanted), name="copy")

    async def _copied(self, chat_id: Any, ends: tuple[int, int], number: int) -> None:
        await asyncio.to_thread(make_ready)  # meanwhile the sentence is seen
        view = self._conversation.view
        span = view.selection.span
        if span is None or number != self._wanted:
            return
        before, after = (named(view.author_at(row), view.copied_row(row)) for row in (span[0][0], span[1][0]))
        middle = await self._desk.texts.between(chat_id, *ends, lambda: number == self._wanted)
        if middle is None:
            return
        found = await asyncio.to_thread(_joined, before, middle, after)
        if number == self._wanted:
            self._put(found)

    def _put(self, found: Copied) -> None:
        copied = QMimeData()
        copied.setText(found.text)
        if found.html:
            copied.setHtml(found.html)
        QGuiApplication.clipboard().setMimeData(copied)
        self.stop()


def _joined(before: Copied, middle: Sequence[tuple[str, str]], after: Copied) -> Copied:
    texts = [before.text, *(text.strip("\n") for _, text in middle), after.text]
    whole = "\n\n".join(text for text in texts if text)
    if len(whole) > MOST_RICH:
        return Copied(whole)
    rich = [before.html, *(_html(role, text) for role, text in middle), after.html]
    return Copied(whole, "\n".join(rich))


def _html(role: str, text: str) -> str:
    if role == "user":
        return f"<p>{escape(text.strip()).replace(chr(10), '<br>')}</p>"
    return html_of(text)
