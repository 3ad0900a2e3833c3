"""What is in the box, words and files together: taken out, given back, kept as a draft, undone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal

from desktop_chat.language import sentence
from desktop_chat.services.written import Addressee, QuestionDraft, Written
from desktop_chat.ui.composing.aside import Aside
from desktop_chat.ui.composing.attached import Attached
from desktop_chat.ui.composing.chip_history import ChipHistory
from desktop_chat.ui.composing.items import Item
from desktop_chat.ui.composing.mime import Brought, is_long
from desktop_chat.ui.composing.question_edit import QuestionEdit

if TYPE_CHECKING:
    from desktop_chat.ui.composing.storing import Storing


class Content(QObject):
    changed = Signal()
    """By the person, or because something came back; not when another draft is shown."""
    addressed = Signal(object)
    """The `Addressee` of what is written here, or None."""

    def __init__(self, edit: QuestionEdit, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.edit = edit
        self.attached = Attached(self)
        self.editing: Any = None
        """The message whose other version this is to be."""
        self.addressee: Addressee | None = None
        self.aside = Aside(self.attached, self)
        self._began_with = ""
        self._history = ChipHistory(self.attached, edit)
        self._storing: Storing | None = None
        self._early: tuple[Path, ...] = ()
        self._is_restoring = False
        edit.brought.connect(self.bring)
        edit.undo_requested.connect(self.undo)
        edit.redo_requested.connect(self.redo)
        edit.textChanged.connect(self._changed)
        edit.cursorPositionChanged.connect(self._changed)
        self.attached.changed.connect(self._changed)
        self.aside.changed.connect(self._changed)

    def _changed(self) -> None:
        if not self._is_restoring:
            self.changed.emit()

    # ------------------------------------------------------------------ whole

    @property
    def is_empty(self) -> bool:
        return self.edit.is_empty and not self.attached.items

    @property
    def is_blank(self) -> bool:
        return not self.attached.items and self.edit.is_blank

    def draft(self) -> QuestionDraft:
        edit, attached = self.edit, self.attached
        caret = edit.textCursor().position()
        return QuestionDraft(
            edit.words,
            caret,
            attached.views,
            attached.paths,
            editing=self.editing,
            aside=self.aside.written,
            addressee=self.addressee,
        )

    def begin_with(self, draft: QuestionDraft) -> None:
        """Another draft altogether."""
        self._is_restoring = True
        try:
            self.editing = draft.editing
            self.aside.begin_with(draft.aside)
            self.attached.replace(draft.files, draft.paths)
            self._history.forget()
            self.address(draft.addressee)
            self.edit.begin_with(draft.text, draft.caret)
        finally:
            self._is_restoring = False

    def take(self) -> Written:
        """Everything, which is gone from here."""
        written = Written(self.edit.take(), self.attached.views, self.addressee)
        self.attached.replace(())
        self.address(None)
        self._history.forget()
        return written

    def begin_edit(self, message_id: Any, text: str) -> None:
        """Other words for a message; what stands here waits until that is over."""
        is_unchanged = self.editing is not None and self.edit.words == self._began_with
        unstored = [item for item in self.attached.items if item.view is None]
        written = self.take()
        self.aside.lay(replace(written, text="") if is_unchanged else written, unstored)
        self.edit.begin_with(text, len(text))
        self.editing, self._began_with = message_id, text

    def end_edit(self) -> Written:
        """What was written for the message; what waited is back."""
        written = self.take()
        aside, unstored = self.aside.take()
        self.editing = None
        self.give_back(aside)
        self.attached.take_in(unstored)
        return written

    def give_back(self, written: Written) -> None:
        """What could not be sent, before whatever was written since."""
        if written.addressee is not None:
            self.address(written.addressee)
        if not written.is_blank:
            self.attached.put_before(written.files)
            self.edit.put_before(written.text)

    def address(self, addressee: Addressee | None) -> None:
        """Whom it is for; None: whoever answers here."""
        if addressee != self.addressee:
            self.addressee = addressee
            self.addressed.emit(addressee)
            self._changed()

    # --------------------------------------------------------------- bringing

    def open(self, storing: Storing) -> None:
        """Somebody is there now to store files."""
        self._storing = storing
        early, self._early = self._early, ()
        if early:
            storing.bring(early)

    def bring(self, brought: Brought) -> None:
        """What was pasted or dropped: files and pictures as such, a long text as a file of its own."""
        if brought.paths:
            self.bring_paths(brought.paths)
        if brought.image is not None:
            self.attached.add_image(brought.image)
        if is_long(brought.text):
            self.attached.add_text(brought.text)
        elif brought.text:
            self.edit.insert(brought.text)

    def bring_paths(self, paths: tuple[Path, ...]) -> None:
        if self._storing is None:
            self._early += paths
        else:
            self._storing.bring(paths)

    def choose_files(self) -> None:
        """In the system's own dialog, which keeps nobody waiting."""
        from PySide6.QtWidgets import QFileDialog  # noqa: PLC0415 - start-up: not in the first paint

        dialog = QFileDialog(self.edit, sentence("Attach files"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda names: self.bring_paths(tuple(map(Path, names))))
        dialog.open()

    def unfold(self, item: Item) -> None:
        """A pasted text goes into the words after all."""
        if isinstance(item.source, tuple) and isinstance(item.source[1], str):
            self._insert(item, item.source[1])
        elif self._storing is not None:
            self._storing.read(item, lambda text: self._insert(item, text))

    def _insert(self, item: Item, text: str) -> None:
        """Where it is still here: another box may be shown by now."""
        if item not in self.attached.items:
            return
        self.attached.take_away(item)
        self.edit.insert(text)
        self.edit.setFocus()

    # ---------------------------------------------------------------- undoing

    def undo(self) -> None:
        if not self._history.undo():
            self.edit.undo_words()

    def redo(self) -> None:
        if not self._history.redo():
            self.edit.redo_words()
