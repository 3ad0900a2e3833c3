"""The keys of the side bar, that hold in the whole window, and the choices in its menu that are remembered."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desktop_chat.ui.side_bar import NEW, SideBar
from desktop_chat.ui.side_bar_menu import SideBarMenu
from desktop_chat.ui.side_bar_place import SideBarPlace
from desktop_chat.ui.window_state import WindowState

LAST_NUMBER = 9


def bind(window: QWidget, place: SideBarPlace, side_bar: SideBar) -> None:
    """A shortcut of a button itself would wait for the button to be seen pressed."""

    def search() -> None:
        place.show(is_shown=True)
        side_bar.search.open_filters()

    wishes: dict[str, Callable[[], object]] = {
        "Ctrl+Shift+O": side_bar.new_chat_requested.emit,
        "Ctrl+B": place.toggle,
        "Ctrl+Shift+S": place.toggle,
        "Ctrl+Shift+F": search,
        "Ctrl+Shift+Backspace": side_bar.delete_shown_requested.emit,
        **dict.fromkeys(("Ctrl+Tab", "Alt+Down"), partial(side_bar.view.step, 1)),
        **dict.fromkeys(("Ctrl+Shift+Tab", "Alt+Up"), partial(side_bar.view.step, -1)),
        **{f"Ctrl+{n}": partial(side_bar.view.choose_number, n) for n in range(1, LAST_NUMBER + 1)},
    }
    QShortcut(QKeySequence(NEW), window, side_bar.new_chat_requested.emit)
    for keys, wish in wishes.items():
        QShortcut(QKeySequence(keys), window, wish)


def keep_choices(menu: SideBarMenu, state: WindowState) -> None:
    """What is ticked in the menu is what the window remembers."""
    menu.entitles.setChecked(state.entitles)
    menu.notifies.setChecked(state.notifies)
    menu.entitles.toggled.connect(partial(setattr, state, "entitles"))
    menu.notifies.toggled.connect(partial(setattr, state, "notifies"))
