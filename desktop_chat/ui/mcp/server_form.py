"""The dialog in which a server is added or changed: a program of this computer, or an address elsewhere."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_chat.language import sentence
from desktop_chat.services.mcp.views import ServerWish
from desktop_chat.ui import theme
from desktop_chat.ui.boxes import Choice, Number
from desktop_chat.ui.form_rows import add_row, button_row, form_layout
from desktop_chat.ui.mcp.secret_rows import SecretRows

if TYPE_CHECKING:
    from desktop_chat.services.mcp.views import ServerView

WIDTH = 560
ARGUMENTS_HEIGHT = 76
MOST_SECONDS = 3_600
PROGRAM, ADDRESS = "program", "address"


class ServerForm(QDialog):
    keep_requested = Signal()

    def __init__(self, view: ServerView | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.before = view.name if view is not None else ""
        self.setObjectName("form")
        self.setWindowTitle(sentence("Change a server") if view else sentence("Add a server"))
        self.setMinimumWidth(theme.px(WIDTH))
        self.name, self.kind = QLineEdit(), Choice()
        self.kind.addItem(sentence("A program on this computer"), PROGRAM)
        self.kind.addItem(sentence("An address (HTTP)"), ADDRESS)
        self.command, self.arguments, self.folder = QLineEdit(), QPlainTextEdit(), QLineEdit()
        self.command.setPlaceholderText("uvx mcp-server-time")
        self.arguments.setPlaceholderText(sentence("One in each line; or all of them above, as in a terminal"))
        self.arguments.setFixedHeight(theme.px(ARGUMENTS_HEIGHT))
        self.arguments.setTabChangesFocus(True)
        self.folder.setPlaceholderText(sentence("Where it is started; empty is as this program"))
        self.address = QLineEdit()
        self.address.setPlaceholderText("https://example.org/mcp")
        self.variables, self.headers = (
            SecretRows("API_TOKEN", "Add a variable"),
            SecretRows("Authorization", "Add a header"),
        )
        self.seconds = Number()
        self.seconds.setRange(1, MOST_SECONDS)
        self.seconds.setSuffix(sentence(" seconds"))
        self.for_session = QCheckBox(sentence("Keep these only until the program ends, without the keyring"))
        self.words = QLabel()
        self.words.setObjectName("problem")
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.words.hide()
        self._lay_out()
        self._fill(view)
        self.kind.currentIndexChanged.connect(self._show_kind)
        for rows in (self.variables, self.headers):
            rows.resized.connect(self._fit)
        self.finished.connect(self._leave)
        self._show_kind()
        self.name.setFocus()

    def _lay_out(self) -> None:
        form = form_layout()
        add_row(form, sentence("Name"), self.name)
        add_row(form, sentence("Reached by"), self.kind)
        self._of_program, self._of_address = self._parts(), self._parts(is_address=True)
        self.keep_button = QPushButton(sentence("Keep"))
        self.keep_button.clicked.connect(self.keep_requested)
        patience = form_layout()
        add_row(patience, sentence("Time limit"), self.seconds)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.S20,) * 4)
        column.setSpacing(theme.S12)
        column.addLayout(form)
        for widget in (self._of_program, self._of_address):
            column.addWidget(widget)
        column.addLayout(patience)
        for widget in (self.for_session, self.words):
            column.addWidget(widget)
        column.addLayout(button_row(self, self.keep_button))
        self.keep_button.setDefault(True)

    def _parts(self, *, is_address: bool = False) -> QWidget:
        whole = QWidget()
        form = form_layout()
        whole.setLayout(form)
        if is_address:
            add_row(form, sentence("Address"), self.address)
            add_row(form, sentence("Headers"), self.headers)
        else:
            add_row(form, sentence("Program"), self.command)
            add_row(form, sentence("Arguments"), self.arguments)
            add_row(form, sentence("Folder"), self.folder)
            add_row(form, sentence("Variables"), self.variables)
        return whole

    def _fill(self, view: ServerView | None) -> None:
        self.seconds.setValue(view.definition.call_seconds if view else 120)
        if view is None:
            return
        said = view.definition
        self.name.setText(said.name)
        self.kind.setCurrentIndex(self.kind.findData(ADDRESS if said.is_remote else PROGRAM))
        self.command.setText(said.command)
        self.arguments.setPlainText("\n".join(said.arguments))
        self.folder.setText(said.folder)
        self.address.setText(said.address)
        self.variables.show_names(said.environment)
        self.headers.show_names(said.headers)

    @property
    def _is_address(self) -> bool:
        return str(self.kind.currentData()) == ADDRESS

    def _show_kind(self, *_: object) -> None:
        self._of_program.setVisible(not self._is_address)
        self._of_address.setVisible(self._is_address)
        self._fit()

    def _fit(self) -> None:
        self.for_session.setVisible(bool((self.headers if self._is_address else self.variables).rows))
        self._column.activate()
        self.adjustSize()

    def wish(self) -> ServerWish:
        """What is in it, as it stands."""
        rows = self.headers if self._is_address else self.variables
        command, arguments = ("", ()) if self._is_address else self._command()
        return ServerWish(
            self.name.text(),
            command,
            arguments,
            "" if self._is_address else self.folder.text(),
            self.address.text() if self._is_address else "",
            rows.texts(),
            rows.names(),
            self.for_session.isChecked(),
            self.seconds.value(),
        )

    def _command(self) -> tuple[str, tuple[str, ...]]:
        """A whole command line above counts where no argument stands below."""
        lines = tuple(line for line in self.arguments.toPlainText().splitlines() if line.strip())
        command = self.command.text().strip()
        if lines or not command or "\\" in command:
            return command, lines
        try:
            first, *rest = shlex.split(command)
        except ValueError:
            return command, ()
        return first, tuple(rest)

    def complain(self, text: str) -> None:
        self.words.setText(text)
        self.words.setAccessibleName(text)
        self.words.setVisible(bool(text))
        self.keep_button.setEnabled(True)
        self._fit()

    def wait(self) -> None:
        self.keep_button.setEnabled(False)

    def _leave(self) -> None:
        for rows in (self.variables, self.headers):
            rows.clear()
