"""One run as a card: how it stands, who and what it was, and below that its steps and what it was asked with."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.runs import words

if TYPE_CHECKING:
    from desktop_chat.services.run_lines import RunLine
    from desktop_chat.services.views import StepView


class RunCard(QFrame):
    steps_requested = Signal(object)
    """The steps of this run are wanted; `show_steps` is waited for."""
    again_requested = Signal(object)
    remove_requested = Signal(object)

    def __init__(self, line: RunLine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.line = line
        self._inside = QVBoxLayout(self)
        self._inside.setContentsMargins(*(theme.S12,) * 4)
        self._inside.setSpacing(theme.S4)
        self.title, self.question = _label("cardTitle"), _label("caption")
        self.who, self.used, self.error = _label("muted"), _label("caption"), _label("asks")
        for label in (self.title, self.question, self.who, self.used, self.error):
            self._inside.addWidget(label)
        self._inside.addLayout(self._buttons())
        self.steps, self.configuration = _label("muted"), _label("muted")
        for label in (self.steps, self.configuration):
            self._inside.addWidget(label)
            label.hide()
        self.show_line(line)

    def _buttons(self) -> QVBoxLayout:
        """In two lines: a narrow inspector has no room for one."""
        self.steps_button, self.configuration_button = _fold(sentence("Steps")), _fold(sentence("Asked with"))
        self.steps_button.toggled.connect(self._toggle_steps)
        self.configuration_button.toggled.connect(self._toggle_configuration)
        self.again, self.remove = QPushButton(sentence("Run again")), QPushButton(sentence("Remove"))
        self.again.clicked.connect(lambda: self.again_requested.emit(self.line.run.id))
        self.remove.clicked.connect(lambda: self.remove_requested.emit(self.line.run.id))
        folds, actions, lines = QHBoxLayout(), QHBoxLayout(), QVBoxLayout()
        for button in (self.steps_button, self.configuration_button):
            folds.addWidget(button)
        folds.addStretch(1)
        actions.addStretch(1)
        for action in (self.remove, self.again):
            actions.addWidget(action)
        for row in (folds, actions):
            row.setSpacing(theme.S4)
            lines.addLayout(row)
        return lines

    # ---------------------------------------------------------------- showing

    def show_line(self, line: RunLine) -> None:
        """The same run as it is now; what is unfolded stays so."""
        self.line = line
        run = line.run
        number = sentence("Run {number}", number=run.number)
        self.title.setText(" · ".join(filter(None, (words.title_of(run), words.when_of(run)))))
        _put(self.question, line.question)
        _put(self.who, words.who_of(line))
        _put(self.used, words.used_of(line.tokens, line.cost, line.duration_ms))
        _put(self.error, run.error.sentence if run.error is not None else "")
        self.setAccessibleName(self.title.text())
        for button in (self.steps_button, self.configuration_button, self.again, self.remove):
            button.setAccessibleName(f"{button.text()}, {number}")
        self.again.setVisible(line.can_be_made_again)
        self.remove.setVisible(run.status == "waiting")
        self.steps_button.setVisible(run.started_at is not None)
        if self.steps_button.isChecked():
            self.steps_requested.emit(run.id)
        if self.configuration_button.isChecked():
            self._toggle_configuration(is_open=True)

    def show_steps(self, steps: Sequence[StepView]) -> None:
        lines = [words.step_of(number, step) for number, step in enumerate(steps, 1)]
        self.steps.setText("\n".join(lines) or sentence("Nothing was done."))
        self.steps.setVisible(self.steps_button.isChecked())

    def _toggle_steps(self, is_open: bool) -> None:
        if is_open:
            self.steps_requested.emit(self.line.run.id)
        else:
            self.steps.hide()

    def _toggle_configuration(self, is_open: bool) -> None:
        lines = []
        for name, value, source in words.configuration_of(self.line) if is_open else ():
            said = sentence("{value} ({source})", value=value, source=source) if source else value
            lines.append(f"{name}: {said}")
        self.configuration.setText("\n".join(lines) or sentence("Nothing but the model's own values."))
        self.configuration.setVisible(is_open)


def _label(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    # As wide as there is room, however long a word is.
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return label


def _fold(text: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName("fold")
    button.setText(text)
    button.setCheckable(True)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setArrowType(Qt.ArrowType.RightArrow)
    button.toggled.connect(partial(_turn, button))
    return button


def _turn(button: QToolButton, is_open: bool) -> None:
    button.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)


def _put(label: QLabel, text: str) -> None:
    label.setText(text)
    label.setVisible(bool(text))
