"""Lets one undo what was done to the files of the box, in its place among what was done to the words."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QPlainTextEdit

from desktop_chat.ui.composing.attached import Attached
from desktop_chat.ui.composing.items import Item


@dataclass(frozen=True, slots=True)
class Step:
    item: Item
    place: int
    is_removal: bool
    words: int
    """How many steps of the words there were to undo at that time."""


class ChipHistory:
    def __init__(self, attached: Attached, edit: QPlainTextEdit) -> None:
        self._attached = attached
        self._edit = edit
        self._done: list[Step] = []
        self._undone: list[Step] = []
        attached.added.connect(self._note_added)
        attached.taken_away.connect(self._note_removed)

    @property
    def _steps(self) -> int:
        return self._edit.document().availableUndoSteps()

    def _note_added(self, items: tuple[Item, ...]) -> None:
        for item in items:
            self._note(item, len(self._attached.items), is_removal=False)

    def _note_removed(self, item: Item, place: int) -> None:
        self._note(item, place, is_removal=True)

    def _note(self, item: Item, place: int, *, is_removal: bool) -> None:
        self._done.append(Step(item, place, is_removal, self._steps))
        self._undone.clear()

    def undo(self) -> bool:
        """Whether the last thing done was done to a file; then it is undone."""
        if not self._done or self._done[-1].words < self._steps:
            return False
        step = self._done.pop()
        self._undone.append(step)
        self._set(step, is_there=step.is_removal)
        return True

    def redo(self) -> bool:
        if not self._undone or self._undone[-1].words > self._steps:
            return False
        step = self._undone.pop()
        self._done.append(step)
        self._set(step, is_there=not step.is_removal)
        return True

    def _set(self, step: Step, *, is_there: bool) -> None:
        if is_there and step.item not in self._attached.items:
            self._attached.restore(step.item, step.place)
        elif not is_there:
            self._attached.remove(step.item)

    def forget(self) -> None:
        self._done.clear()
        self._undone.clear()
