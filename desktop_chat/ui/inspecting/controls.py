"""The controls of the inspector: each shows what it is given, and tells by name what the person gives."""

from __future__ import annotations

import re

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QFocusEvent, QValidator
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui.boxes import Choice, Number
from desktop_chat.ui.crash_reporter import guarded, nothing

PAUSE_MS = 700
USUAL = "As the model likes"
EFFORTS = {
    "": USUAL,
    "none": "Not at all",
    "minimal": "Hardly",
    "low": "A little",
    "medium": "Well",
    "high": "Hard",
    "xhigh": "Very hard",
}
TENTH = 10
TYPED = re.compile(r"\d?([.,]\d*)?")


class WrittenText(QPlainTextEdit):
    """Told when the person pauses or goes elsewhere; what they are writing is not replaced under their hands."""

    given = Signal(str)

    def __init__(self, name: str, height: int, hint: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setFixedHeight(height)
        self.setTabChangesFocus(True)
        self._known, self._seen = "", ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.give)
        self.textChanged.connect(self._pause.start)

    def show_text(self, text: str) -> None:
        """What was refused stands until something else is known."""
        if text == self._seen or (self.hasFocus() and self._pause.isActive()):
            return
        self._known = self._seen = text
        if self.toPlainText() != text:
            blocked = self.blockSignals(True)
            self.setPlainText(text)
            self.blockSignals(blocked)
        self._pause.stop()

    def forget(self) -> None:
        """The next text is another chat's."""
        self._known = self._seen = ""
        self.blockSignals(True)
        self.clear()
        self.blockSignals(False)

    def give(self) -> None:
        self._pause.stop()
        text = self.toPlainText()
        if text != self._known:
            self._known = text
            self.given.emit(text)

    @guarded(nothing)
    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - as Qt says it
        super().focusOutEvent(event)
        self.give()


class Amount(Number):
    """A number, or nothing at its lowest end."""

    given = Signal(object)

    def __init__(self, name: str, most: int, step: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setRange(0, most)
        self.setSingleStep(step)
        self.setGroupSeparatorShown(True)
        self.setKeyboardTracking(False)
        self.setSpecialValueText(sentence(USUAL))
        self.valueChanged.connect(lambda value: self.given.emit(value or None))

    def show_number(self, value: int | None) -> None:
        if self.is_typed:
            return
        blocked = self.blockSignals(True)
        self.setValue(value or 0)
        self.blockSignals(blocked)


class Temperature(Number):
    """In tenths, from 0 to 2; below that the model chooses."""

    given = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(sentence("Temperature"))
        self.setRange(-1, 2 * TENTH)
        self.setKeyboardTracking(False)
        self.setSpecialValueText(sentence(USUAL))
        self.valueChanged.connect(lambda value: self.given.emit(None if value < 0 else value / TENTH))

    @guarded(str)
    def textFromValue(self, value: int) -> str:  # noqa: N802 - as Qt says it
        return f"{value / TENTH:.1f}"

    @guarded(lambda: (QValidator.State.Intermediate, "", 0))
    def validate(self, text: str, place: int) -> tuple[QValidator.State, str, int]:
        """Qt takes whole numbers alone."""
        is_begun = TYPED.fullmatch(text) is not None
        if not is_begun and text != self.specialValueText():
            return QValidator.State.Invalid, text, place
        is_number = is_begun and any(map(str.isdigit, text))
        return QValidator.State.Acceptable if is_number else QValidator.State.Intermediate, text, place

    @guarded(lambda: -1)
    def valueFromText(self, text: str) -> int:  # noqa: N802 - as Qt says it
        return round(float(text.replace(",", ".")) * TENTH)

    def show_number(self, value: float | None) -> None:
        if self.is_typed:
            return
        blocked = self.blockSignals(True)
        self.setValue(-1 if value is None else round(value * TENTH))
        self.blockSignals(blocked)


class Effort(Choice):
    given = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(sentence("Thinking"))
        for name, title in EFFORTS.items():
            self.addItem(sentence(title), name)
        self.currentIndexChanged.connect(lambda index: self.given.emit(self.itemData(index) or None))

    def show_effort(self, effort: str | None) -> None:
        blocked = self.blockSignals(True)
        if effort and self.findData(effort) < 0:
            self.addItem(effort, effort)
        self.setCurrentIndex(self.findData(effort or ""))
        self.blockSignals(blocked)
