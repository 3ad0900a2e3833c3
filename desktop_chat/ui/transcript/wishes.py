"""What a person may wish of a message; the transcript tells it, others carry it out."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop_chat.ui.transcript.controls import Control
from desktop_chat.ui.transcript.rows import Row


class Wishes(QObject):
    edit_requested = Signal(object, str)
    """The message, and its words so far."""
    regenerate_requested = Signal(object)
    version_requested = Signal(object, int)
    """The message, and how many versions on."""
    branch_requested = Signal(object)
    continue_requested = Signal()
    delete_requested = Signal(object)
    decide_requested = Signal(object, bool)
    """The call that waits, and whether it is allowed."""
    file_requested = Signal(object)
    """An attachment is to be seen."""

    def tell(self, row: Row, control: Control) -> None:
        """The wish that this control stands for."""
        match control.name:
            case "edit":
                self.edit_requested.emit(row.id, row.message.content)
            case "version":
                self.version_requested.emit(row.id, control.value)
            case "continue":
                self.continue_requested.emit()
            case "approve" | "deny":
                self.decide_requested.emit(control.value, control.name == "approve")
            case "open_file":
                self._tell_file(row, control)
            case _:
                self._tell_message(row, control.name)

    def _tell_message(self, row: Row, name: str) -> None:
        wishes = {
            "regenerate": self.regenerate_requested,
            "branch": self.branch_requested,
            "delete": self.delete_requested,
        }
        if name in wishes:
            wishes[name].emit(row.id)

    def _tell_file(self, row: Row, control: Control) -> None:
        for file in row.message.attachments:
            if file.id == control.value:
                self.file_requested.emit(file)
