"""What stood in the box when the editing of a message began, and comes back after it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop_chat.services.written import Written, box_of
from desktop_chat.ui.composing.attached import Attached
from desktop_chat.ui.composing.items import Item


class Aside(QObject):
    changed = Signal()

    def __init__(self, attached: Attached, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.written = Written()
        self._items: list[Item] = []
        """Files that are not stored yet, or cannot be."""
        attached.stored_aside.connect(self._stored)

    @property
    def pasted(self) -> list[Item]:
        """Of what is not stored, that which is nowhere else."""
        return [item for item in self._items if not isinstance(item.source, Path)]

    def begin_with(self, written: Written) -> None:
        """Of another draft altogether."""
        self.written, self._items = written, []

    def lay(self, written: Written, items: Sequence[Item] = ()) -> None:
        """Beside what is here already."""
        self.written = Written(**_whole(box_of((self.written, written))))
        self._items += items
        for item in items:
            item.is_wanted = True

    def take(self) -> tuple[Written, Sequence[Item]]:
        """Everything, which is gone from here."""
        taken = self.written, self._items
        self.begin_with(Written())
        return taken

    def _stored(self, item: Item) -> None:
        if item in self._items and item.view is not None:
            self._items.remove(item)
            self.lay(Written(files=(item.view,)))
            self.changed.emit()


def _whole(box: dict[str, Any]) -> dict[str, Any]:
    return {name: said for name, said in box.items() if name != "caret"}
