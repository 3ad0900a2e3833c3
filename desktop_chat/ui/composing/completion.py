"""Offers what a sign in the box may stand for, such as “@” for an assistant, and puts there what is chosen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QListView, QVBoxLayout, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.composing.question_edit import QuestionEdit
from desktop_chat.ui.crash_reporter import guarded
from desktop_chat.ui.picking.delegate import PickDelegate
from desktop_chat.ui.picking.rows import PickModel, PickRow
from desktop_chat.ui.speaking import say_aloud
from desktop_chat.ui.theme import Theme
from desktop_chat.ui.transcript import units

WIDE, MOST_ROWS, LOOKED_AT = 380, 6, 80
MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
TAKES = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
OWN = (*MOVES, *TAKES, Qt.Key.Key_Escape)


class Source(Protocol):
    """What one sign may stand for."""

    sign: str
    is_first_only: bool
    """It means something only where the text begins with it."""

    def rows(self, typed: str) -> Sequence[PickRow]:
        """What fits the letters after the sign."""

    def named(self, word: str) -> object | None:
        """What is called exactly so: a space behind it takes it."""

    def take(self, value: object) -> str:
        """This was chosen; the words that stand in place of sign and letters."""


class Completion(QFrame):
    """Above the box; the keyboard stays in it."""

    def __init__(self, window: QWidget, look: Theme, edit: QuestionEdit, below: QWidget) -> None:
        """It stands on `below`, which is in the same window."""
        super().__init__(window)
        self._below = below
        self._edit, self._look = edit, look
        self._sources: dict[str, Source] = {}
        self._source: Source | None = None
        self._typed = self._dismissed = ""
        self.setObjectName("card")
        self.view, self.model = QListView(), PickModel(self)
        self.view.setModel(self.model)
        self._delegate = PickDelegate(look, self.view, is_tall=True)
        self.view.setItemDelegate(self._delegate)
        self.view.setUniformItemSizes(True)
        self.view.setAccessibleName(sentence("What fits"))
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setMouseTracking(True)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.clicked.connect(self._take)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(*(theme.S4,) * 4)
        inside.addWidget(self.view)
        edit.textChanged.connect(self.refresh)
        edit.cursorPositionChanged.connect(self.refresh)
        edit.focus_changed.connect(lambda is_focused: None if is_focused else self.hide())
        edit.installEventFilter(self)
        self.hide()

    def add(self, source: Source) -> None:
        self._sources[source.sign] = source

    # ----------------------------------------------------------------- looking

    def refresh(self) -> None:
        """After each key, and when there is more to choose from."""
        found = self._sought()
        if found is None:
            self._dismissed = ""
            self.hide()
            return
        source, typed = found
        if typed[-1:].isspace():
            self._take_named(source, typed.rstrip())
            return
        rows = source.rows(typed) if f"{source.sign}{typed}" != self._dismissed else ()
        if not rows:
            self.hide()
            return
        self._source, self._typed = source, typed
        self.model.show(rows)
        self._choose(self.model.next_pick(0, 1))
        self._place()
        self.show()
        self.raise_()

    def _sought(self) -> tuple[Source, str] | None:
        """The sign before the caret and the letters since, if there is one; perhaps with a space behind them."""
        cursor = self._edit.textCursor()
        if not self._sources or not self._edit.hasFocus() or self._edit.is_composing or cursor.hasSelection():
            return None
        column = cursor.positionInBlock()
        before = self._before(cursor)
        signs = "".join(map(re.escape, self._sources))
        found = re.search(rf"(?:^|\s)([{signs}])(\S*\s?)$", before)
        if found is None or (column > LOOKED_AT and found.start() == 0):
            return None
        source = self._sources[found[1]]
        is_first = cursor.blockNumber() == 0 and found.start() == 0
        return None if source.is_first_only and not is_first else (source, found[2])

    def _before(self, cursor: QTextCursor) -> str:
        """A few letters: a line may be as long as it likes."""
        place = cursor.position()
        cursor.setPosition(place - min(LOOKED_AT, cursor.positionInBlock()))
        cursor.setPosition(place, QTextCursor.MoveMode.KeepAnchor)
        return cursor.selectedText()

    def _choose(self, number: int) -> None:
        index = self.model.index(number, 0) if number >= 0 else QModelIndex()
        self.view.setCurrentIndex(index)
        row = self.model.row_at(index)
        if row is not None:
            say_aloud(self._edit, row.spoken)

    def _place(self) -> None:
        window = self.parentWidget()
        corner = self._below.mapTo(window, QPoint(0, 0)) if window is not None else QPoint()
        rows = min(MOST_ROWS, len(self.model.rows))
        high = rows * self._delegate.height + 2 * theme.S4 + 2
        wide = min(theme.px(WIDE), self._below.width())
        self.setGeometry(corner.x(), max(0, corner.y() - high - theme.S4), wide, high)

    # ------------------------------------------------------------------ taking

    def _take(self, index: QModelIndex) -> None:
        row = self.model.row_at(index)
        if row is not None and not row.is_heading and self._source is not None:
            self._put(self._source, self._typed, row.value)

    def _take_named(self, source: Source, word: str) -> None:
        value = source.named(word) if word and f"{source.sign}{word}" != self._dismissed else None
        if value is None:
            self.hide()
        else:
            self._put(source, f"{word} ", value)

    def _put(self, source: Source, typed: str, value: object) -> None:
        self.hide()
        cursor = self._edit.textCursor()
        begin = cursor.position() - units.length(source.sign + typed)
        cursor.setPosition(max(0, begin), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(source.take(value))

    # --------------------------------------------------------------------- keys

    @guarded(lambda: False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - as Qt says it
        if not self.isVisible() or not isinstance(event, QKeyEvent) or event.key() not in OWN:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() != QEvent.Type.KeyPress or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        self._press(Qt.Key(event.key()))
        return True

    def _press(self, key: Qt.Key) -> None:
        if key in TAKES:
            self._take(self.view.currentIndex())
        elif key in MOVES:
            last, now = len(self.model.rows) - 1, self.view.currentIndex().row()
            self._choose(self.model.next_pick(min(last, max(0, now + MOVES[key])), MOVES[key]))
        elif self._source is not None:
            self._dismissed = f"{self._source.sign}{self._typed}"
            self.hide()
