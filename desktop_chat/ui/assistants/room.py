"""Everything behind the window of assistants: who reads, edits and tries them, and the ways between these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from desktop_chat.errors import Remedy
from desktop_chat.language import sentence
from desktop_chat.services.views import ErrorView
from desktop_chat.ui.assistants.card_list import CHAT, DELETE, DUPLICATE, EXPORT, VERSIONS
from desktop_chat.ui.assistants.cards import Card
from desktop_chat.ui.assistants.definitions import MODEL
from desktop_chat.ui.assistants.editing import Editing
from desktop_chat.ui.assistants.gallery_operator import DEFAULT, GalleryOperator
from desktop_chat.ui.assistants.versioning import Versioning
from desktop_chat.ui.assistants.window import AssistantsWindow
from desktop_chat.ui.in_front import bring_to_front
from desktop_chat.ui.picking.model_picker import ModelPicker

if TYPE_CHECKING:
    from desktop_chat.services.assistant_views import AssistantView
    from desktop_chat.ui.desk import Services
    from desktop_chat.ui.main_window import MainWindow
    from desktop_chat.ui.operator import Operator


class Room(QObject):
    def __init__(self, services: Services, main: MainWindow, operator: Operator) -> None:
        super().__init__(operator)
        self._main, self._operator = main, operator
        self._desk, self._models, self._start = services.desk.assistants, services.desk.models, services.start
        window = self.window = AssistantsWindow(main.look, main)
        window.faces.pictures.find = self._desk.values.path_of
        self.editing = Editing(services, window, self)
        self.gallery = GalleryOperator(services, window, self.editing.pen, self)
        self.versioning = Versioning(services, window, self.editing, self)
        self.picker = ModelPicker(window, main.look, main.preferences)
        self._looks = 0
        self._connect()

    def _connect(self) -> None:
        gallery, editor = self.gallery, self.window.editor
        gallery.edit_requested.connect(self.edit)
        gallery.versions_requested.connect(self._show_versions)
        gallery.chat_begun.connect(self._show_chat)
        self.window.page_left.connect(self._left)
        editor.head.wished.connect(lambda verb: self._start(self._done(verb), name=f"{verb} an assistant"))
        editor.about.default_wished.connect(self._make_usual)
        self.editing.opened.connect(self._show_usual)
        self.editing.saved.connect(self._saved)
        self.editing.models_wanted.connect(self.picker.open_for)
        self.editing.trial.remedy_wanted.connect(self._mend_trial)
        self.picker.choices_wanted.connect(lambda: self._start(self._offer_models(), name="models"))
        self.picker.model_chosen.connect(self.editing.give_model)
        self.picker.key_wanted.connect(self._operator.steward.begin_key)
        self._operator.much_changed.connect(self._look_again)
        self._main.preferences.changed.connect(lambda name: self._look_again() if name == DEFAULT else None)

    # ---------------------------------------------------------------- opening

    def open(self, key: Any = None) -> None:
        """The gallery, or the editor of the assistant with this key."""
        bring_to_front(self.window)
        if key is not None:
            self._start(self._edit_of(key), name="edit an assistant")
        elif not self.window.is_editing:
            self.window.show_gallery()
            self._look_again()
            self._start(self.window.editor.complete(), name="make ready to edit")

    async def _edit_of(self, key: Any) -> None:
        view = await self._desk.find(key)
        if isinstance(view, ErrorView):
            self.window.toast.say(view.sentence)
        else:
            await self._edited(view.mark)

    def edit(self, mark: str) -> None:
        """The assistant of this mark; without one, a new one."""
        self._start(self._edited(mark), name="edit an assistant")

    async def _edited(self, mark: str) -> None:
        if await self.editing.open(mark):
            self.window.show_editor()

    def _left(self, page: object) -> None:
        """From the editor to the versions and back, everything stays."""
        if self.window.pages.currentWidget() is self.window.gallery:
            self._start(self._put_away(), name="leave the editor")
        elif page is self.window.editor:
            self.editing.pen.keep_now()

    async def _put_away(self) -> None:
        mark = self.editing.mark
        await self.editing.leave()
        await self.gallery.read(mark)

    def _look_again(self) -> None:
        if self.window.isVisible():
            self._show_usual()
            self._start(self.gallery.read(), name="read the assistants")

    def close(self) -> None:
        """What is written is on the disk when this returns."""
        self.editing.close()
        self.window.hide()

    # ------------------------------------------------------------ the edited one

    async def _done(self, verb: str) -> None:
        """What is wished of the one that is edited; what would leave the editor leaves it first."""
        view = self.editing.view
        if view is None:
            return
        card = Card(view.mark, view.name, id=view.id)
        if verb in (DELETE, DUPLICATE, CHAT):
            await self.editing.leave()
            self.window.show_gallery()
        if verb in (VERSIONS, EXPORT):
            self.editing.pen.keep_now()
        self.gallery.act(verb, card)

    def _saved(self, view: AssistantView, before: AssistantView | None) -> None:
        self._show_usual()
        if before is not None and before.version == view.version:
            self.window.toast.say(sentence("Saved."))
        else:
            words = sentence("Saved as version {number}.", number=view.version)
            self.window.toast.say(words, sentence("Undo"), lambda: self.versioning.undo_save(view, before))

    def _show_versions(self, key: Any, name: str) -> None:
        self._start(self.versioning.show(key, name), name="versions of an assistant")

    def _show_chat(self, chat_id: Any) -> None:
        self._operator.show_chat(chat_id)
        self._main.raise_up()
        self._main.conversation.composer.setFocus()

    def _make_usual(self, is_usual: bool) -> None:
        """Who answers in new chats is a setting of the program."""
        view = self.editing.view
        if view is not None:
            self._main.preferences.change(DEFAULT, view.mark if is_usual else "")

    def _show_usual(self) -> None:
        box, view = self.window.editor.about.default, self.editing.view
        box.setEnabled(view is not None)
        box.setChecked(view is not None and view.mark == self._main.preferences.now.default_assistant)

    # ------------------------------------------------------------------ models

    async def _offer_models(self) -> None:
        self._looks += 1
        look = self._looks
        known = await self._models.choices(None)
        if look == self._looks:
            self.picker.offer(known)
            whole = await self._models.with_local_servers(known)
            if look == self._looks:
                self.picker.offer(whole, is_whole=True)

    def _mend_trial(self, remedy: str) -> None:
        if remedy == Remedy.CHOOSE_MODEL:
            self.window.editor.show_field(MODEL)
        elif remedy == Remedy.RAISE_CAP:
            self._operator.steward.manage()
        else:
            self._operator.steward.begin_key()
