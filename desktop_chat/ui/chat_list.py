"""The chats as a Qt model: groups by date, every row counted, read in pages when it is asked for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from desktop_chat.language import sentence
from desktop_chat.ui.chat_entry import ENTRY, Entry
from desktop_chat.ui.crash_reporter import guarded
from desktop_chat.ui.tips import tip

if TYPE_CHECKING:
    from desktop_chat.services.desk_views import ChatGroup
    from desktop_chat.services.views import ChatView
    from desktop_chat.ui.desk_parts import ChatLists

PAGE = 40
KEPT_PAGES = 8
HEADINGS = {
    "pinned": "Pinned",
    "today": "Today",
    "yesterday": "Yesterday",
    "week": "Last 7 days",
    "month": "Last 30 days",
    "older": "Older",
    "trash": "Trash",
}
ROLES = (
    ENTRY,
    *(Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.EditRole),
    Qt.ItemDataRole.AccessibleTextRole,
)
CHAT_FLAGS = (
    Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsEditable
    | Qt.ItemFlag.ItemNeverHasChildren
)
AnyIndex = QModelIndex | QPersistentModelIndex


def spans(now: datetime) -> tuple[tuple[str, datetime], ...]:
    """Since when a chat was last used, to be in each group; days are those of this place."""
    today = now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    days = {"today": 0, "yesterday": 1, "week": 7, "month": 30}
    return tuple((name, (today - timedelta(days=back)).astimezone(UTC)) for name, back in days.items())


class ChatListModel(QAbstractListModel):
    renamed = Signal(object, str)
    """A person has typed another title for this chat."""

    def __init__(self, parent: QObject | None = None, *, is_editable: bool = True) -> None:
        super().__init__(parent)
        self._is_editable = is_editable
        self._lists: ChatLists | None = None
        self._groups: tuple[ChatGroup, ...] = ()
        self._count = 0
        self._page_found = 0
        self._answered: frozenset[Any] = frozenset()
        self._pages: OrderedDict[int, Sequence[ChatView]] = OrderedDict()
        self._entries: dict[int, Entry | None] = {}
        """As they are shown, by row."""

    def attach(self, lists: ChatLists) -> None:
        self._lists = lists
        self.refresh()

    def refresh(self) -> None:
        """Read the groups anew; pages are read when their rows are seen."""
        if self._lists is None:
            return
        groups = self._lists.groups(spans(datetime.now(UTC)))
        self._answered = self._lists.answered_chats()
        self.beginResetModel()
        self._groups = groups
        self._count = sum(group.count + 1 for group in groups)
        self._pages.clear()
        self._entries.clear()
        self.endResetModel()

    @property
    def is_empty(self) -> bool:
        return not self._groups

    def first_chat(self) -> ChatView | None:
        """The one that was last used, pinned or not."""
        offset = 0
        firsts = []
        for group in self._groups[:2]:
            firsts.append(self._chat(offset))
            offset += group.count
        return max((chat for chat in firsts if chat), key=lambda chat: chat.updated_at, default=None)

    def index_of(self, chat_id: Any) -> QModelIndex:
        """The row of a chat, if it is among those that are read, or still near where it was."""
        for number in dict.fromkeys((*self._pages, 0, self._page_found)):
            for place, chat in enumerate(self._page(number)):
                if chat.id == chat_id:
                    self._page_found = number
                    return self.index(self._row_of(number * PAGE + place), 0)
        return QModelIndex()

    def row_beside(self, row: int, way: int) -> int | None:
        """The nearest row with a chat, over headings, in this direction."""
        row += way
        while 0 <= row < self._count:
            if row not in self._headings():
                return row
            row += way
        return None

    def _headings(self) -> set[int]:
        row, found = 0, set()
        for group in self._groups:
            found.add(row)
            row += group.count + 1
        return found

    def _row_of(self, offset: int) -> int:
        row, before = offset, 0
        for group in self._groups:
            row += 1
            before += group.count
            if offset < before:
                break
        return row

    def entry(self, row: int) -> Entry | None:
        """Asked for again and again while a row is drawn."""
        if row not in self._entries:
            if len(self._entries) > KEPT_PAGES * PAGE:
                self._entries.clear()
            self._entries[row] = self._made_entry(row)
        return self._entries[row]

    def _made_entry(self, row: int) -> Entry | None:
        offset = 0
        for group in self._groups:
            if row == 0:
                return Entry(sentence(HEADINGS[group.name]))
            if row <= group.count:
                return self._entry_of(self._chat(offset + row - 1), group.name)
            row -= group.count + 1
            offset += group.count
        return None

    def _entry_of(self, chat: ChatView | None, group: str) -> Entry | None:
        return None if chat is None else Entry.of(chat, group, is_answered=chat.id in self._answered)

    def _chat(self, offset: int) -> ChatView | None:
        number, place = divmod(offset, PAGE)
        page = self._page(number)
        return page[place] if place < len(page) else None

    def _page(self, number: int) -> Sequence[ChatView]:
        page = self._pages.get(number)
        if page is None:
            page = self._lists.chats(number * PAGE, PAGE) if self._lists else ()
            self._pages[number] = page
            while len(self._pages) > KEPT_PAGES:
                self._pages.popitem(last=False)
        return page

    # ----------------------------------------------------------- Qt's virtuals

    @guarded(int)
    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008, N802 - as Qt says it
        return 0 if parent.isValid() else self._count

    @guarded(lambda: None)
    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role not in ROLES:
            return None
        entry = self.entry(index.row())
        if entry is None or role == ENTRY:
            return entry
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(entry.hint)
        return entry.spoken if role == Qt.ItemDataRole.AccessibleTextRole else entry.text

    @guarded(bool)
    def setData(self, index: AnyIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802 - as Qt says it
        """What was typed is a wish; it is shown when it is kept."""
        entry = self.entry(index.row()) if index.isValid() else None
        title = " ".join(str(value).split())
        if role != Qt.ItemDataRole.EditRole or entry is None or entry.chat is None or not title:
            return False
        if title != entry.chat.title:
            self.renamed.emit(entry.chat.id, title)
        return True

    @guarded(lambda: Qt.ItemFlag.NoItemFlags)
    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        entry = self.entry(index.row()) if index.isValid() else None
        if entry is None or entry.chat is None:
            return Qt.ItemFlag.NoItemFlags
        return CHAT_FLAGS if self._is_editable else CHAT_FLAGS & ~Qt.ItemFlag.ItemIsEditable
