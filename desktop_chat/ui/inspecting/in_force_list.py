"""What the next answer is asked with, value by value, and who said so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from desktop_chat.ui import theme
from desktop_chat.ui.runs.words import name_of, source_of, value_of

if TYPE_CHECKING:
    from desktop_chat.services.inspected import InForceLine


class InForceList(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[InForceLine, ...] | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.S12)
        self._grid.setVerticalSpacing(theme.S4)
        self._grid.setColumnStretch(0, 1)
        self.labels: list[tuple[QLabel, QLabel]] = []
        self.show_lines(())

    @property
    def said(self) -> dict[str, str]:
        """As it is read, by name."""
        pairs = ((each.text().partition(": "), source.text()) for each, source in self.labels)
        return {name: f"{value} – {source}" for (name, _, value), source in pairs}

    def show_lines(self, lines: Sequence[InForceLine]) -> None:
        if tuple(lines) == self._shown:
            return
        self._shown = tuple(lines)
        for pair in self.labels:
            for label in pair:
                label.hide()
                label.deleteLater()
        self.labels = [self._made(place, line) for place, line in enumerate(lines)]

    def _made(self, place: int, line: InForceLine) -> tuple[QLabel, QLabel]:
        value, source = QLabel(), QLabel(source_of(line.source))
        for label in (value, source):
            label.setTextFormat(Qt.TextFormat.PlainText)
        value.setWordWrap(True)
        value.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        value.setText(f"{name_of(line.name)}: {value_of(line.value)}")
        value.setAccessibleName(f"{value.text()}, {source.text()}")
        source.setObjectName("caption")
        top = Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(value, place, 0, top)
        self._grid.addWidget(source, place, 1, top | Qt.AlignmentFlag.AlignRight)
        return value, source
