"""The fields of the editor: each shows one value of a definition, and keeps it as it is until it is touched."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_chat.ui import theme

SWITCH_WIDE = 208


class Field(QWidget):
    """A value that nobody touched goes back as it came, whatever the control can show of it."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._raw: Any = None
        self._is_touched = False
        self._is_putting = False

    def put(self, value: Any) -> None:
        """Show it, without telling that it changed."""
        self._raw, self._is_touched, self._is_putting = value, False, True
        try:
            self.show_value(value)
        finally:
            self._is_putting = False

    def taken(self) -> Any:
        """None: nothing is said."""
        return self.value() if self._is_touched else self._raw

    def touch(self, *_: object) -> None:
        """The person gave another value."""
        if not self._is_putting:
            self._is_touched = True
            self.changed.emit()

    @property
    def unread(self) -> str:
        """What stands here and is no value yet."""
        return ""

    def put_unread(self, text: str) -> None:
        """What stood here, once more."""

    def complain(self, text: str) -> None:
        """Below it, or nowhere."""

    @abstractmethod
    def show_value(self, value: Any) -> None: ...

    @abstractmethod
    def value(self) -> Any: ...


class Control(QWidget):
    """What a value is given by."""

    given = Signal()
    is_tall = False
    """It has several lines, and its title stands beside the first."""

    def call(self, title: str, help_text: str) -> None:
        """What has the focus is called so."""
        inmost: QWidget = self
        while (proxy := inmost.focusProxy()) is not None:
            inmost = proxy
        inmost.setAccessibleName(title)
        inmost.setAccessibleDescription(help_text)

    @abstractmethod
    def show_value(self, value: Any) -> None: ...

    @abstractmethod
    def value(self) -> Any: ...

    @property
    def unread(self) -> str:
        return ""

    def put_unread(self, text: str) -> None:
        """Only some hold what is no value."""


class Titled(Field):
    """A title above a control, and words of help or complaint below it."""

    def __init__(self, title: str, control: Control, help_text: str = "") -> None:
        super().__init__()
        self.control, self._help = control, help_text
        self.title, self.words = QLabel(title), QLabel(help_text)
        self.title.setObjectName("heading")
        self.title.setBuddy(control)
        control.call(title, help_text)
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.S4)
        for widget in (self.title, control, self.words):
            layout.addWidget(widget)
        self.setFocusProxy(control)
        self.complain("")
        control.given.connect(self.touch)

    def show_value(self, value: Any) -> None:
        self.control.show_value(value)

    def value(self) -> Any:
        return self.control.value()

    @property
    def unread(self) -> str:
        return self.control.unread if self._is_touched else ""

    def put_unread(self, text: str) -> None:
        self.control.put_unread(text)
        self._is_touched = True

    def complain(self, text: str) -> None:
        _say(self.words, text, self._help)


class Switched(Field):
    """A switch: on, a value of one's own; off, what holds without it and who says so."""

    def __init__(self, title: str, control: Control, start: Any, help_text: str = "") -> None:
        """`start` is what the control begins with when it is switched on."""
        super().__init__()
        self.control, self._start, self._help = control, start, help_text
        self.switch, self.inherited, self.words = QCheckBox(title), QLabel(), QLabel()
        self.switch.setAccessibleName(title)
        self.switch.setToolTip(help_text)
        self.switch.setMinimumWidth(theme.px(SWITCH_WIDE))
        self.inherited.setObjectName("muted")
        self.inherited.setTextFormat(Qt.TextFormat.PlainText)
        control.call(title, help_text)
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        line = QHBoxLayout()
        line.setSpacing(theme.S12)
        top, middle = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignVCenter
        line.addWidget(self.switch, 0, top if control.is_tall else middle)
        line.addWidget(self.inherited, 1)
        line.addWidget(control, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.S4)
        layout.addLayout(line)
        layout.addWidget(self.words)
        self.setFocusProxy(self.switch)
        self.switch.clicked.connect(self._switched)
        control.given.connect(self.touch)
        self._settle()
        self.complain("")

    def say_inherited(self, text: str) -> None:
        self.inherited.setText(text)
        self.switch.setAccessibleDescription(f"{self._help} {text}".strip())

    def _switched(self) -> None:
        if self.switch.isChecked():
            self._is_putting = True
            self.control.show_value(self._raw if self._raw is not None else self._start)
            self._is_putting = False
        self._settle()
        self.touch()
        if self.switch.isChecked():
            self.control.setFocus()

    def _settle(self) -> None:
        self.control.setVisible(self.switch.isChecked())
        self.inherited.setVisible(not self.switch.isChecked())

    def show_value(self, value: Any) -> None:
        self.switch.setChecked(value is not None)
        self.control.show_value(self._start if value is None else value)
        self._settle()

    def value(self) -> Any:
        return self.control.value() if self.switch.isChecked() else None

    @property
    def unread(self) -> str:
        return self.control.unread if self._is_touched and self.switch.isChecked() else ""

    def put_unread(self, text: str) -> None:
        self.switch.setChecked(True)
        self.control.put_unread(text)
        self._is_touched = True
        self._settle()

    def complain(self, text: str) -> None:
        _say(self.words, text, "")


def _say(label: QLabel, problem: str, otherwise: str) -> None:
    label.setObjectName("asks" if problem else "caption")
    label.setText(problem or otherwise)
    label.setVisible(bool(label.text()))
    label.style().unpolish(label)
    label.style().polish(label)
