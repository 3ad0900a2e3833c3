"""What waits its turn in a thread, above the box: one line for each, with the way out of the line."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QToolButton, QVBoxLayout, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.composing.bars import Bar
from desktop_chat.ui.theme import Theme
from desktop_chat.ui.tips import tip

if TYPE_CHECKING:
    from desktop_chat.services.run_lines import WaitingRun

MOST = 4
SHOWN_LETTERS = 200


class WaitingBar(QWidget):
    remove_requested = Signal(object)
    """A run is to leave the line."""
    again_requested = Signal(object)
    """A run that was too late is to stand in line anew."""

    def __init__(self, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._shown: tuple[WaitingRun, ...] = ()
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(theme.S4)
        self.bars: list[Bar] = []
        self.rest = QLabel()
        self.rest.setObjectName("caption")
        self._lines.addWidget(self.rest)
        self.setAccessibleName(sentence("Waiting in line"))
        self.hide()

    def show_runs(self, waiting: Sequence[WaitingRun]) -> None:
        if tuple(waiting) == self._shown:
            return
        self._shown = tuple(waiting)
        for bar in self.bars:
            bar.hide()
            bar.deleteLater()
        self.bars = [self._made(run) for run in waiting[:MOST]]
        for place, bar in enumerate(self.bars):
            self._lines.insertWidget(place, bar)
        self.rest.setText(sentence("and {count} more", count=len(waiting) - MOST))
        self.rest.setVisible(len(waiting) > MOST)
        self.setVisible(bool(waiting))

    def _made(self, run: WaitingRun) -> Bar:
        bar = Bar(self._look)
        bar.setObjectName("waiting")
        first = run.text.strip().partition("\n")[0][:SHOWN_LETTERS]
        said = "Waited too long: {text}" if run.is_over else "In line: {text}"
        told = sentence(said, text=first)
        if run.assistant:
            told = sentence("{told} – for {name}", told=told, name=run.assistant)
        bar.words.setText(told)
        bar.words.setToolTip(tip(run.text[:2_000]))
        bar.setAccessibleName(told)
        if run.is_over:
            again = QToolButton()
            again.setObjectName("unfold")
            again.setText(sentence("Run again"))
            again.setAccessibleName(sentence("Run again: {text}", text=first))
            again.clicked.connect(partial(self.again_requested.emit, run.run_id))
            bar.line.addWidget(again)
        else:
            remove = bar.add_cross(sentence("Remove from the line: {text}", text=first))
            remove.clicked.connect(partial(self.remove_requested.emit, run.run_id))
        return bar
