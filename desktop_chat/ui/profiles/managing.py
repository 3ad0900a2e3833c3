"""The dialog of all profiles: their names, colours, limits and keys, and which of them new chats have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QListWidget, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.profiles.managing_page import ManagingPage, dot, spent_text

if TYPE_CHECKING:
    from desktop_chat.services.profile_views import ProfileView
    from desktop_chat.services.views import ErrorView
    from desktop_chat.ui.desk import StartTask
    from desktop_chat.ui.profiles.desk import ProfileManager

SIZE = 680, 480


class ManageDialog(QDialog):
    changed = Signal()
    key_requested = Signal(str)
    """For this profile."""
    change_requested = Signal(str, str)
    """Of this profile, what it knows about this service."""

    def __init__(self, profiles: ProfileManager, start: StartTask, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._profiles, self._start = profiles, start
        self._is_open = True
        self._looks = 0
        """How often keys and spending were asked for; what was asked for earlier is older."""
        self.finished.connect(self._leave)
        self.setObjectName("form")
        self.setWindowTitle(sentence("Profiles"))
        self.resize(*(theme.px(side) for side in SIZE))
        page = self.page = ManagingPage(self)
        self.names: QListWidget = page.names
        self.names.currentTextChanged.connect(self._show)
        page.new_button.clicked.connect(self._create)
        page.name.editingFinished.connect(self._rename)
        page.colours.activated.connect(self._recolour)
        page.cap.editingFinished.connect(self._set_cap)
        page.add_button.clicked.connect(lambda: self.key_requested.emit(self.chosen))
        page.services.change_requested.connect(lambda provider: self.change_requested.emit(self.chosen, provider))
        page.services.remove_requested.connect(self._remove_key)
        page.prefer_button.clicked.connect(lambda: self._tell(profiles.make_default(self.chosen), self.chosen))
        page.copy_button.clicked.connect(lambda: self._tell(profiles.duplicate(self.chosen), self.chosen))
        page.delete_button.clicked.connect(self._delete)
        self.refresh("")

    @property
    def chosen(self) -> str:
        index = self.names.currentIndex()
        return str(index.data(Qt.ItemDataRole.UserRole)) if index.isValid() else ""

    def open_cap(self, name: str) -> None:
        """Where this profile's limit is typed."""
        self.refresh(name)
        self.page.cap.setFocus()
        self.page.cap.selectAll()

    def refresh(self, chosen: str) -> None:
        """As they are now, with this one chosen, or the first."""
        blocked = self.names.blockSignals(True)
        self.names.clear()
        for profile in self._profiles.all():
            mark = sentence(" (new chats)") if profile.is_default else ""
            self.names.addItem(f"{profile.name}{mark}")
            item = self.names.item(self.names.count() - 1)
            item.setIcon(dot(profile.colour))
            item.setData(Qt.ItemDataRole.UserRole, profile.name)
            if profile.name == chosen:
                self.names.setCurrentItem(item)
        if not self.chosen and self.names.count():
            self.names.setCurrentRow(0)
        self.names.blockSignals(blocked)
        self._show()

    def _show(self, _: str = "") -> None:
        name = self.chosen
        self.page.show_profile(next((each for each in self._profiles.all() if each.name == name), None))
        self._looks += 1
        if name:
            self._start(self._show_rest(name, self._looks), name="show keys and spending")

    async def _show_rest(self, name: str, look: int) -> None:
        """The keyring may take its time."""
        spending = await self._profiles.spending(name)
        if self._is_open and look == self._looks:
            self.page.spent.setText(spent_text(spending))
        services = await self._profiles.services_of(name)
        if self._is_open and look == self._looks:
            self.page.services.show_services(services)

    # ------------------------------------------------------------------ wishes

    def _create(self) -> None:
        """Under a name that is free, which is then typed over."""
        taken = {profile.name.casefold() for profile in self._profiles.all()}
        names = (sentence("New profile {number}", number=number) for number in range(1, len(taken) + 2))
        free = next(each for each in names if each.casefold() not in taken)
        self._tell(self._profiles.create(free), free)
        self.page.name.setFocus()
        self.page.name.selectAll()

    def _rename(self) -> None:
        wanted = self.page.name.text()
        if self.chosen and wanted != self.chosen:
            self.page.name.setModified(False)
            self._tell(self._profiles.rename(self.chosen, wanted), " ".join(wanted.split()))

    def _recolour(self, index: int) -> None:
        self._tell(self._profiles.recolour(self.chosen, self.page.colours.itemData(index)), self.chosen)

    def _set_cap(self) -> None:
        profile = self._profile()
        if profile is not None and self.page.cap.text().strip() != self.page.cap_text(profile):
            self.page.cap.setModified(False)
            self._tell(self._profiles.set_cap(profile.name, self.page.cap.text()), profile.name)

    def _profile(self) -> ProfileView | None:
        return next((each for each in self._profiles.all() if each.name == self.chosen), None)

    def _remove_key(self, provider: str) -> None:
        self._start(self._key_removed(self.chosen, provider), name="remove a key")

    async def _key_removed(self, name: str, provider: str) -> None:
        """By then another profile may be the chosen one."""
        error = await self._profiles.remove_key(name, provider)
        if self._is_open:
            self._tell(error, self.chosen)

    def _delete(self) -> None:
        """The first click asks, the second does."""
        if self.page.asks_before_deletion():
            self._start(self._deleted(self.chosen), name="delete a profile")

    async def _deleted(self, name: str) -> None:
        error = await self._profiles.delete(name)
        if self._is_open:
            is_gone = error is None and self.chosen == name
            self._tell(error, "" if is_gone else self.chosen)

    def _leave(self) -> None:
        self._is_open = False
        self.deleteLater()

    def _tell(self, error: ErrorView | None, chosen: str) -> None:
        self.page.complain(error.sentence if error else "")
        if error is None:
            self.refresh(chosen)
            self.changed.emit()
