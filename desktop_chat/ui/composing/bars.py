"""Lines above the words: what is being edited, what waits to be sent, how many files of a folder are meant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.composing.attached import MOST
from desktop_chat.ui.composing.strokes import CROSS, StrokeButton
from desktop_chat.ui.theme import Theme
from desktop_chat.ui.tips import tip

if TYPE_CHECKING:
    from desktop_chat.services.written import FolderView, Written

USUAL = 20
NUMBER_WIDTH = 56


class Bar(QFrame):
    """Words on the left, controls on the right."""

    def __init__(self, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setObjectName("bar")
        self.words = QLabel()
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.line = QHBoxLayout(self)
        self.line.setContentsMargins(theme.S12, theme.S4, theme.S4, theme.S4)
        self.line.setSpacing(theme.S8)
        self.line.addWidget(self.words, 1)

    def add_cross(self, name: str) -> StrokeButton:
        button = StrokeButton(CROSS, name, self._look)
        self.line.addWidget(button)
        return button


class EditBar(Bar):
    cancelled = Signal()

    def __init__(self, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self.words.setText(sentence("Editing – Esc cancels"))
        self.add_cross(sentence("Cancel editing")).clicked.connect(self.cancelled)
        self.hide()


class FolderBar(Bar):
    chosen = Signal(object)
    """The files that are meant."""

    def __init__(self, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._folders: list[FolderView] = []
        """Those that are still to be asked about; the first is shown."""
        # Not a spin box: without its buttons, and with a style sheet, it shows no number.
        self.number = QLineEdit()
        self.number.setFixedWidth(NUMBER_WIDTH)
        self.number.setValidator(QIntValidator(0, MOST, self.number))
        self.number.setAccessibleName(sentence("How many files"))
        self.number.returnPressed.connect(self._chosen)
        self.take = QPushButton(sentence("Attach"))
        self.take.clicked.connect(self._chosen)
        self.line.addWidget(self.number)
        self.line.addWidget(self.take)
        self.add_cross(sentence("Attach none")).clicked.connect(self.dismiss)
        self.hide()

    def ask(self, folder: FolderView) -> None:
        """After those that were brought before."""
        self._folders.append(folder)
        if len(self._folders) == 1:
            self._show()
            self._take_focus()

    def exchange(self, folders: Sequence[FolderView]) -> Sequence[FolderView]:
        """Ask about those of another box; the ones that it was still to be asked about here."""
        before, self._folders = self._folders, list(folders)
        self._show()
        return before

    def _show(self) -> None:
        self.setVisible(bool(self._folders))
        if not self._folders:
            return
        folder = self._folders[0]
        count = len(folder.files)
        told = "“{name}” has more than {count} files." if folder.has_more else "“{name}” has {count} files."
        question = sentence(told, name=folder.name, count=count)
        self.words.setText(f"{question} {sentence('How many of the first?')}" if count else question)
        self.number.setText(str(min(count, USUAL)))
        for control in (self.number, self.take):
            control.setVisible(bool(count))

    def _take_focus(self) -> None:
        if self._folders and self._folders[0].files:
            self.number.setFocus()
            self.number.selectAll()

    def _chosen(self) -> None:
        files = self._folders[0].files[: int(self.number.text() or 0)]
        self.dismiss()
        self.chosen.emit(files)

    def dismiss(self) -> None:
        """On to the next folder, if there is one."""
        self._folders = self._folders[1:]
        self._show()
        self._take_focus()


class QueueBar(QWidget):
    """What is sent when the answer has ended, one line for each."""

    edit_requested = Signal(int)
    remove_requested = Signal(int)

    def __init__(self, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(theme.S4)
        self.bars: list[Bar] = []
        self.hide()

    def show_queue(self, queued: Sequence[Written]) -> None:
        for bar in self.bars:
            bar.hide()
            bar.deleteLater()
        self.bars = [self._made(place, written) for place, written in enumerate(queued)]
        self.setVisible(bool(queued))

    def _made(self, place: int, written: Written) -> Bar:
        bar = Bar(self._look)
        first = written.text.strip().partition("\n")[0][:200]
        names = ", ".join(file.name for file in written.files)
        told = sentence("Next: {text}", text=" · ".join(part for part in (first, names) if part))
        bar.words.setText(told)
        bar.words.setToolTip(tip(written.text[:2_000]))
        bar.setAccessibleName(told)
        edit = QToolButton()
        edit.setObjectName("unfold")
        edit.setText(sentence("Edit"))
        edit.setAccessibleName(sentence("Edit what waits: {text}", text=first))
        bar.line.addWidget(edit)
        edit.clicked.connect(lambda: self.edit_requested.emit(place))
        remove = bar.add_cross(sentence("Remove what waits: {text}", text=first))
        remove.clicked.connect(lambda: self.remove_requested.emit(place))
        self._lines.addWidget(bar)
        return bar
