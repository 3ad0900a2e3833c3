"""Every setting has its widget, which shows it and changes it at once."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_chat.services.settings import all_settings
from desktop_chat.ui.commands import Command, Commands
from desktop_chat.ui.preferences import Preferences
from desktop_chat.ui.settings.fields import ChoiceField, FlagField, LinesField, ModelField, NumberField, TextField
from desktop_chat.ui.settings.keys_field import KeysField
from desktop_chat.ui.settings.named_texts import NamedTextsField
from desktop_chat.ui.settings.window import SettingsWindow


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[SettingsWindow]:
    place = QWidget()
    qtbot.addWidget(place)
    preferences = Preferences(parent=place)
    commands = Commands(place, preferences)
    for name, keys in (("one", ("Ctrl+1", "F9")), ("two", ("Ctrl+2",))):
        commands.add(Command(name, f"Do {name}", "Test", keys, print))
    made = SettingsWindow(preferences, commands, place)
    made.show()
    yield made


def test_every_setting_has_a_widget_with_its_name(window: SettingsWindow) -> None:
    shown = {each.setting.name: each for each in window.shown}
    assert list(shown) == [each.name for each in all_settings()]
    for each in shown.values():
        assert each.field.control.accessibleName()
        assert each.field.focusProxy() is not None


def test_what_is_given_acts_at_once_and_what_changes_is_shown(window: SettingsWindow) -> None:
    preferences = window._preferences
    theme = window.field("theme")
    assert isinstance(theme, ChoiceField)
    theme.box.setCurrentIndex(theme.box.findText("Dark"))
    assert preferences.now.theme == "dark"
    size = window.field("text_size")
    assert isinstance(size, NumberField)
    size.box.setValue(130)
    assert preferences.now.text_size == 130
    preferences.enlarge(0)
    assert size.box.value() == 100
    sends = window.field("enter_sends")
    assert isinstance(sends, FlagField)
    sends.box.click()
    assert preferences.now.enter_sends is False
    words = window.field("default_instructions")
    assert isinstance(words, TextField)
    QTest.keyClicks(words.edit, "Be brief.")
    assert preferences.now.default_instructions == "Be brief."
    lines = window.field("favourite_models")
    assert isinstance(lines, LinesField)
    lines.edit.setPlainText("a/b\n\n c/d ")
    assert preferences.now.favourite_models == ("a/b", "c/d")
    model = window.field("default_model")
    assert isinstance(model, ModelField)
    QTest.keyClicks(model.edit, "openai/gpt-x")
    QTest.keyClick(model.edit, Qt.Key.Key_Return)
    assert preferences.now.default_model == "openai/gpt-x"
    assert window.isVisible()


def test_what_does_not_fit_is_said(window: SettingsWindow) -> None:
    model = window.field("titles_model")
    assert isinstance(model, ModelField)
    QTest.keyClicks(model.edit, "nameless")
    QTest.keyClick(model.edit, Qt.Key.Key_Return)
    assert window.problem.text() == "Model for titles cannot be nameless."


def test_texts_are_saved_and_removed_by_their_names(window: SettingsWindow) -> None:
    texts = window.field("saved_instructions")
    assert isinstance(texts, NamedTextsField)
    texts.names.setCurrentText("/code review")
    texts.text.setPlainText("Look for mistakes.")
    texts.save.click()
    assert window._preferences.now.saved_instructions == {"code-review": "Look for mistakes."}
    assert texts.names.currentText() == "code-review"
    texts.remove.click()
    assert window._preferences.now.saved_instructions == {}
    assert texts.text.toPlainText() == ""


def test_the_search_leaves_what_is_meant(window: SettingsWindow) -> None:
    window.open_at("violet")
    assert [each.setting.name for each in window.shown if not each.whole.isHidden()] == ["accent"]
    window.open_at("no such thing")
    assert window.none.isVisible()
    window.open_at("")
    assert not window.none.isVisible()


def test_other_keys_are_kept_at_once_and_rivals_are_told(window: SettingsWindow) -> None:
    keys = window.field("shortcuts")
    assert isinstance(keys, KeysField)
    one, two = keys.rows
    two.edit.setKeySequence(QKeySequence("Ctrl+7"))
    two.edit.editingFinished.emit()
    assert window._preferences.now.shortcuts == {"two": ("Ctrl+7",)}
    two.edit.setKeySequence(QKeySequence("Ctrl+1"))
    two.edit.editingFinished.emit()
    assert two.more.text() == "also: Do one"
    assert one.more.text() == "also: Do two"
    two.back.click()
    assert window._preferences.now.shortcuts == {}
    assert two.back.isHidden()
