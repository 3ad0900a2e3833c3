"""The controls of the editor's fields: numbers, choices, texts and JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.assistants.fields import Control
from desktop_chat.ui.boxes import Choice, draw_arrows
from desktop_chat.ui.crash_reporter import guarded, nothing

MOST = 1_000_000_000


class _Number(QDoubleSpinBox):
    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - as Qt says it
        super().paintEvent(event)
        draw_arrows(self)

    @guarded(nothing)
    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - as Qt says it
        event.ignore()

    @guarded(str)
    def textFromValue(self, value: float) -> str:  # noqa: N802 - as Qt says it
        """Without noughts that say nothing."""
        return f"{value:.{self.decimals()}f}".rstrip("0").rstrip(".") if self.decimals() else f"{value:.0f}"


class NumberControl(Control):
    def __init__(
        self,
        least: float,
        most: float = MOST,
        step: float = 1,
        decimals: int = 0,
        unit: str = "",
        *,
        is_text: bool = False,
    ) -> None:
        """`is_text`: the value is kept as a text, as amounts of money are."""
        super().__init__()
        self._is_text = is_text
        self.box = _Number()
        self.box.setLocale(QLocale.c())
        self.box.setDecimals(decimals)
        self.box.setRange(least, most)
        self.box.setSingleStep(step)
        self.box.setSuffix(unit)
        self.box.lineEdit().setTextMargins(theme.S8, 0, 0, 0)
        self.box.valueChanged.connect(lambda _: self.given.emit())
        _fill(self, self.box)

    def show_value(self, value: Any) -> None:
        self.box.setValue(_as_number(value))

    def value(self) -> Any:
        number = self.box.value()
        if self._is_text:
            return self.box.textFromValue(number)
        return round(number, self.box.decimals()) if self.box.decimals() else int(number)


class ChoiceControl(Control):
    def __init__(self, choices: Mapping[Any, str]) -> None:
        super().__init__()
        self.box = Choice()
        for value, title in choices.items():
            self.box.addItem(sentence(title), value)
        self.box.currentIndexChanged.connect(lambda _: self.given.emit())
        _fill(self, self.box)

    def show_value(self, value: Any) -> None:
        if self.box.findData(value) < 0 and value is not None:
            self.box.addItem(str(value), value)
        self.box.setCurrentIndex(max(0, self.box.findData(value)))

    def value(self) -> Any:
        return self.box.currentData()


class LineControl(Control):
    def __init__(self, hint: str = "", most: int = 32_767) -> None:
        super().__init__()
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(hint)
        self.edit.setMaxLength(most)
        self.edit.textChanged.connect(lambda _: self.given.emit())
        _fill(self, self.edit)

    def show_value(self, value: Any) -> None:
        if self.edit.text() != str(value or ""):
            self.edit.setText(str(value or ""))

    def value(self) -> Any:
        return self.edit.text() or None


class TextControl(Control):
    """Read when it is asked for, not at every key: a text may be long."""

    is_tall = True

    def __init__(self, height: int, hint: str = "") -> None:
        super().__init__()
        self.edit = QPlainTextEdit()
        self.edit.setPlaceholderText(hint)
        self.edit.setFixedHeight(theme.px(height))
        self.edit.setTabChangesFocus(True)
        self.edit.textChanged.connect(self.given)
        _fill(self, self.edit)

    def show_value(self, value: Any) -> None:
        text = str(value or "")
        if self.edit.toPlainText() != text:
            self.edit.setPlainText(text)

    def value(self) -> Any:
        return self.edit.toPlainText() or None


class JsonControl(TextControl):
    """Any value, as JSON; what is none yet stays as it is written."""

    def show_value(self, value: Any) -> None:
        super().show_value("" if value in (None, {}) else json.dumps(value, indent=2, ensure_ascii=False))

    def value(self) -> Any:
        return _read(self.edit.toPlainText())[0]

    @property
    def unread(self) -> str:
        text = self.edit.toPlainText()
        return text if text.strip() and not _read(text)[1] else ""

    def put_unread(self, text: str) -> None:
        self.edit.setPlainText(text)


class PairControl(Control):
    """A choice, with a number for some of the choices; kept as names with values."""

    def __init__(
        self, name: str, choices: Mapping[Any, str], number: str, numbered: tuple[Any, ...], unit: str
    ) -> None:
        super().__init__()
        self._name, self._number, self._numbered = name, number, numbered
        self.choice, self.number = ChoiceControl(choices), NumberControl(0, step=1, unit=unit)
        self.number.setAccessibleName(sentence("Number"))
        self._kept: dict[str, Any] = {}
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.S8)
        line.addWidget(self.choice, 1)
        line.addWidget(self.number, 1)
        self.setFocusProxy(self.choice)
        self.choice.given.connect(self._settle)
        for control in (self.choice, self.number):
            control.given.connect(self.given)

    def _settle(self) -> None:
        self.number.setVisible(self.choice.value() in self._numbered)

    def show_value(self, value: Any) -> None:
        self._kept = dict(value) if isinstance(value, Mapping) else {}
        self.choice.show_value(self._kept.get(self._name))
        self.number.show_value(self._kept.get(self._number))
        self._settle()

    def value(self) -> Any:
        others = {name: each for name, each in self._kept.items() if name not in (self._name, self._number)}
        chosen = self.choice.value()
        found = {**others, **({self._name: chosen} if chosen is not None else {})}
        number = self.number.value()
        return {**found, self._number: number} if chosen in self._numbered and number else found


def _fill(control: Control, inside: QWidget) -> None:
    layout = QVBoxLayout(control)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(inside)
    control.setFocusProxy(inside)
    control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)


def _as_number(value: Any) -> float:
    try:
        return float(value or 0)
    except (TypeError, ValueError):
        return 0.0


def _read(text: str) -> tuple[Any, bool]:
    """The value, and whether it is one: an object with names."""
    if not text.strip():
        return None, True
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None, False
    return (found, True) if isinstance(found, Mapping) else (None, False)
