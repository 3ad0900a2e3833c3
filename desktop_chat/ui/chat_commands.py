"""The commands of the chat list: they hold in the whole window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from desktop_chat.ui.side_bar import SideBar
from desktop_chat.ui.side_bar_place import SideBarPlace

LAST_NUMBER = 9
CHATS = "Chats"
Entry = tuple[str, str, str, tuple[str, ...], Callable[[], object]]


def chat_commands(place: SideBarPlace, side_bar: SideBar) -> Iterator[Entry]:
    def search() -> None:
        place.show(is_shown=True)
        side_bar.search.open_filters()

    def narrow() -> None:
        place.show(is_shown=True)
        side_bar.list_filter.open()

    view = side_bar.view
    # A shortcut of the button itself would wait for the button to be seen pressed.
    yield "new_chat", "New chat", CHATS, ("Ctrl+N", "Ctrl+Shift+O"), side_bar.new_chat_requested.emit
    yield "new_thread", "New thread: questions stand in line", CHATS, (), side_bar.new_thread_requested.emit
    yield "search_chats", "Search in all chats", CHATS, ("Ctrl+Shift+F",), search
    yield "filter_chats", "Filter the list of chats", CHATS, ("Ctrl+Shift+L",), narrow
    yield "next_chat", "Next chat", CHATS, ("Ctrl+Tab", "Alt+Down"), partial(view.step, 1)
    yield "previous_chat", "Chat before", CHATS, ("Ctrl+Shift+Tab", "Alt+Up"), partial(view.step, -1)
    delete = side_bar.delete_shown_requested.emit
    yield "delete_chat", "Delete this chat", CHATS, ("Ctrl+Shift+Backspace",), delete
    yield "export_chat", "Export this chat…", CHATS, (), side_bar.export_shown_requested.emit
    yield "export_all", "Export everything…", CHATS, (), side_bar.export_all_requested.emit
    yield "import", "Import…", CHATS, (), side_bar.import_requested.emit
    for number in range(1, LAST_NUMBER + 1):
        title = f"Chat number {number}"
        yield f"chat_{number}", title, CHATS, (f"Ctrl+{number}",), partial(view.choose_number, number)
