"""Carries out what is wished of profiles in the window: another one for a chat, one more key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut

from desktop_chat.errors import Error
from desktop_chat.ui.profiles.add_key import AddKeyDialog
from desktop_chat.ui.profiles.chip import SHORTCUT, ProfileChip
from desktop_chat.ui.profiles.managing import ManageDialog
from desktop_chat.ui.transcript.note_bar import RETRY

if TYPE_CHECKING:
    from desktop_chat.ui.conversation import Conversation
    from desktop_chat.ui.desk import Services


class Steward(QObject):
    """Made with the services; the dialog is modal to nothing but itself, so that chats go on behind it."""

    def __init__(self, services: Services, conversation: Conversation, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._profiles, self._start = services.desk.profiles, services.start
        self._conversation = conversation
        self.dialog: AddKeyDialog | None = None
        self.chip = ProfileChip()
        conversation.header.add_chip(self.chip)
        self.chip.profile_chosen.connect(self._choose)
        self.chip.key_requested.connect(self.begin_key)
        self.chip.managing_requested.connect(self.manage)
        self._shortcut = QShortcut(QKeySequence(SHORTCUT), conversation, self.chip.showMenu)

    def refresh(self, *_: Any) -> None:
        """Whose keys are used in the chat that is shown."""
        try:
            self.chip.show_profiles(*self._profiles.choice(self._conversation.chat_id))
        except Error as error:
            self._conversation.complain(error.sentence)

    def _choose(self, name: str) -> None:
        error = self._profiles.choose(self._conversation.chat_id, name)
        self._conversation.complain(error.sentence if error else "")
        self.refresh()

    def begin_key(self, provider: str = "") -> None:
        """Ask for a key, of this service or the one that this chat needs."""
        self._ask_for_key(None, provider)

    def mend(self) -> None:
        """The same because an answer failed for want of it, which is asked for again then."""
        self._ask_for_key(self._conversation.chat_id)

    def _ask_for_key(self, waiting: Any, provider: str = "") -> None:
        if self.dialog is not None:
            self.dialog.close()
        chat_id = self._conversation.chat_id
        names = [profile.name for profile in self._profiles.all()]
        dialog = self.dialog = AddKeyDialog(self._profiles.services(), names, self._conversation.window())
        dialog.choose_service(provider or self._profiles.provider_of(chat_id))
        shown = self._profiles.of(chat_id)
        dialog.choose_profile(shown.name if shown else "")
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
        self.refresh()
        if waiting is not None and waiting == self._conversation.chat_id:
            self._conversation.remedy_requested.emit(RETRY)

    def _forget(self, dialog: AddKeyDialog) -> None:
        if dialog is self.dialog:
            self.dialog = None
        dialog.deleteLater()

    def manage(self) -> None:
        """Show all profiles."""
        dialog = ManageDialog(self._profiles, self._start, self._conversation.window())
        dialog.changed.connect(self.refresh)
        dialog.show()

    def close(self) -> None:
        if self.dialog is not None:
            self.dialog.close()
