"""The cards as a list in lines: as many beside each other as there is room for, reached by keys and clicks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QListView, QMenu, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.assistants.card_delegate import HIGH, WIDE, CardDelegate
from desktop_chat.ui.assistants.cards import Card, CardModel
from desktop_chat.ui.assistants.faces import Faces
from desktop_chat.ui.crash_reporter import guarded, nothing
from desktop_chat.ui.theme import Theme

OPENS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
OPEN, TAKE, CHAT, PIN, UNPIN = "open", "take", "chat", "pin", "unpin"
DUPLICATE, EXPORT, VERSIONS, DELETE, DISCARD = "duplicate", "export", "versions", "delete", "discard"
KEYS: Mapping[int, str] = {Qt.Key.Key_Delete: DELETE, Qt.Key.Key_Backspace: DELETE}
TITLES = {
    OPEN: "Edit",
    TAKE: "Take over",
    CHAT: "New chat with it",
    PIN: "Pin",
    UNPIN: "Unpin",
    DUPLICATE: "Duplicate",
    VERSIONS: "Versions…",
    EXPORT: "Export…",
    DELETE: "Delete",
    DISCARD: "Discard changes",
}


class CardList(QListView):
    wished = Signal(str, object)
    """What is to be done with which card."""

    def __init__(self, look: Theme, faces: Faces, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards = CardModel(self)
        self._delegate = CardDelegate(look, faces, self)
        self.setModel(self.cards)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(sentence("Assistants"))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        faces.pictures.loaded.connect(self.viewport().update)
        look.changed.connect(self.fit)
        self.fit()

    @property
    def current(self) -> Card | None:
        return self.cards.card_at(self.currentIndex())

    def choose(self, mark: str) -> None:
        row = max(0, self.cards.row_of(mark))
        self.setCurrentIndex(self.cards.index(row, 0))
        self.scrollTo(self.currentIndex())

    def act(self, verb: str = "") -> bool:
        """Have this done with the current card, or what is usual; whether it can be."""
        card = self.current
        verbs = verbs_of(card) if card is not None else ()
        if not verbs or (verb and verb not in verbs):
            return False
        self.wished.emit(verb or verbs[0], card)
        return True

    def fit(self) -> None:
        """Cards as wide as they can be, so that no room is left at the right."""
        width = max(1, self.width() - self.verticalScrollBar().sizeHint().width() - 1)
        columns = max(1, width // theme.px(WIDE))
        self._delegate.size = QSize(width // columns, theme.px(HIGH))
        self.setGridSize(self._delegate.size)

    def menu_for(self, card: Card) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for verb in verbs_of(card):
            if verb == DELETE:
                menu.addSeparator()
            menu.addAction(sentence(TITLES[verb]), partial(self.wished.emit, verb, card))
        return menu

    # --------------------------------------------------------- Qt's virtuals

    @guarded(nothing)
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - as Qt says it
        super().resizeEvent(event)
        self.fit()

    @guarded(nothing)
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - as Qt says it
        super().mouseReleaseEvent(event)
        card = self.cards.card_at(self.indexAt(event.position().toPoint()))
        if event.button() == Qt.MouseButton.LeftButton and card is not None and card == self.current:
            self.act()

    @guarded(nothing)
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - as Qt says it
        verb = "" if event.key() in OPENS else KEYS.get(event.key())
        if verb is None or not self.act(verb):
            super().keyPressEvent(event)

    @guarded(nothing)
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - as Qt says it
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if by_mouse else self.currentIndex()
        card = self.cards.card_at(index)
        if card is not None:
            self.setCurrentIndex(index)
            place = event.globalPos() if by_mouse else self.viewport().mapToGlobal(self.visualRect(index).center())
            self.menu_for(card).popup(place)


def verbs_of(card: Card) -> tuple[str, ...]:
    """What can be done with it, the usual first."""
    if card.is_ready:
        return (TAKE,)
    if card.id is None:
        return OPEN, DISCARD
    pin = UNPIN if card.is_pinned else PIN
    discard = (DISCARD,) if card.is_unsaved else ()
    return OPEN, CHAT, pin, DUPLICATE, VERSIONS, EXPORT, *discard, DELETE
