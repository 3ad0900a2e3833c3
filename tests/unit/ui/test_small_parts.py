"""The small parts of the side bar: a word with a way back, notifications, choices that are remembered, results."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_chat.services.search_views import Hit, Hits, Narrowed
from desktop_chat.services.search_words import Piece
from desktop_chat.services.settings import all_settings
from desktop_chat.ui.assistants.trial_pane import TrialPane
from desktop_chat.ui.commands import SHORTCUTS
from desktop_chat.ui.inspecting.inspector import Inspector
from desktop_chat.ui.main_window import MainWindow
from desktop_chat.ui.notices import Notices
from desktop_chat.ui.preferences import Preferences
from desktop_chat.ui.search_filters import SearchFilters
from desktop_chat.ui.search_results import FOUND, ResultModel, near_the_hit
from desktop_chat.ui.settings.keys_field import KeysField
from desktop_chat.ui.theme import Theme
from desktop_chat.ui.toast import Toast
from desktop_chat.ui.window_state import WindowState


def toast_over(qtbot: QtBot) -> tuple[QWidget, Toast]:
    over = QWidget()
    qtbot.addWidget(over)
    over.resize(600, 400)
    above = QWidget(over)
    above.setGeometry(0, 300, 600, 100)
    over.show()
    return over, Toast(over, above)


def test_a_toast_acts_once_and_goes(qtbot: QtBot) -> None:
    _, toast = toast_over(qtbot)
    acted: list[bool] = []
    toast.say("Chat deleted", "Undo", lambda: acted.append(True))
    assert toast.isVisible() and toast.geometry().bottom() < 300
    toast.button.click()
    toast.act()
    assert acted == [True] and not toast.isVisible()


def test_a_toast_stays_inside_of_what_it_lies_over(qtbot: QtBot) -> None:
    over, toast = toast_over(qtbot)
    toast.say("A sentence that is much too long for one line of so small a window. " * 3)
    assert not toast.button.isVisible()
    over.resize(320, 400)
    assert over.rect().contains(toast.geometry())


def test_a_desktop_without_notifications_is_no_trouble(qtbot: QtBot) -> None:
    notices = Notices()
    opened: list[object] = []
    notices.opened.connect(opened.append)
    notices.tell(7, "Sails", "The answer is there.")
    notices.press()
    notices.press()
    notices.close()
    assert opened == [7]


def test_filters_that_are_not_shown_narrow_nothing(qtbot: QtBot) -> None:
    filters = SearchFilters()
    qtbot.addWidget(filters)
    filters.files.setChecked(True)
    assert filters.narrowed(1) == Narrowed()
    filters.show()
    filters.offer_models(["one", "two"])
    filters.model.setCurrentIndex(2)
    filters.offer_models(["two"])
    assert filters.narrowed(1) == Narrowed(model="two", has_files=True)
    filters.clear()
    assert filters.narrowed(1) == Narrowed()


def test_a_snippet_begins_shortly_before_its_hit() -> None:
    pieces = Piece("one two three four five six seven eight nine ten "), Piece("hit", is_hit=True), Piece(" after")
    first, *rest = near_the_hit(pieces)
    assert first.text.startswith("…") and first.text.endswith("nine ten ") and len(first.text) < 31
    assert rest == [*pieces[1:]]
    assert near_the_hit((Piece("near "), pieces[1])) == (Piece("near "), pieces[1])


def test_results_read_as_one_line(qtbot: QtBot) -> None:
    model = ResultModel()
    model.show_hits(Hits((Hit(1, 2, None, "user", None, datetime.now(UTC), (Piece("a hit", is_hit=True),)),)))
    found = model.index(1, 0).data(FOUND)
    assert found.spoken.startswith("New chat, a hit, ")
    assert model.found(5) is None and not model.index(9, 0).isValid()
    model.add_hits(Hits())
    assert model.rowCount() == 2


def test_there_is_one_inspector_and_it_can_be_hidden(qapp: object) -> None:
    window = MainWindow(Theme(), WindowState(is_inspector_shown=True))
    assert [each for each in window.findChildren(Inspector) if not each.isHidden()] == [window.inspector]
    window.inspector.hide()
    assert all(each.isHidden() for each in window.findChildren(Inspector))
    window.deleteLater()


class Windows(QObject):
    """All that are shown, by the names of their kinds."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - as Qt says it
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(type(watched).__name__)
        return False


@contextmanager
def windows_of(application: QApplication) -> Iterator[list[str]]:
    windows = Windows()
    application.installEventFilter(windows)
    yield windows.shown
    application.removeEventFilter(windows)


def test_no_part_of_a_window_is_shown_as_a_window_of_its_own(qapp: QApplication) -> None:
    with windows_of(qapp) as shown:
        window = MainWindow(Theme(), WindowState(is_inspector_shown=True))
        parts = (window.conversation.reading, window.side_bar.trash, window.side_bar.list_filter)
        window.side_bar.make_room_for_search()
        window.show()
    assert all(parts) and shown == ["MainWindow"]
    window.close()
    window.deleteLater()


def test_no_part_of_the_settings_or_of_a_trial_is_shown_as_a_window_of_its_own(qapp: QApplication) -> None:
    preferences = Preferences()
    preferences.change(SHORTCUTS, {"find": ("Ctrl+J",)})
    window = MainWindow(Theme(), WindowState(), preferences)
    setting = next(each for each in all_settings() if each.name == SHORTCUTS)
    with windows_of(qapp) as shown:
        keys, trial = KeysField(setting, window.commands), TrialPane(window.look)
    assert shown == [] and sum(not row.back.isHidden() for row in keys.rows) == 1
    for made in (keys, trial, window):
        made.deleteLater()


def test_tab_goes_from_the_filters_of_a_search_to_those_of_the_list_below(qapp: QApplication) -> None:
    window = MainWindow(Theme(), WindowState())
    bar = window.side_bar
    files, kind = bar.search.filters.files, bar.list_filter.kind
    reached: list[QWidget] = [bar.menu]
    while reached[-1] is not bar.view:
        following = reached[-1].nextInFocusChain()
        assert following is not None
        reached.append(following)
    assert bar.search.filters.scope in reached and reached.index(files) < reached.index(kind)
    window.deleteLater()
