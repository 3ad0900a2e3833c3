"""Searches while the person types, drops what comes too late, and opens a chat at the place that was found."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_chat.language import sentence
from desktop_chat.services.views import ErrorView

if TYPE_CHECKING:
    from desktop_chat.ui.conversation import Conversation
    from desktop_chat.ui.desk import Services
    from desktop_chat.ui.search_results import Found
    from desktop_chat.ui.side_bar import SideBar

CATCH_UP_MS = 1_000
"""After the start, when what is seen first has been seen."""


class SearchOperator(QObject):
    show_requested = Signal(object)

    def __init__(
        self, services: Services, side_bar: SideBar, conversation: Conversation, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._finding, self._start = services.desk.finding, services.start
        self._side_bar, self._conversation = side_bar, conversation
        side_bar.make_room_for_search()
        self._panel = side_bar.search
        self._question = 0
        self._next: Any = None
        self._panel.search_requested.connect(self.search)
        self._panel.more_requested.connect(self.search_on)
        self._panel.ended.connect(self._forget)
        self._panel.filters_opened.connect(lambda: self._panel.filters.offer_models(self._finding.models()))
        self._panel.found_chosen.connect(self.open)
        self._catching_up = QTimer(self)
        self._catching_up.setSingleShot(True)
        self._catching_up.setInterval(CATCH_UP_MS)
        self._catching_up.timeout.connect(lambda: self._start(self._finding.catch_up(), name="index the messages"))
        self._catching_up.start()

    # ---------------------------------------------------------------- finding

    def search(self) -> None:
        self._forget()
        self._ask(older_than=None)

    def search_on(self) -> None:
        """The older ones; once, however often it is wished."""
        older_than, self._next = self._next, None
        if older_than is not None:
            self._ask(older_than=older_than)

    def _ask(self, *, older_than: Any) -> None:
        self._start(self._find(self._question, self._panel.words, older_than), name="search")

    async def _find(self, question: int, words: str, older_than: Any) -> None:
        where = self._panel.narrowed(self._conversation.chat_id)
        hits = await self._finding.find(words, where, older_than)
        if question != self._question:
            return  # something else is looked for by now
        if isinstance(hits, ErrorView):
            self._panel.say(hits.sentence)
            return
        self._next = hits.next
        if older_than is None:
            self._panel.show_hits(hits)
            self._side_bar.show_found()
        else:
            self._panel.results.add_hits(hits)

    def _forget(self) -> None:
        self._question += 1
        self._next = None

    # ---------------------------------------------------------------- opening

    def open(self, found: Found) -> None:
        """The chat, and in it the message that was found."""
        self._side_bar.picked.emit()
        if found.message_id is None:
            self.show_requested.emit(found.chat_id)
            return
        place = self._finding.place(found.message_id)
        if place is None:
            self._conversation.toast.say(sentence("This message is no longer there."))
            return
        self.show_requested.emit(place.chat_id)
        if place.is_on_path:
            self._conversation.show_message(place.position)
            return
        self._conversation.toast.say(
            sentence("This message stands in another version of the chat."),
            sentence("Show that version"),
            partial(self._switch, found),
        )

    def _switch(self, found: Found) -> None:
        self._start(self._switched(found), name="show another version")

    async def _switched(self, found: Found) -> None:
        """Unless the person has gone elsewhere meanwhile."""
        shown = self._conversation.chat_id
        error = await self._finding.show_version(found.chat_id, found.message_id)
        if error is not None:
            self._conversation.toast.say(error.sentence)
            return
        if shown == self._conversation.chat_id:
            self.open(found)

    def close(self) -> None:
        self._catching_up.stop()
        self._forget()
