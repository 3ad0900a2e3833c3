"""The transcript by keyboard: from control to control with Tab, and selecting with Shift and the arrows."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPointF, Qt, QTextBoundaryFinder, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence

from desktop_chat.ui.crash_reporter import guarded, nothing
from desktop_chat.ui.transcript import units
from desktop_chat.ui.transcript.controls import Control
from desktop_chat.ui.transcript.pointing import PointedList
from desktop_chat.ui.transcript.selection import Position

LINE = 22
ARROWS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
LINES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
PRESSING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class KeyedList(PointedList):
    """Handles the keys; what is not its own scrolls, as in every list."""

    control_reached = Signal(str)
    """What the keyboard is at now, by its name."""
    letters_typed = Signal(str)
    """Somebody has begun to write here."""

    @guarded(nothing)
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - as Qt says it
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_selection()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
        elif event.key() in PRESSING and self.focused is not None:
            self._press_focused()
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self._extend(event):
            self.viewport().update()
        elif _is_writing(event):
            self.letters_typed.emit(event.text())
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    # -------------------------------------------------------------- controls

    @guarded(bool)
    def focusNextPrevChild(self, is_next: bool) -> bool:  # noqa: N802 - as Qt says it
        """Through all that can be pressed in sight, then on to the next widget."""
        controls = list(self.controls_in_sight())
        keys = [(row, control.key) for row, control, _ in controls]
        at = keys.index(self.focused) if self.focused in keys else (-1 if is_next else len(keys))
        following = at + (1 if is_next else -1)
        if not 0 <= following < len(keys):
            self.focused = None
            self.viewport().update()
            return super().focusNextPrevChild(is_next)
        self.focused = keys[following]
        control = controls[following][1]
        self.control_reached.emit(control.spoken)
        self.viewport().update()
        return True

    def controls_in_sight(self) -> Iterator[tuple[int, Control, float]]:
        value, height = self.verticalScrollBar().value(), self.viewport().height()
        for row, top in self.cells.between(value, value + height):
            cell = self.cells.cell(row)
            if cell is None:
                continue
            for control in cell.controls(value - top):
                y = control.rect.top() + top - value
                if 0 <= y < height:
                    yield row, control, y

    def _press_focused(self) -> None:
        for row, control, _ in list(self.controls_in_sight()):
            if self.focused == (row, control.key):
                self.act(row, control)
                return

    @guarded(nothing)
    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - as Qt says it
        self.focused = None
        super().focusOutEvent(event)

    # ------------------------------------------------------------- selecting

    def _extend(self, event: QKeyEvent) -> bool:
        """Move the end of the selection; whether the key means that."""
        caret = self.selection.caret or self.position_at(QPointF(self.viewport().width() / 2, 0))
        if caret is None:
            return False
        key = Qt.Key(event.key())
        is_by_word = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key in ARROWS:
            moved = self._beside(caret, ARROWS[key], is_by_word=is_by_word)
        elif key in LINES:
            moved = self._above_or_below(caret, LINES[key])
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            moved = self._at_end(caret, is_end=key == Qt.Key.Key_End)
        else:
            return False
        if self.selection.caret is None:
            self.selection.begin(caret)
        self.selection.extend(moved)
        self.show_position(moved)
        return True

    def _beside(self, position: Position, step: int, *, is_by_word: bool) -> Position:
        row, block, offset = position
        text = self._text_of(row, block)
        by = QTextBoundaryFinder.BoundaryType
        finder = QTextBoundaryFinder(by.Word if is_by_word else by.Grapheme, text)
        finder.setPosition(offset)
        found = finder.toNextBoundary() if step > 0 else finder.toPreviousBoundary()
        return (row, block, found) if found >= 0 else self._neighbour(row, block, step)

    def _neighbour(self, row: int, block: int, step: int) -> Position:
        """The end or the beginning of the text beside this one."""
        cell = self.cells.cell(row)
        count = len(cell.body.blocks) if cell is not None else 0
        if 0 <= block + step < count:
            block += step
        elif 0 <= row + step < self.cells.count:
            row += step
            cell = self.cells.cell(row)
            block = max(0, len(cell.body.blocks) - 1) if step < 0 and cell is not None else 0
        else:
            return row, block, (units.length(self._text_of(row, block)) if step > 0 else 0)
        return row, block, (0 if step > 0 else units.length(self._text_of(row, block)))

    def _text_of(self, row: int, block: int) -> str:
        cell = self.cells.cell(row)
        if cell is None or cell.row.is_result or block >= len(cell.body.blocks):
            return ""
        return cell.body.laid(block).text

    def _above_or_below(self, position: Position, step: int) -> Position:
        where = self.point_of(position)
        if where is None:
            return position
        found = self.position_at(QPointF(where.x(), where.y() + LINE * (step + 0.5)))
        if found is None or found == position:
            return self._neighbour(position[0], position[1], step)
        return found

    def _at_end(self, position: Position, *, is_end: bool) -> Position:
        row, block, _ = position
        return row, block, (units.length(self._text_of(row, block)) if is_end else 0)


def _is_writing(event: QKeyEvent) -> bool:
    """A letter, and no command."""
    shift, keypad = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.KeypadModifier
    is_plain = not event.modifiers() & ~(shift | keypad)
    return is_plain and event.text().isprintable() and bool(event.text().strip())
