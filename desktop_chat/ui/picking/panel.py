"""A panel above the window: a line to type in, and what fits below it; keys reach all of it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QListView, QVBoxLayout, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.composing.shadow import DROP, REACH, paint_shadow
from desktop_chat.ui.crash_reporter import guarded, nothing
from desktop_chat.ui.picking.delegate import PickDelegate
from desktop_chat.ui.picking.rows import PickModel, PickRow
from desktop_chat.ui.theme import Theme

SHADOW = REACH + DROP
WIDE, HIGH, TOP = 600, 460, 56
STEPS: Mapping[int, int] = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: 8,
    Qt.Key.Key_PageUp: -8,
}
PICKS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
OWN = (*STEPS, *PICKS, Qt.Key.Key_Escape)


class PickEdit(QLineEdit):
    """Keys that move in the list are the panel's."""

    key_pressed = Signal(int)

    @guarded(lambda: False)
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in OWN:
            event.accept()
            return True
        return super().event(event)

    @guarded(nothing)
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - as Qt says it
        if event.key() in OWN:
            self.key_pressed.emit(event.key())
        else:
            super().keyPressEvent(event)


class PickPanel(QFrame):
    """Closes when something is picked, by Esc, and when the focus goes elsewhere."""

    picked = Signal(object)
    """The value of a row."""
    closed = Signal()

    def __init__(self, window: QWidget, look: Theme, prompt: str, *, is_tall: bool = False) -> None:
        super().__init__(window)
        self.hide()
        self._window, self.look = window, look
        self.setObjectName("pickPanel")
        self.setAccessibleName(prompt)
        self.edit, self.view, self.model = PickEdit(), QListView(), PickModel(self)
        self.edit.setPlaceholderText(prompt)
        self.edit.setAccessibleName(prompt)
        self.view.setAccessibleName(sentence("What fits"))
        self.view.setModel(self.model)
        self._delegate = PickDelegate(look, self.view, is_tall=is_tall)
        self.view.setItemDelegate(self._delegate)
        self.view.setUniformItemSizes(True)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setMouseTracking(True)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inside = QVBoxLayout(self)
        self._inside.setContentsMargins(*(SHADOW + theme.S8,) * 4)
        self._inside.setSpacing(theme.S8)
        self._inside.addWidget(self.edit)
        self._inside.addWidget(self.view, 1)
        self.edit.textChanged.connect(self._typed)
        self.edit.key_pressed.connect(self._press)
        self.view.clicked.connect(self._pick)
        self._before: QWidget | None = None

    def add_below(self, widget: QWidget) -> None:
        self._inside.addWidget(widget)

    # ---------------------------------------------------------------- showing

    @abstractmethod
    def rows_for(self, typed: str) -> Sequence[PickRow]:
        """What is to be shown for these words."""

    def open(self) -> None:
        self._before = QApplication.focusWidget()
        self.edit.clear()
        self._typed("")
        self.place()
        self.show()
        self.raise_()
        self.edit.setFocus(Qt.FocusReason.PopupFocusReason)
        self._window.installEventFilter(self)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_went, Qt.ConnectionType.UniqueConnection)

    def refresh(self) -> None:
        """The same words, looked for among other rows."""
        if self.isVisible():
            current = self.model.row_at(self.view.currentIndex())
            self._typed(self.edit.text())
            self._stay_on(current)
            self.place()

    def leave(self) -> None:
        if not self.isVisible():
            return
        self._window.removeEventFilter(self)
        has_focus = self.isAncestorOf(QApplication.focusWidget() or self._window)
        self.hide()
        if has_focus and self._before is not None:
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)
        self._before = None
        self.closed.emit()

    def place(self) -> None:
        """In the middle, a little below the upper edge, as high as it has to be."""
        room = self._window.rect()
        wide = min(theme.px(WIDE), room.width() - 2 * theme.S8)
        rows = max(1, len(self.model.rows)) * self._delegate.height + theme.S8
        around = self._inside.sizeHint().height() - self.view.sizeHint().height()
        high = min(theme.px(HIGH), room.height() - TOP - theme.S16, around + rows)
        self.setGeometry((room.width() - wide) // 2, TOP, wide, high)

    # -------------------------------------------------------------- happening

    def _typed(self, typed: str) -> None:
        self.model.show(self.rows_for(typed))
        self.choose_row(self.model.next_pick(0, 1))
        self.view.scrollToTop()
        if self.isVisible():
            self.place()

    def _stay_on(self, row: PickRow | None) -> None:
        if row is not None and row in self.model.rows:
            self.choose_row(list(self.model.rows).index(row))

    def choose_row(self, number: int) -> None:
        self.view.setCurrentIndex(self.model.index(number, 0) if number >= 0 else QModelIndex())

    def _press(self, key: int) -> None:
        if key == Qt.Key.Key_Escape:
            self.leave()
        elif key in PICKS:
            self._pick(self.view.currentIndex())
        else:
            step = STEPS[key]
            last = len(self.model.rows) - 1
            wanted = min(last, max(0, self.view.currentIndex().row() + step))
            self.choose_row(self.model.next_pick(wanted, 1 if step > 0 else -1))

    def _pick(self, index: QModelIndex) -> None:
        row = self.model.row_at(index)
        if row is None or row.is_heading:
            return
        self.leave()
        self.picked.emit(row.value)

    def _focus_went(self, _: QWidget | None, now: QWidget | None) -> None:
        if self.isVisible() and now is not None and not self.isAncestorOf(now):
            self._before = None
            self.leave()

    # --------------------------------------------------------- Qt's virtuals

    @guarded(lambda: False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - as Qt says it
        if event.type() == QEvent.Type.Resize:
            self.place()
        return super().eventFilter(watched, event)

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - as Qt says it
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = QRectF(self.rect()).adjusted(SHADOW + 0.5, SHADOW + 0.5, -SHADOW - 0.5, -SHADOW - 0.5)
        paint_shadow(painter, card, theme.RADIUS_MESSAGE, self.look)
        painter.setPen(QPen(self.look.colour("line"), 1))
        painter.setBrush(self.look.colour("raised"))
        painter.drawRoundedRect(card, theme.RADIUS_MESSAGE, theme.RADIUS_MESSAGE)
        painter.end()
