"""Carries out what is wished in the editor: opens, keeps and saves."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from PySide6.QtCore import QObject, Signal

from desktop_chat.language import sentence
from desktop_chat.services.assistant_written import AssistantDraft
from desktop_chat.services.views import ErrorView
from desktop_chat.ui.assistants.bringing import Bringing
from desktop_chat.ui.assistants.definitions import MODEL
from desktop_chat.ui.assistants.draft_pen import DraftPen
from desktop_chat.ui.assistants.fields import Switched
from desktop_chat.ui.assistants.model_field import ModelControl
from desktop_chat.ui.assistants.trial_operator import TrialOperator

if TYPE_CHECKING:
    from desktop_chat.services.assistant_views import AssistantView
    from desktop_chat.services.model_choices import ModelChoice
    from desktop_chat.ui.assistants.window import AssistantsWindow
    from desktop_chat.ui.desk import Services


class Editing(QObject):
    """One assistant at a time: the one that is stored, if it is, and what stands in the editor."""

    opened = Signal()
    saved = Signal(object, object)
    """The assistant as it is now, and as it was before, if it was."""
    models_wanted = Signal(str)
    """The list of them, with this one marked."""

    def __init__(self, services: Services, window: AssistantsWindow, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._start = services.desk.assistants, services.start
        self._servers = services.desk.servers
        self._window, self._editor = window, window.editor
        self.view: AssistantView | None = None
        self._stored = AssistantDraft("")
        self._asked_model: tuple[Any, Any] | None = None
        self._turn = asyncio.Lock()
        self._wanted = 0
        """How often one was to be opened; the last wish counts."""
        self.pen = DraftPen(self._desk, self._start, self._look, self)
        self.bringing = Bringing(services, window, lambda: self.mark, self)
        self.trial = TrialOperator(services, self._editor.trial, lambda: self._editor.draft().definition, self)
        self._connect()

    def _connect(self) -> None:
        editor, head = self._editor, self._editor.head
        editor.changed.connect(self.pen.touched)
        editor.changed.connect(head.note_touch)
        self.pen.failed.connect(editor.complain)
        head.save_requested.connect(lambda: self._start(self.save(), name="save an assistant"))
        head.discard_requested.connect(self.discard)
        editor.completed.connect(lambda: self.model.wanted.connect(self.models_wanted))

    @property
    def mark(self) -> str:
        """Of the one that is edited; empty where none is."""
        return self._stored.mark

    @property
    def model(self) -> ModelControl:
        field = self._editor.fields[MODEL]
        assert isinstance(field, Switched) and isinstance(field.control, ModelControl)
        return field.control

    # ---------------------------------------------------------------- opening

    async def open(self, mark: str = "") -> bool:
        """The assistant of this mark, with what was not saved of it; without a mark a new one."""
        self._wanted += 1
        number = self._wanted
        async with self._turn:
            return number == self._wanted and await self._opened(mark or uuid4().hex, number)

    async def _opened(self, mark: str, number: int) -> bool:
        await self.leave()
        await self._editor.complete()
        view, draft = await self._desk.of_mark(mark), await self._desk.draft(mark)
        variables, tools = self._desk.values.variables(), await self._desk.values.tools()
        if number != self._wanted:
            return False
        if isinstance(view, ErrorView):
            self._window.toast.say(view.sentence)
            return False
        self._show(mark, view, None if isinstance(draft, ErrorView) else draft)
        self._editor.names.setCurrentRow(0)
        self._editor.offer(variables, tools, [server.name for server in self._servers.all()])
        self.opened.emit()
        return True

    def _show(self, mark: str, view: AssistantView | None, draft: AssistantDraft | None) -> None:
        self.view = view
        self._stored = AssistantDraft(mark) if view is None else draft_of(view)
        self._editor.show_draft(draft or self._stored)
        self._editor.complain("")
        self._settle(self._editor.draft())

    async def leave(self) -> None:
        """What is written is kept; what was tried is over."""
        if self._stored.mark:
            self.pen.keep_now()
            await self.pen.kept()
        self._stored, self.view = AssistantDraft(""), None
        await self.trial.end()

    # ---------------------------------------------------------------- keeping

    def _look(self) -> tuple[str, AssistantDraft | None]:
        if not self._stored.mark:
            return "", None
        draft = self._editor.draft()
        self._settle(draft)
        return draft.mark, None if draft == self._stored or draft.is_blank else draft

    def _settle(self, draft: AssistantDraft) -> None:
        self._editor.settle(draft)
        is_saved = draft == self._stored or draft.is_blank
        self._editor.head.show_state(is_saved=is_saved, is_new=self.view is None)
        about = draft.definition
        asked = about.get("provider"), about.get("model")
        if asked != self._asked_model:
            self._asked_model = asked
            self._start(self._inherit(*asked), name="what an assistant inherits")

    async def _inherit(self, provider: Any, model: Any) -> None:
        held = await self._desk.values.inherited(provider, model)
        if (provider, model) == self._asked_model:
            self._editor.show_inherited(held)

    async def save(self) -> bool:
        draft, before = self._editor.draft(), self.view
        if draft.unread:
            name = next(iter(draft.unread))
            self._editor.complain(sentence("This is no JSON object yet; it is kept as it is."), name)
            return False
        refusal = self._desk.values.refusal(draft.definition)
        if refusal is not None:
            field = refusal.details.get("field") or ("" if draft.name else "name")
            self._editor.complain(refusal.sentence, str(field).partition(".")[0])
            return False
        self._editor.complain("")
        view = await self._desk.save(draft)
        if isinstance(view, ErrorView):
            self._editor.complain(view.sentence)
            return False
        self._took(view)
        self.saved.emit(view, before)
        return True

    def _took(self, view: AssistantView) -> None:
        """What was typed while it was saved is a draft beside it."""
        if self._stored.mark == view.mark:
            self.view, self._stored = view, draft_of(view)
            self.pen.keep_now()

    def discard(self) -> None:
        """Back to what is saved, and a way back from there."""
        draft, stored = self._editor.draft(), self._stored
        self._editor.show_draft(stored)
        self.pen.keep_now()
        self._window.toast.say(
            sentence("The changes are discarded."), sentence("Undo"), lambda: self.take_back(draft)
        )

    def take_back(self, draft: AssistantDraft) -> None:
        """What stood in the editor, as changes that are not saved."""
        if self._stored.mark == draft.mark:
            self._editor.show_draft(draft)
            self.pen.keep_now()

    def restored(self, view: AssistantView | None) -> AssistantDraft:
        """Show it as it is now, if it still is; what stood here before is given back."""
        draft = self._editor.draft()
        self._show(draft.mark, view, None)
        self.pen.keep_now()
        return draft

    # ---------------------------------------------------------------- bringing

    def give_model(self, choice: ModelChoice, _: bool = False) -> None:
        self.model.give(choice.provider, choice.id)

    def close(self) -> None:
        """There is no later."""
        self.trial.leave()
        self.pen.close()


def draft_of(view: AssistantView) -> AssistantDraft:
    """As it is stored."""
    return AssistantDraft(view.mark, dict(view.definition), view.tags, view.pinned)
