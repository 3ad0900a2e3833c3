"""Carries out what is wished in the place where an assistant is tried, and shows what is answered there."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_chat.errors import Error, Remedy
from desktop_chat.ui.remedy_names import CONTINUE, RAISE
from desktop_chat.ui.reply_relay import ReplyRelay

if TYPE_CHECKING:
    from collections.abc import Mapping

    from desktop_chat.services.desk_views import Sent
    from desktop_chat.ui.assistants.trial_pane import TrialPane
    from desktop_chat.ui.desk import Desk, Services

REFRESH_MS = 5


class TrialOperator(QObject):
    """The conversation begins with the first question, and ends with the editing."""

    remedy_wanted = Signal(str)
    """One that is found elsewhere: a key, a model."""

    def __init__(
        self,
        services: Services,
        pane: TrialPane,
        definition: Callable[[], Mapping[str, Any]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._trials, self._start = services.desk.assistants.trials, services.start
        self._pane, self._definition = pane, definition
        self._desk: Desk | None = None
        self._chat: Any = None
        self._relay: ReplyRelay | None = None
        self._number = 0
        """Of the conversation: one that was ended while it was prepared is another's by then."""
        self._refreshing = QTimer(self)
        self._refreshing.setSingleShot(True)
        self._refreshing.setInterval(REFRESH_MS)
        self._refreshing.timeout.connect(self._refresh)
        pane.asked.connect(lambda text: self._begin(self._ask(text), "try an assistant"))
        pane.stop_requested.connect(self._stop)
        pane.restart_requested.connect(lambda: self._begin(self.end(), "end a trial"))
        wishes = pane.view.wishes
        wishes.regenerate_requested.connect(lambda key: self._again(lambda desk: desk.regenerate(self._chat, key)))
        wishes.decide_requested.connect(self._decide)
        pane.view.remedy_requested.connect(self._remedy)

    def _begin(self, verb: Coroutine[Any, Any, object], name: str) -> None:
        self._start(verb, name=name)

    # ----------------------------------------------------------------- verbs

    async def _ask(self, text: str) -> None:
        """The words come back to the box where there can be no conversation."""
        if not await self._prepared():
            self._pane.edit.put_before(text)
            return
        desk = self._desk
        if desk is not None:
            await self._answered(desk.questions.ask(self._chat, text, (), self._refreshing.start))

    async def _prepared(self) -> bool:
        """From now on the assistant answers as it stands in the editor."""
        self._pane.complain("")
        self._pane.set_answering(is_answering=True)
        number = self._number
        prepared = await self._trials.prepare(self._definition())
        if number != self._number:
            return False
        if prepared.error is not None or prepared.desk is None:
            self._pane.set_answering(is_answering=False)
            self._pane.complain(prepared.error.sentence if prepared.error is not None else "")
            return False
        if prepared.desk is not self._desk:
            self._attach(prepared.desk)
        self._chat = prepared.chat_id
        return True

    def _again(self, verb: Callable[[Desk], Coroutine[Any, Any, Sent]]) -> None:
        async def work() -> None:
            if await self._prepared() and self._desk is not None:
                await self._answered(verb(self._desk))

        self._begin(work(), "try an assistant again")

    def _decide(self, call: Any, is_approved: bool) -> None:
        desk = self._desk
        if desk is not None:
            decided = desk.decide(self._chat, call, is_approved=is_approved)
            self._begin(self._answered(decided), "decide in a trial")

    async def _answered(self, verb: Coroutine[Any, Any, Sent]) -> None:
        self._pane.set_answering(is_answering=True)
        self._refreshing.start()
        sent = await verb
        self._pane.set_answering(is_answering=False)
        self._refreshing.start()
        if sent.error is not None and not sent.is_kept:
            self._pane.complain(sent.error.sentence)

    def _stop(self) -> None:
        if self._desk is not None and self._chat is not None:
            self._desk.stop(self._chat)

    def _remedy(self, remedy: str) -> None:
        match remedy:
            case Remedy.ADD_KEY | Remedy.CHOOSE_MODEL | Remedy.RAISE_CAP:
                self.remedy_wanted.emit(remedy)
            case Remedy.SHORTEN:
                self._again(lambda desk: desk.remedies.shorten(self._chat))
            case _:
                self._again(lambda desk: _verb(desk, remedy)(self._chat))

    # --------------------------------------------------------------- showing

    def _attach(self, desk: Desk) -> None:
        self._desk = desk
        self._pane.view.thumbnails.find = desk.file_of
        relay = self._relay = ReplyRelay(desk, self._start, self)
        model = self._pane.model
        relay.followed.connect(model.follow)
        relay.text_added.connect(model.add_text)
        relay.thinking_added.connect(model.add_thinking)
        relay.moved_on.connect(self._refreshing.start)
        relay.delayed.connect(self._pane.complain)
        relay.ended.connect(self._ended)

    def _ended(self) -> None:
        self._pane.model.unfollow()
        self._refreshing.start()

    def _refresh(self) -> None:
        if self._desk is None or self._chat is None:
            return
        try:
            path = self._desk.path(self._chat)
        except Error as error:
            self._pane.complain(error.sentence)
            return
        if path is None:
            return
        model = self._pane.model
        if model.path is None or model.path.chat.id != path.chat.id:
            model.show(self._desk, path)
        else:
            model.refresh(self._desk, path)
        self._pane.show_messages(is_empty=not path.count)
        if path.is_being_answered and self._relay is not None:
            self._relay.follow(path.chat.id)

    async def end(self) -> None:
        """Nothing of it is left."""
        self.leave()
        await self._trials.end()

    def leave(self) -> None:
        """Listen no longer, and show nothing of it any more."""
        self._number += 1
        self._refreshing.stop()
        if self._relay is not None:
            self._relay.leave()
            self._relay.deleteLater()
        self._desk, self._chat, self._relay = None, None, None
        self._pane.model.show(None, None)
        self._pane.show_messages(is_empty=True)
        self._pane.set_answering(is_answering=False)
        self._pane.complain("")


def _verb(desk: Desk, remedy: str) -> Callable[[Any], Coroutine[Any, Any, Sent]]:
    return {CONTINUE: desk.go_on, RAISE: desk.runs.go_on_with_more}.get(remedy, desk.retry)
