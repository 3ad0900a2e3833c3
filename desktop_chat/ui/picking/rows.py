"""The rows of a list to pick from, as a Qt model: headings among them, which cannot be picked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop_chat.ui.crash_reporter import guarded
from desktop_chat.ui.tips import tip

PICK = Qt.ItemDataRole.UserRole
AnyIndex = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class PickRow:
    text: str
    detail: str = ""
    """Quiet words below the text."""
    aside: str = ""
    """Quiet words at the end of the line."""
    value: Any = None
    is_heading: bool = False
    is_muted: bool = False
    is_marked: bool = False
    """A favourite, with a star."""

    @property
    def spoken(self) -> str:
        return ", ".join(filter(None, (self.text, self.detail, self.aside)))


class PickModel(QAbstractListModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: Sequence[PickRow] = ()

    def show(self, rows: Sequence[PickRow]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def row_at(self, index: AnyIndex) -> PickRow | None:
        return self.rows[index.row()] if 0 <= index.row() < len(self.rows) else None

    def next_pick(self, start: int, step: int) -> int:
        """The nearest row from here that is no heading, in this direction; else in the other; -1 for none."""
        for numbers in (range(start, len(self.rows) if step > 0 else -1, step), range(len(self.rows))):
            for number in numbers:
                if 0 <= number < len(self.rows) and not self.rows[number].is_heading:
                    return number
        return -1

    # ----------------------------------------------------------- Qt's virtuals

    @guarded(int)
    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008, N802 - as Qt says it
        return 0 if parent.isValid() else len(self.rows)

    @guarded(lambda: None)
    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row_at(index)
        if row is None:
            return None
        if role == PICK:
            return row
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(row.text)
        return row.text if role == Qt.ItemDataRole.DisplayRole else None

    @guarded(lambda: Qt.ItemFlag.NoItemFlags)
    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        row = self.row_at(index)
        if row is None or row.is_heading:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
