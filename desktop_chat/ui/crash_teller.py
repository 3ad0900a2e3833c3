"""Tells the person what went wrong inside the program, in one dialog that is made when it is needed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from desktop_chat.ui.crash_dialog import CrashDialog


class CrashTeller:
    def __init__(self, folder: Path, parent: QWidget) -> None:
        self._folder, self._parent = folder, parent
        self.dialog: CrashDialog | None = None

    def tell(self, text: str) -> None:
        if self.dialog is None:
            from desktop_chat.ui.crash_dialog import CrashDialog  # noqa: PLC0415 - start-up: seldom needed

            self.dialog = CrashDialog(self._folder, self._parent)
        self.dialog.tell(text)
