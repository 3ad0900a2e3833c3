"""The files of the box, each once; whoever can store them hears of every one that wants care."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from desktop_chat.language import sentence
from desktop_chat.ui.composing import items
from desktop_chat.ui.composing.items import Item

if TYPE_CHECKING:
    from desktop_chat.services.views import AttachmentView

MOST = 100


class Attached(QObject):
    changed = Signal()
    """Other files than before, or another is stored."""
    item_changed = Signal(object)
    care_wanted = Signal(object)
    """An item is to be stored, judged and pictured."""
    added = Signal(object)
    """The items that a person brought."""
    taken_away = Signal(object, int)
    """The item that a person removed, and its place."""
    complained = Signal(str)
    stored_aside = Signal(object)
    """An item that is not here, because another box is shown by now."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.items: list[Item] = []

    # ------------------------------------------------------------------- what

    @property
    def views(self) -> tuple[AttachmentView, ...]:
        return tuple(item.view for item in self.items if item.view is not None)

    @property
    def paths(self) -> tuple[str, ...]:
        """Of what is still being stored."""
        return tuple(str(item.source) for item in self.items if item.is_storing and isinstance(item.source, Path))

    @property
    def is_storing(self) -> bool:
        return any(item.is_storing for item in self.items)

    @property
    def problem(self) -> str:
        """Why a question with these files cannot be sent."""
        return next((f"{item.name}: {item.problem}" for item in self.items if item.problem), "")

    # ----------------------------------------------------------------- adding

    def add(self, paths: Iterable[Path]) -> None:
        known = {item.source for item in self.items if isinstance(item.source, Path)}
        new = [path for path in dict.fromkeys(paths) if path not in known]
        self._append([Item(path.name or str(path), path) for path in new])

    def add_image(self, image: QImage) -> None:
        name = f"{sentence('Picture')}.png"
        self._append([Item(name, (name, image))])

    def add_text(self, text: str) -> None:
        name = sentence(items.PASTED_TEXT)
        self._append([Item(name, (name, text), size=len(text))])

    def _append(self, new: Sequence[Item]) -> None:
        room = max(0, MOST - len(self.items))
        self.items += new[:room]
        if new:
            self.changed.emit()
            self.added.emit(tuple(new[:room]))
        if len(new) > room:
            self.complained.emit(sentence("A question takes {count} files at most.", count=MOST))
        self.care()

    def care(self) -> None:
        """Ask once more for everything that is not all right yet, and for what might not be any more."""
        for item in tuple(self.items):
            self.care_wanted.emit(item)

    # ----------------------------------------------------- removing, replacing

    def take_away(self, item: Item) -> None:
        """As a person does it, who may be sorry."""
        if item in self.items:
            place = self.items.index(item)
            self.remove(item)
            self.taken_away.emit(item, place)

    def remove(self, item: Item) -> None:
        item.is_wanted = False
        self.items = [each for each in self.items if each is not item]
        self.changed.emit()

    def restore(self, item: Item, place: int) -> None:
        """As it was, after it was removed."""
        item.is_wanted = True
        self.items.insert(min(place, len(self.items)), item)
        self.changed.emit()
        self.care_wanted.emit(item)

    def replace(self, views: Iterable[AttachmentView], paths: Iterable[str] = ()) -> None:
        """Other files altogether."""
        for item in self.items:
            item.is_wanted = False
        self.items = [Item(view.name, view=view, size=view.size) for view in views]
        self.items += [Item(Path(path).name, Path(path)) for path in paths]
        self.changed.emit()
        self.care()

    @property
    def pasted(self) -> list[Item]:
        """Of what is not stored, perhaps because it cannot be, that which is nowhere else: texts and pictures."""
        return [item for item in self.items if item.view is None and not isinstance(item.source, Path)]

    def take_in(self, items_: Iterable[Item]) -> None:
        """Items that were here before another box was shown."""
        back = [item for item in items_ if item not in self.items]
        if back:
            self.items += back
            self.changed.emit()
            self.care()

    def put_before(self, views: Iterable[AttachmentView]) -> None:
        """Files that come back with their question."""
        known = {item.view.digest for item in self.items if item.view is not None}
        back = [Item(view.name, view=view, size=view.size) for view in views if view.digest not in known]
        if back:
            self.items = [*back, *self.items]
            self.changed.emit()
            self.care()

    # ---------------------------------------------------------------- storing

    def stored(self, item: Item, view: AttachmentView) -> None:
        """It is in the store; the same content is shown once, as what came first."""
        item.view, item.size = view, view.size
        if item not in self.items:
            self.stored_aside.emit(item)
            return
        for again in [each for each in self.items if each.view and each.view.digest == view.digest][1:]:
            self.remove(again)
        self.item_changed.emit(item)
        self.changed.emit()

    def refuse(self, item: Item, why: str) -> None:
        item.refusal = why
        self.item_changed.emit(item)
        self.changed.emit()
