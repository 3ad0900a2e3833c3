"""Asks where an assistant is to be written, and which documents are to be read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_chat.language import sentence

DOCUMENTS = "Assistants (*.json)"
LONGEST_NAME = 60


def choose_place(over: QWidget, name: str, chosen: Callable[[Path], object]) -> QFileDialog:
    dialog = QFileDialog(over, sentence("Export this assistant"), file_name(name))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("json")
    return _opened(dialog, lambda names: chosen(Path(names[0])))


def choose_documents(over: QWidget, chosen: Callable[[Sequence[Path]], object]) -> QFileDialog:
    dialog = QFileDialog(over, sentence("Import assistants"))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    return _opened(dialog, lambda names: chosen(tuple(map(Path, names))))


def _opened(dialog: QFileDialog, chosen: Callable[[list[str]], object]) -> QFileDialog:
    dialog.setNameFilter(sentence(DOCUMENTS))
    dialog.filesSelected.connect(lambda names: chosen(names) if names else None)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


def show_folder(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def file_name(name: str) -> str:
    """As far as a file may be called so."""
    plain = "".join(sign if sign.isalnum() or sign in " -_" else "-" for sign in name)
    return f"{' '.join(plain.split())[:LONGEST_NAME].strip(' -') or 'assistant'}.json"
