"""One widget for each kind of setting: it shows a value, and tells when the person gives another."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui.boxes import Choice, Number

if TYPE_CHECKING:
    from desktop_chat.services.settings import Kind, Setting

TEXT_HEIGHT = 84


class Field(QWidget):
    """`control` is what has the focus and the name."""

    value_given = Signal(object)

    def __init__(self, setting: Setting, control: QWidget) -> None:
        super().__init__()
        self.setting, self.control = setting, control
        control.setAccessibleName(sentence(setting.title))
        control.setAccessibleDescription(sentence(setting.help))
        self.line = QHBoxLayout(self)
        self.line.setContentsMargins(0, 0, 0, 0)
        self.line.addWidget(control)
        self.setFocusProxy(control)

    def show_value(self, value: object) -> None:
        """Without telling that it was given."""
        blocked = self.control.blockSignals(True)
        self.put(value)
        self.control.blockSignals(blocked)

    @abstractmethod
    def put(self, value: object) -> None: ...


class ChoiceField(Field):
    def __init__(self, setting: Setting) -> None:
        self.box = Choice()
        for name, title in setting.choices.items():
            self.box.addItem(sentence(title), name)
        super().__init__(setting, self.box)
        self.box.currentIndexChanged.connect(lambda index: self.value_given.emit(self.box.itemData(index)))

    def put(self, value: object) -> None:
        self.box.setCurrentIndex(self.box.findData(value))


class FlagField(Field):
    def __init__(self, setting: Setting) -> None:
        self.box = QCheckBox(sentence("On"))
        super().__init__(setting, self.box)
        self.box.toggled.connect(self.value_given.emit)

    def put(self, value: object) -> None:
        self.box.setChecked(bool(value))


class NumberField(Field):
    def __init__(self, setting: Setting) -> None:
        self.box = Number()
        self.box.setRange(*setting.bounds)
        self.box.setSingleStep(setting.step)
        self.box.setSuffix(setting.unit)
        self.box.setKeyboardTracking(False)
        super().__init__(setting, self.box)
        self.box.valueChanged.connect(self.value_given.emit)

    def put(self, value: object) -> None:
        self.box.setValue(int(str(value)))


class TextField(Field):
    """Given as it is typed: what is written is never lost."""

    def __init__(self, setting: Setting) -> None:
        self.edit = QPlainTextEdit()
        self.edit.setFixedHeight(TEXT_HEIGHT)
        self.edit.setTabChangesFocus(True)
        super().__init__(setting, self.edit)
        self.edit.textChanged.connect(lambda: self.value_given.emit(self.value()))

    def value(self) -> object:
        return self.edit.toPlainText()

    def put(self, value: object) -> None:
        if self.edit.toPlainText() != value:
            self.edit.setPlainText(str(value))


class LinesField(TextField):
    def value(self) -> tuple[str, ...]:
        return tuple(filter(None, map(str.strip, self.edit.toPlainText().splitlines())))

    def put(self, value: object) -> None:
        if isinstance(value, tuple) and value != self.value():
            self.edit.setPlainText("\n".join(map(str, value)))


class ModelField(Field):
    """As service/model; given when it is whole."""

    def __init__(self, setting: Setting) -> None:
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(sentence("service/model"))
        super().__init__(setting, self.edit)
        self.edit.editingFinished.connect(lambda: self.value_given.emit(self.edit.text()))

    def put(self, value: object) -> None:
        self.edit.setText(str(value))


FIELDS: Mapping[Kind, Callable[[Setting], Field]] = {
    "choice": ChoiceField,
    "flag": FlagField,
    "number": NumberField,
    "text": TextField,
    "lines": LinesField,
    "model": ModelField,
}
