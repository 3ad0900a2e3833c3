"""Where Tab comes to what is made later than its neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def come_after(first: QWidget, made: QWidget) -> None:
    """From the one straight to the other and all that is in it, in the order in which that was made."""
    _follow(first, tuple(_inside(made)))


def come_before(last: QWidget, made: Iterable[QWidget]) -> None:
    """To these, one after the other, and then to that one."""
    first: QWidget | None = last.previousInFocusChain()
    while first is not None and not _is_reached(first) and first is not last:
        first = first.previousInFocusChain()
    if first is not None:
        _follow(first, made)


def _follow(first: QWidget, others: Iterable[QWidget]) -> None:
    for widget in others:
        QWidget.setTabOrder(first, widget)
        first = widget


def _inside(made: QWidget) -> Iterator[QWidget]:
    widget: QWidget | None = made
    while widget is not None:
        if (widget is made or made.isAncestorOf(widget)) and _is_reached(widget):
            yield widget
        widget = widget.nextInFocusChain()
        if widget is made:
            return


def _is_reached(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
