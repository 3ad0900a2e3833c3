"""Carries out what the person wishes in the window, by the verbs of the desk, and shows what came of it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_chat.errors import Error
from desktop_chat.ui.answer_watch import AnswerWatch
from desktop_chat.ui.chat_operator import ChatOperator
from desktop_chat.ui.composing.questions import Questions
from desktop_chat.ui.long_copy import LongCopy
from desktop_chat.ui.message_operator import MessageOperator
from desktop_chat.ui.news import News
from desktop_chat.ui.profiles.steward import Steward
from desktop_chat.ui.remedies import Remedies
from desktop_chat.ui.reply_relay import ReplyRelay
from desktop_chat.ui.search_operator import SearchOperator

if TYPE_CHECKING:
    from desktop_chat.services.desk_views import PathView, Sent
    from desktop_chat.ui.conversation import Conversation
    from desktop_chat.ui.desk import Services
    from desktop_chat.ui.side_bar import SideBar

REFRESH_MS = 5
"""What happens in so short a time is read from the database once."""


class Operator(QObject):
    """Made when the services are there; until then the window has nobody to ask."""

    chat_shown = Signal(object)
    closing = Signal()
    much_changed = Signal()
    """Not in one chat: assistants, or anything at all."""
    refreshed = Signal()
    """The chat that is shown was read anew, or another one is shown."""

    def __init__(
        self, services: Services, side_bar: SideBar, conversation: Conversation, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.desk, self._start = services.desk, services.start
        self._side_bar, self._conversation = side_bar, conversation
        self._sending: set[Any] = set()
        self._is_closed = False
        self.questions = Questions(services, conversation, self.have_answered, self.show_chat, self)
        self._relay = ReplyRelay(self.desk, self._start, self)
        self._messages = MessageOperator(services, conversation, self.have_answered, self.show_chat, self)
        self.remedies = Remedies(services, conversation, self.have_answered, self)
        self._copy = LongCopy(services, conversation, self)
        self._news = News(self.desk, self)
        self.chats = ChatOperator(services, side_bar, conversation, self)
        self.searches = SearchOperator(services, side_bar, conversation, self)
        self.watch = AnswerWatch(services, conversation, self)
        self._refreshing = _soon(self._refresh, self)
        self._read: PathView | None = None
        self._showing = _soon(self._show_read, self, 0)
        self._has_ended = False
        self._listing = _soon(side_bar.refresh, self)
        self.steward = Steward(services, conversation, self)
        self._connect()

    def _connect(self) -> None:
        conversation, side_bar, relay = self._conversation, self._side_bar, self._relay
        side_bar.new_chat_requested.connect(self.begin_chat)
        side_bar.new_thread_requested.connect(self.begin_thread)
        side_bar.chat_chosen.connect(self.show_chat)
        self.chat_shown.connect(self.questions.boxes.show)
        self.questions.complained.connect(self._complain)
        conversation.stop_requested.connect(self.stop)
        relay.followed.connect(conversation.model.follow)
        relay.followed.connect(conversation.reading.announcer.started)
        relay.text_added.connect(conversation.model.add_text)
        relay.thinking_added.connect(conversation.model.add_thinking)
        relay.moved_on.connect(self._refreshing.start)
        relay.delayed.connect(conversation.complain)
        relay.ended.connect(self._ended)
        self._news.heard.connect(self._heard)
        for other in (self.chats, self.searches, self.watch):
            other.show_requested.connect(self.show_chat)
        self.chat_shown.connect(self.watch.shown)
        self.chat_shown.connect(self.steward.refresh)
        conversation.raise_cap_requested.connect(self.steward.raise_cap)
        conversation.add_key_requested.connect(lambda _provider: self.steward.mend())

    # ------------------------------------------------------------------ chats

    def show_last(self, chat_id: Any) -> None:
        """The chat that was shown last, or the one that was used last."""
        self._side_bar.model.attach(self.desk)
        self._side_bar.set_ready(is_ready=True)
        if self._path(chat_id) is None:
            first = self._side_bar.model.first_chat()
            chat_id = None if first is None else first.id
        self.show_chat(chat_id)
        self._conversation.composer.set_ready(is_ready=True)

    def begin_chat(self) -> None:
        self.show_chat(None)
        self._conversation.composer.setFocus()

    def greet_again(self) -> None:
        """Who greets in an empty place may be another one; a chat that has just begun there is left alone."""
        if self._conversation.chat_id is None and self.questions.boxes.shown is None:
            self.show_chat(None)

    def begin_thread(self) -> None:
        created = self.desk.create_thread()
        if created.error is None:
            self.show_chat(created.chat_id)
            self._conversation.composer.setFocus()
        else:
            self._conversation.complain(created.error.sentence)

    def show_chat(self, chat_id: Any) -> None:
        self._relay.leave()
        self._read, self._has_ended = None, False
        path = self._path(chat_id)
        if path is None:
            self._conversation.show_new(self.desk)
        else:
            self._conversation.show_path(self.desk, path)
        self._side_bar.view.choose(chat_id)
        self.chat_shown.emit(chat_id)
        self.refreshed.emit()
        self._note_answer(path)

    def _path(self, chat_id: Any) -> PathView | None:
        try:
            return None if chat_id is None else self.desk.path(chat_id)
        except Error as error:
            self._conversation.complain(error.sentence)
            return self._conversation.model.path

    # ----------------------------------------------------------------- wishes

    async def have_answered(self, chat_id: Any, verb: Coroutine[Any, Any, Sent]) -> Sent:
        """Stop stands in place of Send from the wish to the end of the answer."""
        self._sending.add(chat_id)
        if chat_id == self._conversation.chat_id:
            self._conversation.composer.set_answering(is_answering=True)
        try:
            sent = await verb
            self.questions.heard(chat_id, sent)
            return sent
        finally:
            self._sending.discard(chat_id)
            if not self._is_closed:
                self._refreshing.start()

    def stop(self) -> None:
        if self._conversation.chat_id is not None:
            self.questions.put_back(self._conversation.chat_id)
            self.desk.stop(self._conversation.chat_id)

    def _complain(self, chat_id: Any, sent: Sent) -> None:
        if chat_id == self._conversation.chat_id and sent.error is not None:
            self._conversation.complain(sent.error.sentence)

    # ------------------------------------------------------------------- news

    def _heard(self, changed: set[Any]) -> None:
        self._listing.start()
        if None in changed:
            self.much_changed.emit()
        chat_id = self._conversation.chat_id
        if chat_id is not None and (None in changed or chat_id in changed):
            self._refreshing.start()

    def _refresh(self) -> None:
        """Read how long the chat is, and show it in a turn of its own: a frame may come between."""
        chat_id = self._conversation.chat_id
        if chat_id is None:
            return
        self._read = self._path(chat_id)
        if self._read is None:
            self.show_chat(None)
            return
        self._showing.start()

    def _show_read(self) -> None:
        path, self._read = self._read, None
        if path is None or path.chat.id != self._conversation.chat_id:
            return
        self._conversation.refresh(self.desk, path)
        self.refreshed.emit()
        self._note_answer(path)
        if self._has_ended:
            self._has_ended = False
            self._conversation.reading.announcer.ended(self._conversation.last_row())

    def _note_answer(self, path: PathView | None) -> None:
        is_answered = path is not None and path.is_being_answered
        is_sending = path is not None and path.chat.id in self._sending
        self._conversation.composer.set_answering(is_answering=is_answered or is_sending)
        if path is not None and not is_answered and not is_sending:
            self.questions.idle(path.chat.id)
        if path is not None and is_answered:
            self._relay.follow(path.chat.id)

    def _ended(self) -> None:
        self._conversation.model.unfollow()
        self._has_ended = True
        self._refreshing.start()
        self._listing.start()

    def close(self) -> None:
        self._is_closed = True
        self.closing.emit()
        for timer in (self._refreshing, self._showing, self._listing):
            timer.stop()
        self._news.close()
        self.searches.close()
        self.watch.close()
        self.steward.close()
        self._relay.leave()
        self._messages.close()
        self.questions.boxes.close()
        # A layout that was put off would read from what is closed by then.
        self._conversation.model.show(None, None)


def _soon(work: Callable[[], object], parent: QObject, interval: int = REFRESH_MS) -> QTimer:
    """Started as often as one likes, the work is done once."""
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(interval)
    timer.timeout.connect(work)
    return timer
