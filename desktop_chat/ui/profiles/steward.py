"""Carries out what is wished of profiles in the window: another one for a chat, one more key."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from desktop_chat.errors import Error
from desktop_chat.ui.in_front import bring_to_front
from desktop_chat.ui.profiles.add_key import AddKeyDialog
from desktop_chat.ui.profiles.chip import ProfileChip
from desktop_chat.ui.profiles.managing import ManageDialog
from desktop_chat.ui.remedy_names import RETRY

if TYPE_CHECKING:
    from desktop_chat.ui.conversation import Conversation
    from desktop_chat.ui.desk import Services


class Steward(QObject):
    """Made with the services; the dialog is modal to nothing but itself, so that chats go on behind it."""

    changed = Signal()
    """Of profiles or keys, something is otherwise."""

    def __init__(self, services: Services, conversation: Conversation, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._profiles, self._start = services.desk.profiles, services.start
        self._conversation = conversation
        self.dialog: AddKeyDialog | None = None
        self.managing: ManageDialog | None = None
        self.shown_keys: Callable[[], str] = str
        """Those that open the list, as this system writes them."""
        self.chip = ProfileChip(conversation.look)
        conversation.header.add_chip(self.chip)
        self.chip.profile_chosen.connect(self._choose)
        self.chip.key_requested.connect(self.begin_key)
        self.chip.managing_requested.connect(self.manage)

    def refresh(self, *_: Any) -> None:
        """Whose keys are used in the chat that is shown."""
        try:
            self.chip.show_profiles(*self._profiles.choice(self._conversation.chat_id), self.shown_keys())
        except Error as error:
            self._conversation.complain(error.sentence)

    def _choose(self, name: str) -> None:
        error = self._profiles.choose(self._conversation.chat_id, name)
        self._conversation.complain(error.sentence if error else "")
        self.refresh()

    def begin_key(self, provider: str = "", address: str = "") -> None:
        """Ask for a key, of this service or the one that this chat needs."""
        self._ask_for_key(None, provider, address)

    def mend(self) -> None:
        """The same because an answer failed for want of it, which is asked for again then."""
        self._ask_for_key(self._conversation.chat_id)

    def _ask_for_key(self, waiting: Any, provider: str = "", address: str = "", profile: str = "") -> None:
        self.close_key()
        chat_id = self._conversation.chat_id
        names = [profile.name for profile in self._profiles.all()]
        profiles = self._profiles
        window = self._conversation.window()
        dialog = self.dialog = AddKeyDialog(profiles.services(), profiles.fields_of, names, window)
        dialog.choose_service(provider or self._profiles.provider_of(chat_id), address)
        shown = self._profiles.of(chat_id)
        dialog.choose_profile(profile or (shown.name if shown else ""))
        self._open(dialog, waiting)

    def _open(self, dialog: AddKeyDialog, waiting: Any) -> None:
        dialog.add_requested.connect(lambda is_tested: self._add(dialog, waiting, is_tested=is_tested))
        dialog.finished.connect(lambda _: self._forget(dialog))
        dialog.show()
        dialog.activateWindow()

    def _add(self, dialog: AddKeyDialog, waiting: Any, *, is_tested: bool) -> None:
        dialog.wait()
        self._start(self._added(dialog, waiting, is_tested=is_tested), name="add a key")

    async def _added(self, dialog: AddKeyDialog, waiting: Any, *, is_tested: bool) -> None:
        outcome = await self._profiles.add_key(dialog.wish(is_tested=is_tested))
        if dialog is not self.dialog:
            self.refresh()
            return  # closed meanwhile
        if not outcome.is_kept:
            text = outcome.error.sentence if outcome.error else ""
            dialog.show_failure(text, was_refused=outcome.was_refused)
            return
        dialog.accept()
        if self.managing is not None:
            self.managing.refresh(self.managing.chosen)
        self.refresh()
        self.changed.emit()
        if waiting is not None and waiting == self._conversation.chat_id:
            self._conversation.remedy_requested.emit(RETRY)

    def _forget(self, dialog: AddKeyDialog) -> None:
        if dialog is self.dialog:
            self.dialog = None
        dialog.deleteLater()

    # --------------------------------------------------------------- managing

    def manage(self) -> ManageDialog:
        """Show all profiles."""
        dialog = self.managing
        if dialog is None:
            dialog = self.managing = ManageDialog(self._profiles, self._start, self._conversation.window())
            dialog.changed.connect(self._managed)
            dialog.key_requested.connect(lambda profile: self._ask_for_key(None, profile=profile))
            dialog.change_requested.connect(self._begin_change)
            dialog.finished.connect(self._managing_left)
            shown = self._profiles.of(self._conversation.chat_id)
            dialog.refresh(shown.name if shown else "")
        bring_to_front(dialog)
        return dialog

    def raise_cap(self) -> None:
        """Of the profile that pays in the chat that is shown."""
        shown = self._profiles.of(self._conversation.chat_id)
        self.manage().open_cap(shown.name if shown else "")

    def _managed(self) -> None:
        self.refresh()
        self.changed.emit()

    def _managing_left(self) -> None:
        self.managing = None

    def _begin_change(self, profile: str, provider: str) -> None:
        self._start(self._change(profile, provider), name="what a profile knows")

    async def _change(self, profile: str, provider: str) -> None:
        """Unless the person has gone on to something else meanwhile."""
        before = self.dialog
        known = await self._profiles.known_fields(profile, provider)
        if self.managing is None or self.dialog is not before:
            return
        self._ask_for_key(None, provider, profile=profile)
        if self.dialog is not None:
            self.dialog.change(profile, provider, known)

    def close_key(self) -> None:
        if self.dialog is not None:
            self.dialog.close()

    def close(self) -> None:
        self.close_key()
        if self.managing is not None:
            self.managing.close()
