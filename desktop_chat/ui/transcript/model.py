"""The messages of a chat's path as a Qt model: every row is counted, and loaded in pages when it is asked for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desktop_chat.ui.crash_reporter import guarded
from desktop_chat.ui.transcript.deeds import actions_of
from desktop_chat.ui.transcript.rows import Row

if TYPE_CHECKING:
    from desktop_chat.services.desk_views import PathPage, PathView
    from desktop_chat.services.views import MessageView
    from desktop_chat.ui.desk_parts import Paths

PAGE = 32
KEPT_PAGES = 8
ANSWERS = ("assistant", "tool")
ROLE = Qt.ItemDataRole.UserRole
SPOKEN: Mapping[int, Callable[[Row], str]] = {
    Qt.ItemDataRole.DisplayRole: Row.spoken,
    Qt.ItemDataRole.AccessibleTextRole: Row.spoken,
    Qt.ItemDataRole.AccessibleDescriptionRole: actions_of,
}
AnyIndex = QModelIndex | QPersistentModelIndex


@dataclass(slots=True)
class _Live:
    """An answer while it is written: its text comes by the relay, not from the database."""

    message: MessageView
    pieces: list[str] = field(default_factory=list)
    thoughts: list[str] = field(default_factory=list)

    def view(self) -> MessageView:
        if self.pieces or self.thoughts:
            message = self.message
            text = "".join((message.content, *self.pieces))
            thinking = "".join((message.thinking or "", *self.thoughts)) or None
            self.message = replace(message, content=text, thinking=thinking, status="streaming")
            self.pieces, self.thoughts = [], []
        return self.message


class TranscriptModel(QAbstractListModel):
    """Holds a few pages of one chat and drops those that were not asked for of late."""

    text_grew = Signal(int, str)
    """The row, and what was added to the end of its text."""
    thinking_grew = Signal(int, str)
    refreshed = Signal()
    """The same chat, read anew."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._paths: Paths | None = None
        self._path: PathView | None = None
        self._pages: OrderedDict[int, dict[int, Row]] = OrderedDict()
        self._live: dict[Any, _Live] = {}
        self.is_passing = False
        """Whether nothing of the chat is kept."""

    @property
    def path(self) -> PathView | None:
        return self._path

    @property
    def count(self) -> int:
        return self._path.count if self._path else 0

    # ----------------------------------------------------------------- chats

    def show(self, paths: Paths | None, path: PathView | None) -> None:
        """Another chat, or none."""
        self.beginResetModel()
        self._paths, self._path = paths, path
        self._pages.clear()
        self._live.clear()
        self.endResetModel()

    def refresh(self, paths: Paths, path: PathView) -> None:
        """The same chat as it is now: rows come and go at the end, and are read again when asked for."""
        before = self.count
        self._paths = paths
        self._pages.clear()
        if path.count > before:
            self.beginInsertRows(QModelIndex(), before, path.count - 1)
            self._path = path
            self.endInsertRows()
        elif path.count < before:
            self.beginRemoveRows(QModelIndex(), path.count, before - 1)
            self._path = path
            self.endRemoveRows()
        else:
            self._path = path
        self.refreshed.emit()

    # ----------------------------------------------------------------- live

    def follow(self, message: MessageView) -> None:
        """From here on this message's text is what is told, whatever was read."""
        self._live[message.id] = _Live(message)
        self._pages.clear()

    def add_text(self, message_id: Any, text: str) -> None:
        live = self._live.get(message_id)
        if live is None:
            return
        live.pieces.append(text)
        self.text_grew.emit(self._row_of(live.message), text)

    def add_thinking(self, message_id: Any, text: str) -> None:
        live = self._live.get(message_id)
        if live is not None:
            live.thoughts.append(text)
            self.thinking_grew.emit(self._row_of(live.message), text)

    def unfollow(self) -> None:
        self._live.clear()

    def _row_of(self, message: MessageView) -> int:
        return self.row_at(message.position)

    def row_at(self, position: int) -> int:
        """The row of what stands there on the path."""
        hidden = self._path.hidden if self._path else ()
        return position - sum(each < position for each in hidden)

    # ------------------------------------------------------------------ rows

    def row(self, number: int) -> Row | None:
        """What is shown there; None when there is nothing (any more)."""
        if not 0 <= number < self.count:
            return None
        page = self._page(number // PAGE)
        found = page.get(number)
        if found is None:
            self._read(number // PAGE, page)
            found = page.get(number)
        return found

    def whole_row(self, number: int) -> Row | None:
        """The same, with all that was added to it since it was read."""
        row = self.row(number)
        live = self._live.get(row.message.id) if row is not None else None
        if row is None or live is None or not (live.pieces or live.thoughts):
            return row
        found = self._pages[number // PAGE][number] = replace(row, message=live.view())
        return found

    def _page(self, number: int) -> dict[int, Row]:
        page = self._pages.setdefault(number, {})
        self._pages.move_to_end(number)
        while len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)
        return page

    def _read(self, number: int, page: dict[int, Row]) -> None:
        path, paths = self._path, self._paths
        if path is None or paths is None:
            return
        first, last = number * PAGE, min((number + 1) * PAGE, path.count) - 1
        # One more on either side, so that a row knows whether it goes on with its neighbour.
        begin, end = path.position_of(max(0, first - 1)), path.position_of(min(last + 1, path.count - 1))
        found = paths.page(path.chat.id, begin, end)
        roles = {self._row_of(message): message.role for message in found.messages}
        for message in found.messages:
            row = self._row_of(message)
            if first <= row <= last:
                page[row] = self._made_row(path, found, message, roles)

    def _made_row(self, path: PathView, found: PathPage, message: MessageView, roles: Mapping[int, str]) -> Row:
        number = self._row_of(message)
        live = self._live.get(message.id)
        is_usual = message.model == path.answers[1]
        return Row(
            message if live is None else live.view(),
            found.notes.get(message.id),
            number == path.count - 1,
            path.model_name if is_usual else message.model or "",
            goes_on=message.role == "assistant" and roles.get(number - 1) in ANSWERS,
            is_gone_on_with=message.role != "user" and roles.get(number + 1) in ANSWERS,
            usage=found.usage.get(message.id),
            version=found.versions.get(message.id, (1, 1)),
            begins_window=bool(path.window_start) and message.position == path.window_start,
            author=found.authors.get(message.id),
            is_passing=self.is_passing,
        )

    # ----------------------------------------------------------- Qt's virtuals

    @guarded(int)
    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008, N802 - as Qt says it
        return 0 if parent.isValid() else self.count

    @guarded(lambda: None)
    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role not in (ROLE, *SPOKEN):
            return None
        row = self.whole_row(index.row())
        if row is None or role == ROLE:
            return row
        return SPOKEN[role](row)
