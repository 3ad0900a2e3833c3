"""Brings files to the editor: the picture of an assistant, and what it is to know; both are stored at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from desktop_chat.language import sentence
from desktop_chat.services.views import ErrorView
from desktop_chat.ui.assistants.file_field import FilesField
from desktop_chat.ui.assistants.pictures import small_picture

if TYPE_CHECKING:
    from desktop_chat.ui.assistants.window import AssistantsWindow
    from desktop_chat.ui.desk import Services

PICTURES = "*.png *.jpg *.jpeg *.gif *.webp *.bmp"


class Bringing(QObject):
    """`mark` says which assistant is edited: what was meant for another one is not given to this."""

    def __init__(
        self, services: Services, window: AssistantsWindow, mark: Callable[[], str], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._start, self._mark = services.desk.assistants, services.start, mark
        self._window, self._editor = window, window.editor
        face = self._editor.about.face
        face.choose_requested.connect(self._choose_picture)
        face.brought.connect(self.bring_picture)
        self._editor.completed.connect(self._hear_files)

    def _hear_files(self) -> None:
        self._files.add_requested.connect(self._choose_files)
        self._files.brought.connect(self.bring_files)

    @property
    def _files(self) -> FilesField:
        field = self._editor.fields["knowledge.files"]
        assert isinstance(field, FilesField)
        return field

    def _choose_picture(self) -> None:
        dialog = QFileDialog(self._window, sentence("Choose a picture"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(f"{sentence('Pictures')} ({PICTURES})")
        dialog.finished.connect(dialog.deleteLater)
        dialog.fileSelected.connect(lambda name: self.bring_picture(Path(name)))
        dialog.open()

    def bring_picture(self, file: Path) -> None:
        self._start(self._pictured(file, self._mark()), name="an assistant's picture")

    async def _pictured(self, file: Path, mark: str) -> None:
        content = await asyncio.to_thread(small_picture, file)
        if content is None:
            if mark == self._mark():
                self._editor.complain(sentence("{name} is no picture that can be read.", name=file.name))
            return
        kept = await self._desk.values.keep_file((f"{file.stem}.png", content))
        if mark != self._mark():
            return
        if isinstance(kept, ErrorView):
            self._editor.complain(kept.sentence)
        else:
            self._editor.about.face.give(kept["digest"])

    def _choose_files(self) -> None:
        dialog = QFileDialog(self._window, sentence("Add files"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.finished.connect(dialog.deleteLater)
        dialog.filesSelected.connect(lambda names: self.bring_files(tuple(map(Path, names))))
        dialog.open()

    def bring_files(self, files: Sequence[Path]) -> None:
        self._start(self._known(files, self._mark()), name="files of an assistant")

    async def _known(self, files: Sequence[Path], mark: str) -> None:
        """One after the other; one that cannot be read stops no other."""
        problems = []
        for file in files:
            self._files.say_storing(sentence("Storing {name}…", name=file.name))
            kept = await self._desk.values.keep_file(file)
            if mark != self._mark():
                break
            if isinstance(kept, ErrorView):
                problems.append(kept.sentence)
            else:
                self._files.add(kept)
        self._files.say_storing("")
        if mark == self._mark():
            self._files.complain("\n".join(problems))
