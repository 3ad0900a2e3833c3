"""Carries out what the person wishes of a message, by the verbs of the desk."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from desktop_chat.language import sentence

if TYPE_CHECKING:
    from desktop_chat.services.desk_views import Sent
    from desktop_chat.services.views import AttachmentView
    from desktop_chat.ui.conversation import Conversation
    from desktop_chat.ui.desk import Services

Verb = Coroutine[Any, Any, "Sent"]


class MessageOperator(QObject):
    def __init__(
        self,
        services: Services,
        conversation: Conversation,
        answer: Callable[[Any, Verb], Verb],
        show_chat: Callable[[Any], None],
        parent: QObject,
    ) -> None:
        """`answer` carries out a verb that is answered, with Stop in place of Send meanwhile."""
        super().__init__(parent)
        self._desk, self._start = services.desk, services.start
        self._conversation = conversation
        self._answer, self._show_chat = answer, show_chat
        self._sought = 0
        """How often words were sought; what was asked for earlier is older."""
        wishes = conversation.view.wishes
        wishes.regenerate_requested.connect(self._regenerate)
        wishes.version_requested.connect(self._choose_version)
        wishes.branch_requested.connect(self._branch)
        wishes.delete_requested.connect(self._delete)
        wishes.decide_requested.connect(self._decide)
        wishes.file_requested.connect(self._save_file)
        conversation.view.thumbnails.find = self._desk.file_of
        conversation.finder.search_requested.connect(self._find)
        conversation.view.formulas.wanted.connect(self._draw)
        conversation.view.formulas.ask_again()

    def _regenerate(self, message_id: Any) -> None:
        self._begin(lambda chat: self._desk.regenerate(chat, message_id), "regenerate")

    def _decide(self, call_id: Any, is_approved: bool) -> None:
        self._begin(lambda chat: self._desk.decide(chat, call_id, is_approved=is_approved), "decide")

    def _begin(self, verb: Callable[[Any], Verb], name: str) -> None:
        chat = self._conversation.chat_id
        self._conversation.view.follow_end()
        self._start(self._answered(chat, verb(chat)), name=name)

    async def _answered(self, chat_id: Any, verb: Verb) -> None:
        self._complain(chat_id, await self._answer(chat_id, verb))

    def _choose_version(self, message_id: Any, step: int) -> None:
        self._conversation.view.stay()
        chat = self._conversation.chat_id
        self._start(self._told(chat, self._desk.choose_version(chat, message_id, step)), name="choose a version")

    def _branch(self, message_id: Any) -> None:
        self._start(self._branched(self._conversation.chat_id, message_id), name="branch")

    async def _branched(self, chat_id: Any, message_id: Any) -> None:
        created = await self._desk.fork(chat_id, message_id)
        if created.error is not None:
            self._complain(chat_id, created)
        elif chat_id == self._conversation.chat_id:
            self._show_chat(created.chat_id)
        else:  # the person has gone elsewhere, and is not called back
            words, offer = sentence("The chat is branched."), sentence("Show it")
            self._conversation.toast.say(words, offer, lambda: self._show_chat(created.chat_id))

    def _delete(self, message_id: Any) -> None:
        self._start(self._deleted(self._conversation.chat_id, message_id), name="delete a message")

    async def _deleted(self, chat_id: Any, message_id: Any) -> None:
        done = await self._desk.delete_message(chat_id, message_id)
        if done.error is not None:
            self._complain(chat_id, done)
            return

        def undo() -> None:
            self._start(self._told(chat_id, self._desk.restore_message(chat_id, message_id)), name="undo")

        if chat_id == self._conversation.chat_id:
            self._conversation.undo_bar.offer(sentence("The message was deleted."), undo)

    def _save_file(self, file: AttachmentView) -> None:
        """Ask where a copy of it is to be kept."""
        source = self._desk.file_of(file.digest) if file.digest else None
        if source is None:
            self._conversation.complain(sentence("This file is no longer there."))
            return
        dialog = QFileDialog(self._conversation, sentence("Save a copy"), file.name)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(
            lambda target: self._start(self._copied(source, Path(target)), name="save a copy")
        )
        dialog.open()

    async def _copied(self, source: Path, target: Path) -> None:
        try:
            await asyncio.to_thread(shutil.copyfile, source, target)
        except OSError as error:
            self._conversation.complain(sentence("The copy cannot be written: {why}", why=error.strerror or error))

    def _find(self, chat_id: Any, words: str) -> None:
        self._sought += 1
        self._start(self._found(chat_id, words, self._sought), name="find in the chat")

    async def _found(self, chat_id: Any, words: str, sought: int) -> None:
        found = await self._desk.positions_with(chat_id, words)
        if sought == self._sought and chat_id == self._conversation.chat_id:
            model = self._conversation.model
            self._conversation.finder.show(words, [(model.row_at(position), count) for position, count in found])

    def _draw(self, source: str, is_display: bool) -> None:
        self._start(self._drawn(source, is_display=is_display), name="draw a formula")

    async def _drawn(self, source: str, *, is_display: bool) -> None:
        drawing = await self._desk.formulas.drawn(source, is_display=is_display)
        self._conversation.view.formulas.take((source, is_display), drawing)

    def close(self) -> None:
        self._conversation.view.formulas.wanted.disconnect(self._draw)
        self._desk.formulas.close()

    async def _told(self, chat_id: Any, verb: Verb) -> None:
        self._complain(chat_id, await verb)

    def _complain(self, chat_id: Any, sent: Sent) -> None:
        if chat_id == self._conversation.chat_id and sent.error is not None:
            self._conversation.complain(sent.error.sentence)
