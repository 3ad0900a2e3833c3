"""What a search found, as a Qt model: chats by their titles first, then messages, the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QDateTime, QLocale, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop_chat.language import sentence
from desktop_chat.services.search_words import Piece
from desktop_chat.ui.crash_reporter import guarded

if TYPE_CHECKING:
    from datetime import datetime

    from desktop_chat.services.search_views import Hit, Hits

FOUND = Qt.ItemDataRole.UserRole
MOST_CHATS = 5
BEFORE_HIT = 28
"""Characters of a snippet before the hit: more would push it out of the two lines that are shown."""
AnyIndex = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Found:
    """One row: a heading, a chat, or a message in one."""

    title: str
    chat_id: Any = None
    message_id: Any = None
    time: str = ""
    snippet: tuple[Piece, ...] = ()

    @property
    def is_heading(self) -> bool:
        return self.chat_id is None

    @property
    def spoken(self) -> str:
        words = "".join(piece.text for piece in self.snippet)
        return ", ".join(part for part in (self.title, words, self.time) if part)


class ResultModel(QAbstractListModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Found] = []

    def show_hits(self, hits: Hits) -> None:
        chats = [Found(chat.title or sentence("New chat"), chat.id) for chat in hits.chats[:MOST_CHATS]]
        messages = [_found(hit) for hit in hits.messages]
        self.beginResetModel()
        self._rows = [*_under(sentence("Chats"), chats), *_under(sentence("Messages"), messages)]
        self.endResetModel()

    def add_hits(self, hits: Hits) -> None:
        """Older ones, below."""
        if hits.messages:
            first = len(self._rows)
            self.beginInsertRows(QModelIndex(), first, first + len(hits.messages) - 1)
            self._rows += map(_found, hits.messages)
            self.endInsertRows()

    def found(self, row: int) -> Found | None:
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def row_beside(self, row: int, way: int) -> int | None:
        """The nearest row that can be opened, in this direction."""
        row += way
        while (found := self.found(row)) is not None:
            if not found.is_heading:
                return row
            row += way
        return None

    @guarded(int)
    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008, N802 - as Qt says it
        return 0 if parent.isValid() else len(self._rows)

    @guarded(lambda: None)
    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        found = self.found(index.row()) if index.isValid() else None
        if found is None:
            return None
        texts = {
            FOUND: found,
            Qt.ItemDataRole.DisplayRole: found.title,
            Qt.ItemDataRole.AccessibleTextRole: found.spoken,
        }
        return texts.get(Qt.ItemDataRole(role))

    @guarded(lambda: Qt.ItemFlag.NoItemFlags)
    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        found = self.found(index.row()) if index.isValid() else None
        if found is None or found.is_heading:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren


def _under(heading: str, rows: list[Found]) -> list[Found]:
    return [Found(heading), *rows] if rows else []


def _found(hit: Hit) -> Found:
    title = hit.chat_title or sentence("New chat")
    return Found(title, hit.chat_id, hit.message_id, _day(hit.created_at), near_the_hit(hit.snippet))


def _day(when: datetime) -> str:
    moment = QDateTime.fromSecsSinceEpoch(int(when.timestamp()))
    is_today = moment.date() == QDateTime.currentDateTime().date()
    return QLocale().toString(moment, "HH:mm" if is_today else "d MMM yy")


def near_the_hit(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """The same, beginning shortly before the first hit."""
    first = next((number for number, piece in enumerate(pieces) if piece.is_hit), 0)
    before = "".join(piece.text for piece in pieces[:first])
    if len(before) <= BEFORE_HIT:
        return pieces
    tail = before[-BEFORE_HIT:]
    return (Piece("…" + tail[tail.find(" ") + 1 :]), *pieces[first:])
