"""The field of instructions: long texts, variables to insert, and those that nobody knows marked."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton, QVBoxLayout

from desktop_chat.language import sentence
from desktop_chat.services.variables import VARIABLE, variables_in
from desktop_chat.ui import theme
from desktop_chat.ui.assistants.fields import Field
from desktop_chat.ui.composing.words_edit import WordsEdit
from desktop_chat.ui.crash_reporter import guarded, nothing
from desktop_chat.ui.theme import Theme

TALL = 240
LONGEST, LARGEST = 20_000, 100_000
"""Letters of a line, and of a text, in which variables are marked as one types."""
SHOWN = 40
"""Letters of a value that are shown in the menu."""


class InstructionsField(Field):
    inputs_wanted = Signal(object)
    """These unknown variables are to become the assistant's own."""

    def __init__(self, look: Theme) -> None:
        super().__init__()
        self.edit = WordsEdit()
        self.edit.setAccessibleName(sentence("Instructions"))
        self.edit.setPlaceholderText(
            sentence("What it is, what it does and how. It is told this before every question.")
        )
        self.edit.setMinimumHeight(theme.px(TALL))
        self.edit.setTabChangesFocus(True)
        self.insert_button = QToolButton()
        self.insert_button.setText(sentence("Insert a variable"))
        self.insert_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.insert_button.setMenu(QMenu(self.insert_button))
        self.count = QLabel()
        self.count.setObjectName("caption")
        self.unknown = QLabel()
        self.unknown.setObjectName("asks")
        self.unknown.setWordWrap(True)
        self.unknown.setTextFormat(Qt.TextFormat.PlainText)
        self.make_button = QPushButton(sentence("Make them its own"))
        self.make_button.setAutoDefault(False)
        self.make_button.clicked.connect(lambda: self.inputs_wanted.emit(self._unknown))
        self._marks = Marks(self.edit, look)
        self._read: str | None = None
        self._was_pouring = False
        self._values: Mapping[str, str] = {}
        self._own: tuple[str, ...] = ()
        self._unknown: tuple[str, ...] = ()
        self._lay_out()
        self.setFocusProxy(self.edit)
        self.edit.textChanged.connect(self._typed)
        self.settle()

    def _lay_out(self) -> None:
        heading = QLabel(sentence("Told before every question"))
        heading.setObjectName("heading")
        heading.setWordWrap(True)
        heading.setBuddy(self.edit)
        head, said = QHBoxLayout(), QHBoxLayout()
        head.addWidget(heading, 1)
        head.addWidget(self.insert_button)
        said.addWidget(self.count)
        said.addWidget(self.unknown, 1)
        said.addStretch()
        said.addWidget(self.make_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.S4)
        layout.addLayout(head)
        layout.addWidget(self.edit, 1)
        layout.addLayout(said)

    # --------------------------------------------------------------- variables

    def offer(self, values: Mapping[str, str]) -> None:
        """What every assistant can ask for here."""
        self._values = values
        self._fill_menu()

    def know(self, own: tuple[str, ...]) -> None:
        """The assistant's own."""
        if own != self._own:
            self._own = own
            self._fill_menu()

    def _fill_menu(self) -> None:
        menu = self.insert_button.menu()
        menu.clear()
        for name in (*self._own, *self._values):
            value = self._values.get(name) or sentence("its own")
            menu.addAction(f"{{{{{name}}}}}    {value[:SHOWN]}", partial(self.insert, name))
        self._marks.know(frozenset((*self._own, *self._values)))
        self.settle()

    def insert(self, name: str) -> None:
        self.edit.insertPlainText(f"{{{{{name}}}}}")
        self.edit.setFocus()

    def settle(self) -> None:
        """Say how long it is and which variables nobody knows; not at every key."""
        text = self.words
        self.count.setText(sentence("{count} characters", count=f"{len(text):,}") if text else "")
        known = (*self._own, *self._values)
        self._unknown = tuple(name for name in variables_in(text) if name not in known) if self._values else ()
        names = ", ".join(f"{{{{{name}}}}}" for name in self._unknown)
        self.unknown.setText(sentence("Nobody knows {names}: it stays as it is written.", names=names))
        for widget in (self.unknown, self.make_button):
            widget.setVisible(bool(self._unknown))

    # ------------------------------------------------------------------- value

    def show_value(self, value: Any) -> None:
        text = str(value or "")
        if self.words != text:
            self.edit.begin_with(text, 0)
        self.settle()

    def value(self) -> Any:
        return self.words or None

    @property
    def words(self) -> str:
        """Read anew only when something was changed: reading a long text takes a while."""
        if self._read is None or self.edit.is_pouring:
            self._read = self.edit.words
        return self._read

    def _typed(self) -> None:
        """Colours are no change, nor is the rest of a long text that is still being put in."""
        if self._marks.is_marking:
            return
        self._read = None
        was_pouring, self._was_pouring = self._was_pouring, self.edit.is_pouring
        is_put_in = was_pouring and self.words == (self.taken() or "")
        if not self._was_pouring and not is_put_in:
            self.touch()


class Marks(QSyntaxHighlighter):
    """Variables in the accent's colour; unknown ones underlined."""

    def __init__(self, edit: WordsEdit, look: Theme) -> None:
        super().__init__(edit.document())
        self._look = look
        self._known: frozenset[str] = frozenset()
        self.is_marking = False
        look.changed.connect(self.look_again)

    def know(self, names: frozenset[str]) -> None:
        if names != self._known:
            self._known = names
            self.look_again()

    def look_again(self) -> None:
        if self.document().characterCount() <= LARGEST:
            self.is_marking = True
            self.rehighlight()
            self.is_marking = False

    @guarded(nothing)
    def highlightBlock(self, text: str) -> None:  # noqa: N802 - as Qt says it
        is_large = self.document().characterCount() > LARGEST
        if "{{" not in text or is_large or len(text) > LONGEST:
            return
        for found in VARIABLE.finditer(text):
            form = QTextCharFormat()
            is_known = found[1] in self._known
            form.setForeground(self._look.colour("accent" if is_known else "asks"))
            if not is_known:
                form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
                form.setUnderlineColor(self._look.colour("asks"))
            self.setFormat(found.start(), len(found[0]), form)
