"""One box for every chat: what is in it, what waits there to be sent, and which of them is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from desktop_chat.services.written import QuestionDraft, Written, box_of
from desktop_chat.ui.composing.draft_keeper import DraftKeeper, name_of
from desktop_chat.ui.composing.storing import Storing

if TYPE_CHECKING:
    from desktop_chat.services.written import FolderView
    from desktop_chat.ui.composer import Composer
    from desktop_chat.ui.composing.items import Item
    from desktop_chat.ui.desk import Services


class Boxes(QObject):
    def __init__(self, services: Services, composer: Composer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._questions = services.desk.questions
        self._composer, self._content = composer, composer.content
        self.shown: Any = None
        self._is_shown = False
        self._on_their_way: dict[Item, Any] = {}
        """Pasted texts and pictures that are not stored yet, for a chat that is not shown: by that chat."""
        self._folders: dict[Any, Sequence[FolderView]] = {}
        """Those that are still to be asked about, by the chat that they were brought to."""
        self.keeper = DraftKeeper(services.desk.drafts, services.start, self)
        self.storing = Storing(self._content.attached, services.desk.files, services.start, self)
        self._content.open(self.storing)
        self._content.changed.connect(self._changed)
        self._content.attached.stored_aside.connect(self._stored_aside)
        self.storing.brought.connect(self._brought)
        self.storing.folder_found.connect(self._ask_about)
        self.keeper.failed.connect(composer.foot.say)
        composer.estimate_requested.connect(self._estimate)
        composer.queue_bar.edit_requested.connect(self._edit_queued)
        composer.queue_bar.remove_requested.connect(self._remove_queued)

    # ---------------------------------------------------------------- showing

    def show(self, chat_id: Any) -> None:
        """Put the box of the chat before away, and this one's in its place."""
        if self._is_shown and chat_id == self.shown:
            return
        early = QuestionDraft() if self._is_shown else self._content.draft()
        draft = _with_early(self.keeper.of(chat_id), early)
        is_another = self._is_shown
        if is_another:
            self._folders[self.shown] = self._composer.folder_bar.exchange(self._folders.pop(chat_id, ()))
        pasted = self._pasted if is_another else []
        self._on_their_way |= dict.fromkeys(pasted, self.shown)
        self.shown, self._is_shown = chat_id, True
        self._content.begin_with(draft)
        for item in pasted:
            item.is_wanted = True
        self._take_in(chat_id)
        if not early.is_blank:
            self._changed()
        (self.storing.begin_with if is_another else self.storing.judge)(chat_id)
        self._composer.show_editing()
        self._composer.show_queue(draft.queued)
        self._estimate()

    @property
    def _pasted(self) -> list[Item]:
        return [*self._content.attached.pasted, *self._content.aside.pasted]

    def _take_in(self, chat_id: Any) -> None:
        """What was pasted here and is not stored yet."""
        back = [item for item, chat in self._on_their_way.items() if chat == chat_id]
        for item in back:
            del self._on_their_way[item]
        self._content.attached.take_in(back)

    def _stored_aside(self, item: Item) -> None:
        chat_id = self._on_their_way.pop(item, item)
        if chat_id is not item and item.view is not None:
            self.keeper.change(chat_id, files=(*self.keeper.of(chat_id).files, item.view))

    def _brought(self, chat_id: Any, paths: Sequence[Path]) -> None:
        if chat_id == self.shown:
            self._content.attached.add(paths)
        elif paths:
            self.keeper.change(chat_id, paths=(*self.keeper.of(chat_id).paths, *map(str, paths)))

    def _ask_about(self, chat_id: Any, folder: FolderView) -> None:
        if chat_id == self.shown:
            self._composer.folder_bar.ask(folder)
        else:
            self._folders[chat_id] = (*self._folders.get(chat_id, ()), folder)

    def close(self) -> None:
        """There is no later: a pasted text that is not stored by now is kept as words."""
        here = dict.fromkeys(self._pasted, self.shown) if self._is_shown else {}
        for item, chat_id in (*here.items(), *self._on_their_way.items()):
            if isinstance(item.source, tuple) and isinstance(item.source[1], str):
                draft = self.keeper.of(chat_id)
                self.keeper.change(chat_id, text="\n".join(filter(None, (draft.text, item.source[1]))))
        self.keeper.close()

    def becomes(self, chat_id: Any) -> bool:
        """The box of the next chat is that of this one, which was made of it; whether it is shown."""
        self.keeper.move(chat_id)
        if self.shown is not None:
            return False
        self.shown = chat_id
        self.storing.judge(chat_id)
        return True

    def _changed(self) -> None:
        if self._is_shown:
            self.keeper.box_changed(self.shown, self._content.draft)

    def _estimate(self) -> None:
        count = self._questions.tokens(self._content.edit.words, self._content.attached.views)
        self._composer.foot.show_tokens(count)

    def give_back(self, chat_id: Any, *written: Written) -> None:
        """Into the box of that chat, whichever is shown, before whatever was written since."""
        if chat_id == self.shown:
            for each in reversed(written):
                self._content.give_back(each)
            return
        draft = self.keeper.of(chat_id)
        self.keeper.change(chat_id, **box_of((*written, draft.written)))

    def bring(self, drafts: Mapping[str, tuple[Written, ...]]) -> None:
        """Words from an archive, by the names that drafts are kept by."""
        for name, written in drafts.items():
            self.give_back(self.shown if name == name_of(self.shown) else name or None, *written)

    # ---------------------------------------------------------------- waiting

    def queued(self, chat_id: Any) -> tuple[Written, ...]:
        """What is sent when the answer has ended, in order."""
        return self.keeper.of(chat_id).queued

    def queue(self, chat_id: Any, queued: tuple[Written, ...]) -> None:
        self.keeper.change(chat_id, queued=queued)
        if chat_id == self.shown:
            self._composer.show_queue(queued)

    def _remove_queued(self, place: int) -> Written:
        queued = self.queued(self.shown)
        self.queue(self.shown, (*queued[:place], *queued[place + 1 :]))
        return queued[place]

    def _edit_queued(self, place: int) -> None:
        self.give_back(self.shown, self._remove_queued(place))
        self._composer.setFocus()


def _with_early(draft: QuestionDraft, early: QuestionDraft) -> QuestionDraft:
    """What was typed before the services were there stands behind what was kept."""
    if early.is_blank:
        return draft
    if draft.is_blank:
        return early
    box = box_of((draft.written, early.written))
    return replace(draft, **box, paths=(*draft.paths, *early.paths))
