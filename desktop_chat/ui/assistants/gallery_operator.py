"""Carries out what is wished in the gallery: cards are read, taken over, pinned, copied, deleted, exported."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from desktop_chat.language import sentence
from desktop_chat.services.views import ErrorView
from desktop_chat.ui.assistants import card_list as verbs
from desktop_chat.ui.assistants import dialogs
from desktop_chat.ui.assistants.cards import cards_of, ready_cards

if TYPE_CHECKING:
    from desktop_chat.services.assistant_remains import Remains
    from desktop_chat.services.assistant_views import AssistantView
    from desktop_chat.services.assistant_written import AssistantDraft
    from desktop_chat.ui.assistants.cards import Card
    from desktop_chat.ui.assistants.draft_pen import DraftPen
    from desktop_chat.ui.assistants.window import AssistantsWindow
    from desktop_chat.ui.desk import Services

DEFAULT = "default_assistant"


class GalleryOperator(QObject):
    edit_requested = Signal(str)
    """The assistant of this mark."""
    versions_requested = Signal(object, str)
    """Of the assistant with this key and name."""
    chat_begun = Signal(object)

    def __init__(
        self, services: Services, window: AssistantsWindow, pen: DraftPen, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._start = services.desk.assistants, services.start
        self._preferences = services.preferences
        self._window, self._pen = window, pen
        self._looks, self._mark = 0, ""
        """How often the cards were asked for, and which of them is to be the current one."""
        window.gallery.new_requested.connect(lambda: self.edit_requested.emit(""))
        window.gallery.import_requested.connect(lambda: dialogs.choose_documents(window, self.import_))
        window.gallery.list.wished.connect(self.act)
        window.brought.connect(self.import_)

    async def read(self, mark: str = "") -> None:
        """All of them; the one of this mark is the current one then."""
        self._looks, self._mark = self._looks + 1, mark or self._mark
        look = self._looks
        shelf, gallery = await self._desk.shelf(), self._window.gallery
        if look != self._looks:
            return  # what was asked for later is newer
        mark, self._mark = self._mark, ""
        if isinstance(shelf, ErrorView):
            self._say(shelf.sentence)
            return
        gallery.offer(cards_of(shelf, self._preferences.now.default_assistant), ready_cards(shelf))
        if gallery.list.cards.row_of(mark) >= 0:
            gallery.list.choose(mark)

    def act(self, verb: str, card: Card) -> None:
        """What is wished of a card."""
        match verb:
            case verbs.OPEN:
                self.edit_requested.emit(card.mark)
            case verbs.VERSIONS:
                self.versions_requested.emit(card.id, card.name)
            case verbs.EXPORT:
                dialogs.choose_place(self._window, card.name, lambda to: self.export(card, to))
            case _:
                self._begin(self._verb(verb, card), f"{verb} an assistant")

    def _verb(self, verb: str, card: Card) -> Coroutine[Any, Any, object]:
        match verb:
            case verbs.DELETE:
                return self._delete(card)
            case verbs.DISCARD:
                return self._discard(card)
            case verbs.CHAT:
                return self._begin_chat(card)
            case verbs.TAKE:
                return self._taken(card)
            case verbs.DUPLICATE:
                return self._changed(self._desk.duplicate(card.id))
            case _:
                return self._changed(self._desk.pin(card.id, is_pinned=verb == verbs.PIN))

    def _begin(self, work: Coroutine[Any, Any, object], name: str) -> None:
        self._start(work, name=name)

    async def _changed(self, verb: Coroutine[Any, Any, AssistantView | ErrorView]) -> AssistantView | None:
        """It is shown, and the current one; or why not."""
        done = await verb
        if isinstance(done, ErrorView):
            self._say(done.sentence)
            return None
        await self.read(done.mark)
        return done

    async def _taken(self, card: Card) -> None:
        view = await self._changed(self._desk.take_ready(card.mark))
        if view is not None:
            words = sentence("{name} is yours now.", name=view.name)
            self._say(words, sentence("Edit"), lambda: self.edit_requested.emit(view.mark))

    async def _begin_chat(self, card: Card) -> None:
        chat_id = await self._desk.begin_chat(card.id)
        if isinstance(chat_id, ErrorView):
            self._say(chat_id.sentence)
        else:
            self.chat_begun.emit(chat_id)

    # ---------------------------------------------------------------- going away

    async def _delete(self, card: Card) -> None:
        """Its conversations can be read on; for a moment there is a way back, for what was not saved, too."""
        draft, remains = await self._desk.draft(card.mark), await self._desk.delete(card.id)
        if isinstance(remains, ErrorView):
            self._say(remains.sentence)
            return
        await self._forget(card.mark)
        kept = None if isinstance(draft, ErrorView) else draft
        words = sentence("{name} is deleted. Its chats stay.", name=card.name)
        self._offer_undo(words, lambda: self._put_back(remains, kept))

    async def _put_back(self, remains: Remains, draft: AssistantDraft | None) -> None:
        view = await self._changed(self._desk.put_back(remains))
        if view is not None and draft is not None:
            await self._keep(draft)

    async def _discard(self, card: Card) -> None:
        draft = await self._desk.draft(card.mark)
        if draft is None or isinstance(draft, ErrorView):
            return
        await self._forget(card.mark)
        words = sentence("What was written of {name} is discarded.", name=card.name)
        self._offer_undo(words, lambda: self._keep(draft))

    async def _forget(self, mark: str) -> None:
        self._pen.put(mark, None)
        await self._pen.kept()
        await self.read()

    async def _keep(self, draft: AssistantDraft) -> None:
        self._pen.put(draft.mark, draft)
        await self._pen.kept()
        await self.read(draft.mark)

    def _offer_undo(self, words: str, undo: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._say(words, sentence("Undo"), lambda: self._begin(undo(), "undo"))

    # ---------------------------------------------------------------- documents

    def export(self, card: Card, to: Path) -> None:
        self._begin(self._exported(card, to), "export an assistant")

    async def _exported(self, card: Card, to: Path) -> None:
        error = await self._desk.export(card.id, to)
        if error is not None:
            self._say(error.sentence)
        else:
            words = sentence("{name} is written to {file}.", name=card.name, file=to.name)
            self._say(words, sentence("Show in folder"), lambda: dialogs.show_folder(to.parent))

    def import_(self, files: Sequence[Path]) -> None:
        self._begin(self._imported(files), "import assistants")

    async def _imported(self, files: Sequence[Path]) -> None:
        """One that cannot be read stops no other."""
        names, problems, mark = [], [], ""
        for file in files:
            done = await self._desk.import_(file)
            if isinstance(done, ErrorView):
                problems.append(f"{file.name}: {done.sentence}")
            else:
                names.append(done.name)
                mark = done.mark
        await self.read(mark)
        brought = [sentence("Brought in: {names}.", names=", ".join(names))] if names else []
        self._say("\n".join((*brought, *problems)))

    def _say(self, text: str, offer: str = "", act: Callable[[], None] | None = None) -> None:
        self._window.toast.say(text, offer, act)
