"""The dialog of the models on this computer: what is there, what is on its way, and how one gets more."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.local_models.lines import ArrivalLine, Line, ModelLine
from desktop_chat.ui.problem import Problem

if TYPE_CHECKING:
    from desktop_chat.services.local_models.views import ArrivalView, LocalModelView
    from desktop_chat.ui.desk import StartTask
    from desktop_chat.ui.local_models.desk import ModelKeeper

SIZE = 620, 520
WORDS = (
    "Models in GGUF files run here, without a key and without the network. Larger ones answer better, and take as "
    "much memory as their file is long."
)

_ONLY_SMALL = "Only the small model that comes with the program is here."


class LocalModelsDialog(QDialog):
    model_chosen = Signal(str)
    changed = Signal()
    """Another file is there, or one is gone."""

    def __init__(self, models: ModelKeeper, start: StartTask, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models, self._start = models, start
        self.setObjectName("form")
        self.setWindowTitle(sentence("Models on this computer"))
        self.resize(*SIZE)
        self.address, self.digits = QLineEdit(), QLineEdit()
        self.address.setPlaceholderText(sentence("https://… of a GGUF file"))
        self.digits.setPlaceholderText(sentence("If you know it: 64 digits that the file has to have"))
        self.fetch_button = QPushButton(sentence("Download"))
        self.fetch_button.setProperty("primary", True)
        self.file_button = QPushButton(sentence("Add a file…"))
        self.problem = Problem()
        self.lines: list[Line] = []
        self._looks = 0
        """How often it was looked which there are; what was asked for earlier is older."""
        self._column = QVBoxLayout()
        self._lay_out()
        self.problem.say(models.problem)
        self.fetch_button.clicked.connect(self._fetch)
        self.file_button.clicked.connect(self._choose_file)
        self.address.textChanged.connect(self._settle)
        self._settle()
        self._forget: Callable[[], None] | None = models.subscribe(self._hear)
        self.finished.connect(self._leave)
        self.refresh()

    def _lay_out(self) -> None:
        words = QLabel(sentence(WORDS))
        words.setObjectName("muted")
        words.setWordWrap(True)
        form = QFormLayout()
        form.setSpacing(theme.S8)
        for label, edit in ((sentence("Address"), self.address), ("SHA-256", self.digits)):
            edit.setAccessibleName(label)
            form.addRow(label, edit)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for button in (self.file_button, self.fetch_button):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        self.fetch_button.setDefault(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(theme.S20,) * 4)
        layout.setSpacing(theme.S12)
        layout.addWidget(words)
        layout.addWidget(self._list(), 1)
        layout.addWidget(self.problem)
        layout.addLayout(form)
        layout.addLayout(buttons)

    def _list(self) -> QScrollArea:
        page = QWidget()
        page.setObjectName("settingsPage")
        self._column.setContentsMargins(0, 0, theme.S8, 0)
        self._column.setSpacing(theme.S8)
        page.setLayout(self._column)
        area = QScrollArea()
        area.setObjectName("settingsArea")
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(page)
        return area

    # ---------------------------------------------------------------- showing

    def refresh(self) -> None:
        self._start(self._refreshed(), name="models on this computer")

    async def _refreshed(self) -> None:
        self._looks += 1
        look = self._looks
        models, arrivals = await self._models.all()
        if self._forget is not None and look == self._looks:
            self._show(models, arrivals)

    def _show(self, models: Sequence[LocalModelView], arrivals: Sequence[ArrivalView]) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        on_their_way = [self._arrival_line(view) for view in arrivals if view.stage not in ("done", "cancelled")]
        self.lines = [*on_their_way, *map(self._model_line, models)]
        for line in self.lines:
            self._column.addWidget(line)
        if not self.lines:
            text = "No model file is here." if self._models.problem else _ONLY_SMALL
            none = QLabel(sentence(text))
            none.setObjectName("muted")
            self._column.addWidget(none)
        self._column.addStretch(1)

    def _arrival_line(self, view: ArrivalView) -> ArrivalLine:
        line = ArrivalLine(view)
        line.pause_requested.connect(lambda name: self._begin(self._models.pause(name)))
        line.cancel_requested.connect(lambda name: self._begin(self._cancelled(name)))
        line.go_on_requested.connect(lambda name: self._begin(self._told(self._models.go_on(name))))
        return line

    def _model_line(self, model: LocalModelView) -> ModelLine:
        line = ModelLine(model)
        line.remove_requested.connect(lambda name: self._begin(self._removed(name)))
        line.choose_requested.connect(self.model_chosen)
        return line

    def _hear(self, view: ArrivalView) -> None:
        line = next((each for each in self.lines if each.name.text() == view.name), None)
        if view.stage == "done":
            self.changed.emit()
        if isinstance(line, ArrivalLine) and view.stage not in ("done", "cancelled"):
            line.show_view(view)
        else:
            self.refresh()

    # ------------------------------------------------------------------ wishes

    def _settle(self, _: str = "") -> None:
        self.fetch_button.setEnabled(bool(self.address.text().strip()))

    def _fetch(self) -> None:
        self._begin(self._fetched(self.address.text(), self.digits.text()))

    async def _fetched(self, address: str, digits: str) -> None:
        """What is typed meanwhile is for the next one."""
        if not await self._told(self._models.fetch(address, digits)) or self._forget is None:
            return
        for edit, text in ((self.address, address), (self.digits, digits)):
            if edit.text() == text:
                edit.clear()

    def _choose_file(self) -> None:
        """The system's own dialog, which holds up nothing."""
        dialog = QFileDialog(self, sentence("Add a model file"), "", sentence("Model files (*.gguf)"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.add_file)
        dialog.open()

    def add_file(self, path: str) -> None:
        self._begin(self._told(self._models.add_file(Path(path))))

    async def _cancelled(self, name: str) -> None:
        await self._models.cancel(name)
        self.refresh()

    async def _removed(self, name: str) -> None:
        if await self._told(self._models.remove(name)):
            self.changed.emit()
        self.refresh()

    async def _told(self, verb: Coroutine[Any, Any, str]) -> bool:
        """Whether it could be done; else the sentence is shown."""
        problem = await verb
        if self._forget is not None:
            self.problem.say(problem)
        return not problem

    def _begin(self, work: Coroutine[Any, Any, object]) -> None:
        self._start(work, name="a model file")

    def _leave(self) -> None:
        forget, self._forget = self._forget, None
        if forget is not None:
            forget()
        self.deleteLater()
