"""Carries out exports and imports in the window: asks where, says how far it is, and what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from desktop_chat.language import sentence

if TYPE_CHECKING:
    from desktop_chat.services.desk_transfer import Tell, Transferred
    from desktop_chat.ui.desk import Services
    from desktop_chat.ui.main_window import MainWindow
    from desktop_chat.ui.operator import Operator

Verb = Callable[[], Coroutine[Any, Any, "Transferred"]]

FORMS: dict[str, tuple[str, bool, str]] = {
    "Markdown (*.md)": ("markdown", False, ".md"),
    "Markdown and attached files (*.md)": ("markdown", True, ".md"),
    "JSON (*.json)": ("json", False, ".json"),
    "JSON with attached files (*.json)": ("json", True, ".json"),
}
"""What a chat can be written as: form, whether with files, and the ending of its name."""
ARCHIVES = "Archives (*.zip)"
LONGEST_NAME = 60


class TransferOperator(QObject):
    """One at a time; made beside the operator, which goes on to own it."""

    stepped = Signal(str)
    """How far it is; from whichever thread."""

    def __init__(self, services: Services, window: MainWindow, operator: Operator) -> None:
        super().__init__(operator)
        self._desk, self._start = services.desk, services.start
        self._window, self._conversation = window, window.conversation
        self._bar = window.conversation.transfer_bar
        self._boxes = operator.questions.boxes
        self._task: asyncio.Task[Any] | None = None
        self._is_at_work = self._is_given_up = False
        side_bar = window.side_bar
        side_bar.export_shown_requested.connect(self.export_shown)
        side_bar.export_all_requested.connect(self.export_all)
        side_bar.import_requested.connect(self.import_)
        side_bar.chat_menu.export_requested.connect(self.export_chat)
        self.stepped.connect(self._step)
        self._bar.stopped.connect(self.stop)

    # ----------------------------------------------------------------- wishes

    def export_shown(self) -> None:
        if self._conversation.chat_id is not None:
            self.export_chat(self._conversation.chat_id)

    def export_chat(self, chat_id: Any) -> None:
        chat = self._desk.keeping.chat(chat_id)
        if chat is None or self._is_busy():
            return
        dialog = self._dialog(sentence("Export this chat"), _file_name(chat.title or sentence("Chat")) + ".md")
        titles = {sentence(title): form for title, form in FORMS.items()}
        dialog.setNameFilters(list(titles))
        dialog.filterSelected.connect(lambda title: _rename(dialog, titles[title][2]))

        def chosen(place: str) -> None:
            form, with_files, _ = titles[dialog.selectedNameFilter()]
            to = Path(place)
            export = self._desk.transfer.export_chat
            self._begin(lambda: export(chat_id, to, form, self._tell, with_files=with_files), to)

        dialog.fileSelected.connect(chosen)
        dialog.open()

    def export_all(self) -> None:
        if self._is_busy():
            return
        dialog = self._dialog(sentence("Export everything"), "desktop-chat.zip")
        dialog.setNameFilter(sentence(ARCHIVES))

        def chosen(place: str) -> None:
            to = Path(place)
            kept = self._window.preferences.kept
            self._begin(lambda: self._desk.transfer.export_all(to, kept, self._tell), to)

        dialog.fileSelected.connect(chosen)
        dialog.open()

    def import_(self) -> None:
        if self._is_busy():
            return
        dialog = QFileDialog(self._window, sentence("Import an archive"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(sentence(ARCHIVES))
        dialog.finished.connect(dialog.deleteLater)

        def chosen(place: str) -> None:
            self._begin(lambda: self._desk.transfer.import_(Path(place), self._tell), None)

        dialog.fileSelected.connect(chosen)
        dialog.open()

    def stop(self) -> None:
        """Only what the person gives up is spoken of; at the end of the program there is nobody to hear it."""
        if self._task is not None:
            self._is_given_up = True
            self._task.cancel()

    def _step(self, words: str) -> None:
        """What the other thread told last may arrive after the end."""
        if self._is_at_work:
            self._bar.begin(words)

    # ------------------------------------------------------------------ within

    def _dialog(self, title: str, name: str) -> QFileDialog:
        dialog = QFileDialog(self._window, title, name)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(Path(name).suffix)
        dialog.finished.connect(dialog.deleteLater)
        return dialog

    def _is_busy(self) -> bool:
        """What is being done is finished first, and that is said."""
        if self._is_at_work:
            self._conversation.toast.say(sentence("Wait for the export or import that is running, or stop it."))
        return self._is_at_work

    @property
    def _tell(self) -> Tell:
        return self.stepped.emit

    def _begin(self, verb: Verb, to: Path | None) -> None:
        self._is_at_work, self._is_given_up = True, False
        self._bar.begin(sentence("Beginning…"))
        self._task = self._start(self._carried_out(verb, to), name="export or import")
        # Not within the task: one that is given up at once never begins.
        self._task.add_done_callback(lambda task: self._ended(task, to))

    async def _carried_out(self, verb: Verb, to: Path | None) -> None:
        done = await verb()
        if done.settings:
            self._window.preferences.adopt(done.settings)
        self._boxes.bring(done.drafts)
        if done.is_done and to is not None:
            self._conversation.toast.say(done.words, sentence("Show in folder"), _shower(to.parent))
        else:
            self._conversation.toast.say(done.words)

    def _ended(self, task: asyncio.Task[Any], to: Path | None) -> None:
        self._is_at_work = False
        self._bar.hide()
        if task.cancelled() and self._is_given_up:
            words = "Stopped. Nothing was written." if to else "Stopped. What was brought in stays."
            self._conversation.toast.say(sentence(words))


def _rename(dialog: QFileDialog, ending: str) -> None:
    """What the chat is written as is how its file is called."""
    dialog.setDefaultSuffix(ending)
    for name in dialog.selectedFiles()[:1]:
        if Path(name).suffix in {known for _, _, known in FORMS.values()}:
            dialog.selectFile(Path(name).with_suffix(ending).name)


def _shower(folder: Path) -> Callable[[], None]:
    def show() -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    return show


def _file_name(title: str) -> str:
    """The title, as far as a file may be called so."""
    plain = "".join(sign if sign.isalnum() or sign in " -_." else "-" for sign in title)
    return " ".join(plain.split())[:LONGEST_NAME].strip(" .-") or "chat"
