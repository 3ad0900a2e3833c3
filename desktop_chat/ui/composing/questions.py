"""Sends what leaves the box, chat by chat: at once, after the answer, or back into the box."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from desktop_chat.ui.composing.boxes import Boxes
from desktop_chat.ui.transcript.markdown.reader import make_ready

if TYPE_CHECKING:
    from desktop_chat.services.desk_views import Sent
    from desktop_chat.services.written import Written
    from desktop_chat.ui.conversation import Conversation
    from desktop_chat.ui.desk import Services

PAUSE = 0.004
"""Seconds; nobody sees them."""
CarryOut = Callable[[Any, Coroutine[Any, Any, "Sent"]], Coroutine[Any, Any, "Sent"]]


class Questions(QObject):
    complained = Signal(object, object)
    """The chat, and a `Sent` that says what stood in the way."""

    def __init__(
        self,
        services: Services,
        conversation: Conversation,
        carry_out: CarryOut,
        show_chat: Callable[[Any], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._start = services.desk, services.start
        self._conversation, self._composer = conversation, conversation.composer
        self._carry_out, self._show_chat = carry_out, show_chat
        self._asking: set[Any] = set()
        self._is_answering = False
        self.boxes = Boxes(services, self._composer, self)
        self._composer.send_requested.connect(self.send)
        self._composer.edit_requested.connect(self._edit)
        self._composer.last_requested.connect(self._edit_last)
        self._composer.answering_changed.connect(self._note_answering)

    def _note_answering(self, is_answering: bool) -> None:
        self._is_answering = is_answering

    # ---------------------------------------------------------------- sending

    def send(self, written: Written) -> None:
        """What has left the box goes to the chat that is shown, or waits there."""
        chat_id = self.boxes.shown
        if (chat_id in self._asking or self._is_answering) and not self._is_thread(chat_id):
            self.boxes.queue(chat_id, (*self.boxes.queued(chat_id), written))
            return
        self._look_there()
        self._begin(chat_id, written)

    def _is_thread(self, chat_id: Any) -> bool:
        """There, questions stand in line as they are asked."""
        path = self._conversation.model.path
        return path is not None and path.chat.id == chat_id and path.is_thread

    def _look_there(self) -> None:
        self._conversation.complain("")
        self._conversation.view.follow_end()

    def _begin(self, chat_id: Any, written: Written) -> None:
        self._hold(chat_id, written)
        self._start(self._ask(chat_id, written), name="question")
        self._start(asyncio.to_thread(make_ready), name="make ready for an answer")

    def _hold(self, chat_id: Any, written: Written) -> None:
        """It is out of the box and not in the chat yet."""
        keeper = self.boxes.keeper
        self._asking.add(chat_id)
        keeper.change(chat_id, sent=(*keeper.of(chat_id).sent, written))

    async def _ask(self, chat_id: Any, written: Written) -> None:
        if chat_id is None:
            chat_id = await self._new_chat(written)
            if chat_id is None:
                return
        try:
            kept = partial(self._kept, chat_id, written)
            assistant = None if written.addressee is None else written.addressee.id
            verb = self._desk.questions.ask(chat_id, written.text, written.files, kept, assistant)
            sent = await self._carry_out(chat_id, verb)
        finally:
            self._asking.discard(chat_id)
        if not sent.is_kept:
            self._give_back(chat_id, written, sent)
        elif sent.error is None:
            self.idle(chat_id)

    async def _new_chat(self, written: Written) -> Any:
        """A chat for this question, which is shown if nobody went elsewhere; None when there cannot be one."""
        created = self._desk.create_chat(written.text or ", ".join(file.name for file in written.files))
        self._asking.discard(None)
        if created.error is not None:
            self._give_back(None, written, created)
            return None
        self._asking.add(created.chat_id)
        is_here = self.boxes.becomes(created.chat_id)
        await asyncio.sleep(PAUSE)  # after each step others have a turn: a frame may come between
        if is_here and self.boxes.shown == created.chat_id:
            self._show_chat(created.chat_id)
        await asyncio.sleep(PAUSE)
        return created.chat_id

    def _kept(self, chat_id: Any, written: Written) -> None:
        """It is on the disk as a message: now, and not before, it is a draft no longer."""
        self._forget_sent(chat_id, written)
        self.boxes.keeper.keep_now()

    def _give_back(self, chat_id: Any, written: Written, sent: Sent) -> None:
        self._forget_sent(chat_id, written)
        self.boxes.give_back(chat_id, written)
        self.complained.emit(chat_id, sent)

    def _forget_sent(self, chat_id: Any, written: Written) -> None:
        keeper = self.boxes.keeper
        keeper.change(chat_id, sent=tuple(each for each in keeper.of(chat_id).sent if each is not written))

    # ---------------------------------------------------------------- editing

    def _edit_last(self) -> None:
        chat_id = self.boxes.shown
        message = None if chat_id is None else self._desk.questions.last(chat_id)
        if message is not None:
            self._composer.begin_edit(message.id, message.content)

    def _edit(self, message_id: Any, written: Written) -> None:
        chat_id = self.boxes.shown
        self._look_there()
        self._hold(chat_id, written)
        self._start(self._make_version(chat_id, message_id, written), name="edited question")

    async def _make_version(self, chat_id: Any, message_id: Any, written: Written) -> None:
        kept = partial(self._kept, chat_id, written)
        verb = self._desk.questions.edit(chat_id, message_id, written.text, written.files, kept)
        try:
            sent = await self._carry_out(chat_id, verb)
        finally:
            self._asking.discard(chat_id)
        if not sent.is_kept:
            self._forget_sent(chat_id, written)
            content = self._composer.content
            if chat_id != self.boxes.shown:
                self.boxes.give_back(chat_id, written)
            elif content.editing is not None:  # another one is being edited by now
                content.aside.lay(written)
            else:
                self._composer.begin_edit(message_id, written.text)
                content.attached.put_before(written.files)
            self.complained.emit(chat_id, sent)
        elif sent.error is None:
            self.idle(chat_id)

    # ---------------------------------------------------------------- waiting

    def heard(self, chat_id: Any, sent: Sent) -> None:
        """How an answer ended, whatever it answered."""
        if sent.error is not None:
            self.put_back(chat_id)

    def put_back(self, chat_id: Any) -> None:
        """The answer is stopped or went wrong: what waits for its end is to be looked at first."""
        if queued := self.boxes.queued(chat_id):
            self.boxes.queue(chat_id, ())
            self.boxes.give_back(chat_id, *queued)

    def idle(self, chat_id: Any) -> None:
        """Nothing is written in this chat: what waits is sent, one after the other."""
        queued = self.boxes.queued(chat_id)
        if queued and chat_id not in self._asking:
            self.boxes.queue(chat_id, queued[1:])
            self._begin(chat_id, queued[0])
