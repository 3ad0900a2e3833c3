"""The chips above the words: in lines that wrap, three of them seen at once at most."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.composing.attached import Attached
from desktop_chat.ui.composing.chip import HEIGHT, Chip
from desktop_chat.ui.composing.items import Item
from desktop_chat.ui.crash_reporter import guarded, nothing
from desktop_chat.ui.theme import Theme

MOST_LINES = 3
LINE = HEIGHT + theme.S8


class ChipRow(QScrollArea):
    remove_requested = Signal(object)
    unfold_requested = Signal(object)
    emptied_by_key = Signal()
    """The last chip that had the focus is gone."""

    def __init__(self, attached: Attached, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._attached = attached
        self._look = look
        self._chips: dict[Item, Chip] = {}
        self._inside = QWidget()
        self._inside.setObjectName("chips")
        self.setWidget(self._inside)
        self.setObjectName("chipRow")
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(sentence("Files"))
        attached.changed.connect(self._show)
        attached.item_changed.connect(self._show_item)
        self.hide()

    @property
    def chips(self) -> list[Chip]:
        return [self._chips[item] for item in self._attached.items]

    def _show(self) -> None:
        items = self._attached.items
        focused = next((place for place, chip in enumerate(self._chips.values()) if chip.hasFocus()), None)
        for item in [item for item in self._chips if item not in items]:
            chip = self._chips.pop(item)
            chip.hide()
            chip.deleteLater()
        self._chips = {item: self._chips.get(item) or self._made(item) for item in items}
        self.setVisible(bool(items))
        self._lay_out()
        if focused is not None and not any(chip.hasFocus() for chip in self.chips):
            self._pass_focus(focused)

    def _pass_focus(self, place: int) -> None:
        """A chip was removed by a key: the next one can be removed by the same key."""
        if self.chips:
            self.chips[min(place, len(self.chips) - 1)].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.emptied_by_key.emit()

    def _made(self, item: Item) -> Chip:
        chip = Chip(item, self._look, self._inside)
        chip.remove_requested.connect(self.remove_requested)
        chip.unfold_requested.connect(self.unfold_requested)
        chip.show()
        return chip

    def _show_item(self, item: Item) -> None:
        if item in self._chips:
            width = self._chips[item].width()
            self._chips[item].show_item()
            if width != self._chips[item].width():
                self._lay_out()

    def _lay_out(self) -> None:
        room = self.viewport().width()
        x = y = 0
        previous: QWidget | None = None
        for chip in self.chips:
            if x and x + chip.width() > room:
                x, y = 0, y + LINE
            chip.move(x, y)
            x += chip.width() + theme.S8
            if previous is not None:
                QWidget.setTabOrder(previous, chip)
            previous = chip
        self._inside.resize(room, y + HEIGHT)
        self.setFixedHeight(min(y + HEIGHT, MOST_LINES * LINE - theme.S8))

    @guarded(nothing)
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - as Qt says it
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._lay_out()
