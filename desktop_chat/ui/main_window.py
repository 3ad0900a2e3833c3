"""The main window: side bar and conversation, painted before any service is there."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QSplitter

from desktop_chat.errors import Error, StorageCorrupt, StorageGone
from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.chat_list import ChatListModel
from desktop_chat.ui.commands import Commands
from desktop_chat.ui.composing.dropping import Dropping
from desktop_chat.ui.conversation import Conversation
from desktop_chat.ui.crash_reporter import guarded, nothing
from desktop_chat.ui.in_front import bring_to_front
from desktop_chat.ui.panels import Panels
from desktop_chat.ui.preferences import Preferences
from desktop_chat.ui.side_bar import SideBar
from desktop_chat.ui.side_bar_place import SideBarPlace
from desktop_chat.ui.style_sheet import style_sheet
from desktop_chat.ui.theme import Theme
from desktop_chat.ui.window_commands import add_window_commands
from desktop_chat.ui.window_habits import WindowHabits
from desktop_chat.ui.window_state import WindowState

if TYPE_CHECKING:
    from desktop_chat.ui.inspecting.inspector import Inspector

USUAL = 1280, 820
SMALLEST = 480, 400


class MainWindow(QMainWindow):
    painted = Signal()
    """Once, as soon as there is something to see."""
    closed = Signal()

    def __init__(
        self, look: Theme, state: WindowState | None = None, preferences: Preferences | None = None
    ) -> None:
        super().__init__()
        self.look = look
        self.preferences = preferences or Preferences(parent=self)
        self.preferences.dress(look)
        self.state = state or WindowState()
        self.wanted_backup = ""
        self.farewell: str | None = None
        """What the window says that follows this one; None: none does."""
        self._is_painted = False
        self.setWindowTitle(sentence("Desktop Chat"))
        self.setMinimumSize(*SMALLEST)
        self.resize(*USUAL)
        self._dress_itself()
        self.chats = ChatListModel(self)
        self.side_bar = SideBar(self.chats, look)
        self.conversation = Conversation(look)
        self._lay_out()
        self.commands = Commands(self, self.preferences)
        self.panels = Panels(self)
        add_window_commands(self.commands, self)
        self._connect()
        WindowHabits(self)
        self._restore()
        if self.state.is_inspector_shown:
            self.inspector.show()
        self.conversation.composer.setFocus()

    def _lay_out(self) -> None:
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.addWidget(self.side_bar)
        self._splitter.addWidget(self.conversation)
        for place in range(self._splitter.count()):
            self._splitter.setCollapsible(place, False)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setHandleWidth(1)
        self.setCentralWidget(self._splitter)
        is_wanted = self.state.is_side_bar_shown
        self.place = SideBarPlace(self._splitter, self.side_bar, self, is_wanted=is_wanted)
        self.place.dress()
        composer = self.conversation.composer
        Dropping(self, composer.content.bring, lambda is_held: composer.mark("drop", is_held))

    def _connect(self) -> None:
        self.look.changed.connect(self._dress)
        self.side_bar.picked.connect(self.place.close_drawer)
        self.side_bar.left.connect(self._go_to_composer)
        self.side_bar.menu.assistants_requested.connect(self.panels.show_gallery)
        header = self.conversation.header
        header.side_bar_requested.connect(self.toggle_side_bar)
        header.models_requested.connect(self.panels.show_models)
        header.assistant.choices_requested.connect(self.panels.show_assistants)
        self.conversation.welcome.restore_requested.connect(self.panels.show_health)

    @cached_property
    def inspector(self) -> Inspector:
        """Made when somebody asks for it, or can serve it."""
        from desktop_chat.ui.inspecting.inspector import Inspector  # noqa: PLC0415 - start-up: not in the first paint

        made = Inspector()
        made.hide()  # a splitter that is seen shows what comes into it
        self._splitter.addWidget(made)
        made.setVisible(self.state.is_inspector_shown)
        self._splitter.setCollapsible(self._splitter.indexOf(made), False)
        return made

    # ------------------------------------------------------------- appearance

    def _dress_itself(self) -> None:
        """Before anything is inside, each widget takes the style once, when it is shown first."""
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.setPalette(self.look.palette())
        self.setStyleSheet(style_sheet(self.look.colours))

    def _dress(self) -> None:
        self._dress_itself()
        if "inspector" in vars(self):
            self.inspector.dress()
        self.place.dress()

    def toggle_side_bar(self) -> None:
        self.place.toggle()

    def _go_to_composer(self) -> None:
        self.place.close_drawer()
        self.conversation.composer.setFocus()

    def step_back(self) -> None:
        """First what lies on top goes, then the answer is stopped."""
        if self.place.is_open_drawer:
            self.place.close_drawer()
        elif not (self._has_focus_in_side_bar() and self.side_bar.escape()):
            self.conversation.composer.step_back()

    def _has_focus_in_side_bar(self) -> bool:
        focused = QApplication.focusWidget()
        return focused is not None and self.side_bar.isAncestorOf(focused)

    def _restore(self) -> None:
        if geometry := self.state.geometry_bytes():
            self.restoreGeometry(QByteArray(geometry))
        self.place.widen(self.state.side_bar_width or theme.SIDE_BAR_WIDTH)
        self.side_bar.setVisible(self.place.is_wanted)
        self.place.fit(self.width())

    def remember(self) -> WindowState:
        """As it stands now."""
        self.state.keep_geometry(bytes(self.saveGeometry().data()))
        self.state.is_side_bar_shown = self.place.is_wanted
        self.state.side_bar_width = self.place.width
        if "inspector" in vars(self):
            self.state.is_inspector_shown = not self.inspector.isHidden()
        return self.state

    # ------------------------------------------------------------------ states

    def complain(self, error: Error, *, can_retry: bool) -> None:
        """The chats cannot be opened: why, and what can be done."""
        self.side_bar.say("")
        place = str(error.details.get("path", ""))
        self.conversation.show_failure(error.sentence, place, can_retry=can_retry)
        is_lost, is_gone = isinstance(error, StorageCorrupt), isinstance(error, StorageGone)
        self.conversation.welcome.offer(can_restore=is_lost and can_retry, can_begin_anew=is_gone and can_retry)

    def leave_for_backup(self, name: str) -> None:
        """Let go of the chats, so that this backup can be put in their place; another window follows."""
        self.wanted_backup = name
        self._splitter.setEnabled(False)
        self.conversation.toast.say(sentence("The backup is being restored…"))
        self.closed.emit()

    def raise_up(self) -> None:
        """Come to the front, as when the program is started once more."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        bring_to_front(self)

    def note_chat(self, chat_id: Any) -> None:
        self.state.chat = "" if chat_id is None else str(chat_id)

    # --------------------------------------------------------- Qt's virtuals

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - as Qt says it
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            self.painted.emit()

    @guarded(nothing)
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - as Qt says it
        super().resizeEvent(event)
        self.place.fit(event.size().width())

    @guarded(nothing)
    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - as Qt says it
        self.remember()
        super().closeEvent(event)
        self.closed.emit()
