"""The widget for a setting that names an assistant: those there are, by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_chat.language import sentence
from desktop_chat.ui.boxes import Choice
from desktop_chat.ui.settings.fields import Field

if TYPE_CHECKING:
    from desktop_chat.services.settings import Setting
    from desktop_chat.ui.preferences import Preferences


class AssistantField(Field):
    def __init__(self, setting: Setting, preferences: Preferences) -> None:
        self.box = Choice()
        super().__init__(setting, self.box)
        self._preferences = preferences
        self._mark = ""
        self.box.currentIndexChanged.connect(lambda index: self.value_given.emit(self.box.itemData(index) or ""))
        preferences.offered.connect(lambda: self.show_value(self._mark))

    def put(self, value: object) -> None:
        """One that is gone still says so, until another is chosen."""
        self._mark = str(value)
        named = {"": sentence("None"), **self._preferences.assistants}
        if self._mark not in named:
            named[self._mark] = sentence("One that is not here")
        self.box.clear()
        for mark, name in named.items():
            self.box.addItem(name, mark)
        self.box.setCurrentIndex(self.box.findData(self._mark))
