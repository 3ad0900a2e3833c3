"""What was found, laid out: problems first, each with what to do, then everything else in two columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QFrame, QLabel, QVBoxLayout, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme

if TYPE_CHECKING:
    from desktop_chat.services.health.views import Finding, Health

SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard


class Findings(QWidget):
    """Made anew for each look."""

    def __init__(self, health: Health, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("settingsPage")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, theme.S12, 0)
        column.setSpacing(theme.S8)
        for problem in health.problems:
            column.addWidget(_card(problem))
        rows = QFormLayout()
        rows.setHorizontalSpacing(theme.S16)
        rows.setVerticalSpacing(theme.S4)
        rows.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        for finding in health.findings:
            title, value = _label(finding.title, "caption"), _label(finding.value)
            value.setTextInteractionFlags(SELECTABLE)
            value.setAccessibleName(f"{finding.title}: {finding.value}")
            rows.addRow(title, value)
        column.addLayout(rows)
        column.addStretch(1)


def _card(problem: Finding) -> QFrame:
    card = QFrame()
    card.setObjectName("noteBar")
    card.setAccessibleName(sentence("Problem: {title}", title=problem.title))
    words = QVBoxLayout(card)
    words.setContentsMargins(theme.S12, theme.S8, theme.S12, theme.S8)
    words.setSpacing(theme.S4)
    words.addWidget(_label(f"{problem.title}: {problem.problem}"))
    if problem.remedy:
        words.addWidget(_label(problem.remedy))
    return card


def _label(text: str, name: str = "") -> QLabel:
    made = QLabel(text)
    made.setObjectName(name)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(True)
    return made
