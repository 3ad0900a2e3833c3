"""Undoes and redoes bit by bit what came or went bit by bit, so that no key waits for a long text."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QPlainTextEdit


class LongSteps(QObject):
    """Steps are counted as the document counts them: a range of them is one to the person."""

    def __init__(self, edit: QPlainTextEdit) -> None:
        super().__init__(edit)
        self._edit = edit
        self._ranges: list[tuple[int, int]] = []
        self._goal = self._expected = 0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._go_on)

    @property
    def count(self) -> int:
        return self._edit.document().availableUndoSteps()

    def note(self, first: int) -> None:
        """All that was done since there were so many steps is one."""
        self._ranges = [each for each in self._ranges if each[1] <= first]
        if self.count > first:
            self._ranges.append((first, self.count))

    def undo(self) -> None:
        goal = next((first for first, last in self._ranges if last == self.count), None)
        if goal is None:
            self._edit.undo()
        else:
            self._begin(goal)

    def redo(self) -> None:
        goal = next((last for first, last in self._ranges if first == self.count), None)
        if goal is None or not self._edit.document().isRedoAvailable():
            self._edit.redo()
        else:
            self._begin(goal)

    def stop(self) -> None:
        self._timer.stop()

    def forget(self) -> None:
        """There is another document."""
        self.stop()
        self._ranges.clear()

    def _begin(self, goal: int) -> None:
        self._goal, self._expected = goal, self.count
        self._timer.start(0)
        self._go_on()

    def _go_on(self) -> None:
        """Whoever writes meanwhile has changed their mind."""
        if self.count != self._expected or self.count == self._goal:
            self.stop()
        elif self._goal < self.count:
            self._edit.undo()
        else:
            self._edit.redo()
        is_stuck, self._expected = self.count == self._expected, self.count
        if is_stuck:
            self.stop()
