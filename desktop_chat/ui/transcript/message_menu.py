"""The menu of a message: all that can be done with it, as items that a screen reader finds by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui.transcript.controls import Control

COPYING = "copy"
Press = Callable[[Control], None]


def begun_menu(owner: QWidget, copy: Callable[[], None], *, has_selection: bool) -> QMenu:
    """It goes when it is closed."""
    menu = QMenu(owner)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.addAction(sentence("Copy"), copy).setEnabled(has_selection)
    return menu


def add_controls(menu: QMenu, controls: Iterable[Control], press: Press) -> None:
    """Each once, by the name that is read aloud; the message itself is copied by an item of its own."""
    seen = {COPYING}
    for control in controls:
        if control.name == COPYING or control.spoken in seen or not control.spoken:
            continue
        seen.add(control.spoken)
        menu.addAction(control.spoken.replace("&", "&&"), partial(press, control))
