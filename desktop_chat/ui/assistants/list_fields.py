"""Fields that hold several things: lines to begin with, questions with answers, names with values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.assistants.fields import Field
from desktop_chat.ui.problem import Problem

MOST_STARTERS = 6
TALL = 64


class Listed(Field):
    """A heading, the things below each other, and words of help; what they are is said by those that follow."""

    def __init__(self, title: str, help_text: str, add: str = "") -> None:
        super().__init__()
        self.heading, self.words, self.problem = QLabel(title), QLabel(help_text), Problem("asks")
        self.heading.setObjectName("heading")
        self.words.setObjectName("caption")
        self._inside = QVBoxLayout()
        self._inside.setSpacing(theme.S8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.S4)
        for label in (self.heading, self.words):
            layout.addWidget(label)
        layout.addLayout(self._inside)
        layout.addWidget(self.problem)
        self.words.setWordWrap(True)
        self.add_button = QPushButton(add)
        self.add_button.setAutoDefault(False)
        layout.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.add_button.setVisible(bool(add))

    def complain(self, text: str) -> None:
        self.problem.say(text)


class StartersField(Listed):
    """An empty line waits below the last one, as long as there may be more."""

    def __init__(self) -> None:
        super().__init__(
            sentence("Conversation starters"),
            sentence("Offered in an empty chat, at most {count}.", count=MOST_STARTERS),
        )
        self.lines: list[QLineEdit] = []
        for place in range(MOST_STARTERS):
            line = QLineEdit()
            line.setAccessibleName(sentence("Conversation starter {number}", number=place + 1))
            line.setPlaceholderText(sentence("Such as: Explain this to me as to a beginner"))
            line.textChanged.connect(self._typed)
            self.lines.append(line)
            self._inside.addWidget(line)
        self.setFocusProxy(self.lines[0])
        self._settle()

    def _typed(self) -> None:
        self._settle()
        self.touch()

    def _settle(self) -> None:
        texts = [line.text().strip() for line in self.lines]
        last = max((place for place, text in enumerate(texts) if text), default=-1)
        for place, line in enumerate(self.lines):
            line.setVisible(place <= last + 1)

    def show_value(self, value: Any) -> None:
        texts = list(value or ())
        for place, line in enumerate(self.lines):
            line.setText(str(texts[place]) if place < len(texts) else "")
        self._settle()

    def value(self) -> Any:
        return [line.text() for line in self.lines if line.text().strip()] or None


class ExamplesField(Listed):
    """Questions with answers, as many as one likes."""

    def __init__(self) -> None:
        super().__init__(
            sentence("Examples"),
            sentence("Questions and answers that every conversation begins with, unseen."),
            sentence("Add an example"),
        )
        self.pairs: list[_Pair] = []
        self.add_button.clicked.connect(lambda: self._added().question.setFocus())

    def _added(self, question: str = "", answer: str = "") -> _Pair:
        pair = _Pair(len(self.pairs) + 1, question, answer)
        for edit in (pair.question, pair.answer):
            edit.textChanged.connect(self.touch)
        pair.remove.clicked.connect(lambda: self._remove(pair))
        self.pairs.append(pair)
        self._inside.addWidget(pair)
        return pair

    def _remove(self, pair: _Pair) -> None:
        self.pairs.remove(pair)
        pair.hide()
        pair.deleteLater()
        self.add_button.setFocus()
        self.touch()

    def show_value(self, value: Any) -> None:
        for pair in self.pairs:
            pair.hide()
            pair.deleteLater()
        self.pairs = []
        texts = [str(each.get("content") or "") for each in value or () if isinstance(each, Mapping)]
        for place in range(0, len(texts), 2):
            self._added(texts[place], texts[place + 1] if place + 1 < len(texts) else "")

    def value(self) -> Any:
        written = [(pair.question.toPlainText(), pair.answer.toPlainText()) for pair in self.pairs]
        found = [
            {"role": role, "content": text}
            for question, answer in written
            if question.strip() or answer.strip()
            for role, text in (("user", question), ("assistant", answer))
        ]
        return found or None


class _Pair(QWidget):
    def __init__(self, number: int, question: str, answer: str) -> None:
        super().__init__()
        self.question, self.answer = QPlainTextEdit(question), QPlainTextEdit(answer)
        self.remove = QPushButton(sentence("Remove"))
        self.remove.setAutoDefault(False)
        self.remove.setAccessibleName(sentence("Remove example {number}", number=number))
        names = (
            (self.question, sentence("Question {number}", number=number)),
            (self.answer, sentence("Answer {number}", number=number)),
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, theme.S8)
        layout.setSpacing(theme.S4)
        for edit, name in names:
            edit.setAccessibleName(name)
            edit.setPlaceholderText(name)
            edit.setTabChangesFocus(True)
            edit.setFixedHeight(theme.px(TALL))
            layout.addWidget(edit)
        layout.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignLeft)


class NamesField(Listed):
    """Names with values; values that are no texts stay what they are until they are typed over."""

    def __init__(self, title: str, help_text: str, add: str, names: tuple[str, str]) -> None:
        super().__init__(title, help_text, add)
        self._names = names
        self.rows: list[_NameRow] = []
        self.add_button.clicked.connect(lambda: self.add("").name.setFocus())

    @property
    def known(self) -> tuple[str, ...]:
        return tuple(row.name.text().strip() for row in self.rows if row.name.text().strip())

    def add(self, name: str, value: Any = "") -> _NameRow:
        row = _NameRow(self._names, name, value)
        for edit in (row.name, row.text):
            edit.textChanged.connect(self.touch)
        row.remove.clicked.connect(lambda: self._remove(row))
        self.rows.append(row)
        self._inside.addWidget(row)
        return row

    def add_named(self, names: Sequence[str]) -> None:
        """Rows for these, the first one's value to be typed."""
        made = [self.add(name) for name in names if name not in self.known]
        self.touch()
        if made:
            made[0].text.setFocus()

    def _remove(self, row: _NameRow) -> None:
        self.rows.remove(row)
        row.hide()
        row.deleteLater()
        self.add_button.setFocus()
        self.touch()

    def show_value(self, value: Any) -> None:
        for row in self.rows:
            row.hide()
            row.deleteLater()
        self.rows = []
        for name, each in (value or {}).items() if isinstance(value, Mapping) else ():
            self.add(str(name), each)

    def value(self) -> Any:
        return {row.name.text().strip(): row.value for row in self.rows if row.name.text().strip()} or None


class _NameRow(QWidget):
    def __init__(self, names: tuple[str, str], name: str, value: Any) -> None:
        super().__init__()
        self._raw = value
        self.name, self.text = QLineEdit(name), QLineEdit("" if value is None else str(value))
        self._shown = self.text.text()
        self.remove = QPushButton(sentence("Remove"))
        self.remove.setAutoDefault(False)
        self.remove.setAccessibleName(sentence("Remove {name}", name=name or names[0]))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.S8)
        for edit, title, stretch in zip((self.name, self.text), names, (1, 2), strict=True):
            edit.setAccessibleName(title)
            edit.setPlaceholderText(title)
            layout.addWidget(edit, stretch)
        layout.addWidget(self.remove)

    @property
    def value(self) -> Any:
        return self._raw if self.text.text() == self._shown else self.text.text()
