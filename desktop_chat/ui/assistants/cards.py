"""The cards of the gallery as a Qt model: own assistants, what is not saved yet, and those that come along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop_chat.language import sentence
from desktop_chat.ui.crash_reporter import guarded
from desktop_chat.ui.tips import tip

if TYPE_CHECKING:
    from desktop_chat.services.assistant_views import AssistantView
    from desktop_chat.services.assistant_written import AssistantDraft
    from desktop_chat.services.desk_assistants import Shelf

CARD = Qt.ItemDataRole.UserRole
AnyIndex = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Card:
    mark: str
    name: str
    description: str = ""
    emoji: str = ""
    picture: str = ""
    """The digest of its file."""
    tags: tuple[str, ...] = ()
    id: Any = None
    """None where it is not among the assistants yet."""
    is_ready: bool = False
    """It comes along, and can be taken over."""
    is_pinned: bool = False
    is_default: bool = False
    """New chats begin with it."""
    is_unsaved: bool = False

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be known of it beside what it says."""
        told = (
            (self.is_unsaved, "Changes not saved" if self.id is not None else "Not saved yet"),
            (self.is_default, "For new chats"),
            (self.is_ready, "Comes along"),
        )
        return tuple(sentence(words) for is_so, words in told if is_so)

    @property
    def spoken(self) -> str:
        pinned = sentence("Pinned") if self.is_pinned else ""
        return ", ".join(filter(None, (self.name, self.description, *self.tags, pinned, *self.notes)))

    def fits(self, words: Sequence[str], tag: str | None) -> bool:
        text = " ".join((self.name, self.description, *self.tags)).casefold()
        return (tag is None or tag in self.tags) and all(word in text for word in words)


def cards_of(shelf: Shelf, default: str) -> tuple[Card, ...]:
    """What is new comes first, then what is pinned, then the others by their names."""
    own = [_own(view, default, is_unsaved=view.mark in shelf.drafts) for view in shelf.own]
    known = {view.mark for view in shelf.own}
    new = [_new(draft) for mark, draft in shelf.drafts.items() if mark not in known]
    own.sort(key=lambda card: (not card.is_pinned, card.name.casefold()))
    return (*sorted(new, key=lambda card: card.name.casefold()), *own)


def ready_cards(shelf: Shelf) -> tuple[Card, ...]:
    """Those that nobody has taken over under their names."""
    names = {view.name for view in shelf.own}
    return tuple(_card(view, is_ready=True) for view in shelf.ready if view.name not in names)


def _own(view: AssistantView, default: str, *, is_unsaved: bool) -> Card:
    return _card(view, is_pinned=view.pinned, is_default=view.mark == default, is_unsaved=is_unsaved)


def _new(draft: AssistantDraft) -> Card:
    told = draft.definition
    return Card(
        draft.mark,
        draft.name or sentence("New assistant"),
        str(told.get("description") or ""),
        str(told.get("emoji") or ""),
        str(told.get("picture") or ""),
        draft.tags,
        is_pinned=draft.pinned,
        is_unsaved=True,
    )


def _card(view: AssistantView, **more: bool) -> Card:
    told = view.definition
    picture, description = str(told.get("picture") or ""), str(told.get("description") or "")
    return Card(view.mark, view.name, description, str(view.emoji or ""), picture, view.tags, view.id, **more)


class CardModel(QAbstractListModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.cards: Sequence[Card] = ()

    def show(self, cards: Sequence[Card]) -> None:
        if tuple(cards) == tuple(self.cards):
            return
        self.beginResetModel()
        self.cards = cards
        self.endResetModel()

    def card_at(self, index: AnyIndex) -> Card | None:
        return self.cards[index.row()] if 0 <= index.row() < len(self.cards) else None

    def row_of(self, mark: str) -> int:
        return next((row for row, card in enumerate(self.cards) if card.mark == mark), -1)

    # ----------------------------------------------------------- Qt's virtuals

    @guarded(int)
    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008, N802 - as Qt says it
        return 0 if parent.isValid() else len(self.cards)

    @guarded(lambda: None)
    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        card = self.card_at(index)
        if card is None:
            return None
        if role == CARD:
            return card
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return card.spoken
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(card.description or card.name)
        return card.name if role == Qt.ItemDataRole.DisplayRole else None
