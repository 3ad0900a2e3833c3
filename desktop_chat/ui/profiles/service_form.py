"""The fields of one service: the usual ones at once, the others on demand; secrets are typed blind."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_chat.language import sentence
from desktop_chat.services.key_wishes import KnownFields
from desktop_chat.ui import theme
from desktop_chat.ui.form_rows import add_row, form_layout

if TYPE_CHECKING:
    from desktop_chat.services.key_wishes import ServiceField

HEADERS_HEIGHT = 64
MOST_BYTES = 64 * 1024
"""Of a file with credentials."""


class ServiceForm(QWidget):
    changed = Signal()
    resized = Signal()

    def __init__(self, fields: Sequence[ServiceField], known: KnownFields, *, is_whole: bool) -> None:
        """`is_whole`: all of them are shown at once."""
        super().__init__()
        self._known = known
        self.boxes = {field.name: _box(field, known) for field in fields}
        self.more = QToolButton()
        self.more.setObjectName("plain")
        self.more.setText(sentence("More settings"))
        self.more.clicked.connect(self._unfold)
        self._first, self._rest = form_layout(), form_layout()
        for field in fields:
            self._add(field, self._first if field.is_first else self._rest)
        self._below = QWidget()
        self._below.setLayout(self._rest)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.S8)
        layout.addLayout(self._first)
        layout.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self._below)
        self._below.setVisible(is_whole)
        self.more.setVisible(not is_whole and self._rest.rowCount() > 0)

    def _add(self, field: ServiceField, form: QFormLayout) -> None:
        box, title = self.boxes[field.name], sentence(field.title)
        box.textChanged.connect(self.changed)
        add_row(form, title, box, _with_button(box, field) if field.kind == "file" else None)

    @property
    def key(self) -> QLineEdit:
        """The first box for a secret."""
        blind = (box for box in self.boxes.values() if isinstance(box, QLineEdit) and _is_blind(box))
        return next(blind)

    def texts(self) -> dict[str, str]:
        """What is new in them."""
        known = self._known.settings
        now = {name: text_of(box) for name, box in self.boxes.items()}
        return {name: text for name, text in now.items() if text.strip() and text != known.get(name)}

    def removed(self) -> tuple[str, ...]:
        """What was there and is not, or is otherwise as a whole."""
        now = {name: text_of(box) for name, box in self.boxes.items()}
        known = self._known.settings
        return tuple(
            name
            for name, text in now.items()
            if (name in known and not text.strip()) or (name == "headers" and known.get(name, "") != text)
        )

    def clear(self) -> None:
        """No key stays in a box that nobody sees any more."""
        for box in self.boxes.values():
            box.clear()

    def _unfold(self) -> None:
        self.more.hide()
        self._below.show()
        self.resized.emit()


def _box(field: ServiceField, known: KnownFields) -> QLineEdit | QPlainTextEdit:
    end = known.ends.get(field.name)
    hint = (
        sentence("{end}, kept unless you write here", end=end or "…") if end is not None else sentence(field.hint)
    )
    if field.kind == "headers":
        wide = QPlainTextEdit(known.settings.get(field.name, ""))
        wide.setPlaceholderText(hint)
        wide.setFixedHeight(theme.px(HEADERS_HEIGHT))
        wide.setTabChangesFocus(True)
        return wide
    box = QLineEdit(known.settings.get(field.name, ""))
    box.setPlaceholderText(hint)
    if field.is_secret:
        box.setEchoMode(QLineEdit.EchoMode.Password)
    return box


def _with_button(box: QLineEdit | QPlainTextEdit, field: ServiceField) -> QWidget:
    """Its text can come from a file."""
    whole = QWidget()
    line = QHBoxLayout(whole)
    line.setContentsMargins(0, 0, 0, 0)
    button = QPushButton(sentence("From a file…"))
    button.setAutoDefault(False)
    button.setAccessibleName(sentence("{title}: from a file", title=sentence(field.title)))

    def ask() -> None:
        dialog = QFileDialog(whole, sentence(field.title), "", sentence("JSON files (*.json);;All files (*)"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: fill(box, Path(path)))
        dialog.open()

    button.clicked.connect(ask)
    line.addWidget(box, 1)
    line.addWidget(button)
    return whole


def fill(box: QLineEdit | QPlainTextEdit, path: Path) -> None:
    """With the text of a small file; a larger one is none of credentials. It stays where it is."""
    try:
        with path.open("rb") as file:
            text = file.read(MOST_BYTES).decode("utf-8", "replace")
    except OSError:
        return
    lines = " ".join(text.split("\n"))
    if isinstance(box, QLineEdit):
        box.setText(lines)


def text_of(box: QLineEdit | QPlainTextEdit) -> str:
    return box.text() if isinstance(box, QLineEdit) else box.toPlainText()


def _is_blind(box: QLineEdit) -> bool:
    return box.echoMode() == QLineEdit.EchoMode.Password
