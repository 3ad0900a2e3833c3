"""The window of settings: a search, and below it everything that can be set; a change acts at once."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop_chat.language import sentence
from desktop_chat.services.settings import Setting, all_settings
from desktop_chat.ui import theme
from desktop_chat.ui.commands import Commands
from desktop_chat.ui.in_front import bring_to_front
from desktop_chat.ui.preferences import Preferences
from desktop_chat.ui.problem import Problem
from desktop_chat.ui.settings.assistant_field import AssistantField
from desktop_chat.ui.settings.fields import FIELDS, Field
from desktop_chat.ui.settings.keys_field import KeysField
from desktop_chat.ui.settings.named_texts import NamedTextsField

SIZE = 640, 620


@dataclass(frozen=True, slots=True)
class Shown:
    """One setting as it stands in the window."""

    setting: Setting
    field: Field
    whole: QWidget

    def is_meant(self, words: list[str]) -> bool:
        said = self.setting
        parts = (said.name, sentence(said.title), sentence(said.help), sentence(said.group))
        text = " ".join((*parts, *map(sentence, said.choices.values()))).lower()
        return all(word in text for word in words)


class SettingsWindow(QDialog):
    """Beside the main window, not in front of all of it: what is changed can be seen there."""

    health_requested, servers_requested = Signal(), Signal()

    def __init__(self, preferences: Preferences, commands: Commands, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preferences, self._commands = preferences, commands
        self.setObjectName("form")
        self.setWindowTitle(sentence("Settings"))
        self.setModal(False)
        room = self.screen().availableSize()
        self.resize(*(min(theme.px(side), most) for side, most in zip(SIZE, room.toTuple(), strict=True)))
        self.search = QLineEdit()
        self.search.setPlaceholderText(sentence("Search the settings"))
        self.search.setAccessibleName(sentence("Search the settings"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._find)
        self.problem = Problem()
        self.none = QLabel(sentence("No setting is called so."))
        self.none.setObjectName("muted")
        self._headings: dict[str, QLabel] = {}
        self.shown: list[Shown] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(theme.S16,) * 4)
        layout.setSpacing(theme.S12)
        for widget in (self.search, self.problem, self._page()):
            layout.addWidget(widget)
        self.health_button = QPushButton(sentence("Health and backups…"))
        self.health_button.setAutoDefault(False)
        self.health_button.clicked.connect(self.health_requested)
        self.servers_button = QPushButton(sentence("Tools and servers…"))
        self.servers_button.setAutoDefault(False)
        self.servers_button.clicked.connect(self.servers_requested)
        others = QHBoxLayout()
        others.setSpacing(theme.S8)
        for button in (self.servers_button, self.health_button):
            others.addWidget(button)
        others.addStretch(1)
        layout.addLayout(others)
        preferences.changed.connect(self._follow)
        preferences.complained.connect(self._complain)
        self._complain(" ".join(preferences.problems))
        self._find("")

    def open_at(self, words: str) -> None:
        """In front, with what is called so; everything where nothing is said."""
        self.search.setText(words)
        bring_to_front(self)
        self.search.setFocus()
        self.search.selectAll()

    def field(self, name: str) -> Field:
        return next(each.field for each in self.shown if each.setting.name == name)

    # ------------------------------------------------------------ the page

    def _page(self) -> QScrollArea:
        page = QWidget()
        page.setObjectName("settingsPage")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, theme.S12, 0)
        column.setSpacing(theme.S8)
        column.addWidget(self.none)
        for said in all_settings():
            if said.group not in self._headings:
                heading = self._headings[said.group] = QLabel(sentence(said.group))
                heading.setObjectName("title")
                column.addWidget(heading)
            column.addWidget(self._row(said))
        column.addStretch(1)
        area = QScrollArea()
        area.setObjectName("settingsArea")
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(page)
        return area

    def _row(self, said: Setting) -> QWidget:
        field = self._field(said)
        field.show_value(getattr(self._preferences.now, said.name))
        field.value_given.connect(lambda value: self._give(said.name, value))
        title, words = QLabel(sentence(said.title)), QLabel(sentence(said.help))
        title.setBuddy(field.control)
        words.setObjectName("caption")
        words.setWordWrap(True)
        whole = QWidget()
        layout = QVBoxLayout(whole)
        layout.setContentsMargins(0, 0, 0, theme.S8)
        layout.setSpacing(theme.S4)
        for widget in (title, words, field):
            layout.addWidget(widget)
        self.shown.append(Shown(said, field, whole))
        return whole

    def _field(self, said: Setting) -> Field:
        match said.kind:
            case "keys":
                return KeysField(said, self._commands)
            case "named_texts":
                return NamedTextsField(said)
            case "assistant":
                return AssistantField(said, self._preferences)
            case _:
                return FIELDS[said.kind](said)

    # ------------------------------------------------------------- what happens

    def _give(self, name: str, value: object) -> None:
        self._complain("")
        self._preferences.change(name, value)

    def _follow(self, name: str) -> None:
        self.field(name).show_value(getattr(self._preferences.now, name))

    def _complain(self, text: str) -> None:
        self.problem.say(text)

    def _find(self, typed: str) -> None:
        words = typed.lower().split()
        found = {each.setting.name for each in self.shown if each.is_meant(words)}
        for each in self.shown:
            each.whole.setVisible(each.setting.name in found)
        groups = {each.setting.group for each in self.shown if each.setting.name in found}
        for group, heading in self._headings.items():
            heading.setVisible(group in groups)
        self.none.setVisible(not found)
