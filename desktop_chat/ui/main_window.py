"""The main window: side bar and conversation, painted before any service is there."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QSplitter

from desktop_chat.errors import Error
from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.chat_list import ChatListModel
from desktop_chat.ui.commands import Commands
from desktop_chat.ui.conversation import Conversation
from desktop_chat.ui.crash_reporter import guarded, nothing
from desktop_chat.ui.inspecting.inspector import WIDTH, Inspector
from desktop_chat.ui.panels import Panels
from desktop_chat.ui.preferences import Preferences
from desktop_chat.ui.side_bar import SideBar
from desktop_chat.ui.style_sheet import style_sheet
from desktop_chat.ui.theme import Theme
from desktop_chat.ui.window_commands import add_window_commands
from desktop_chat.ui.window_state import WindowState

USUAL = 1280, 820
SMALLEST = 480, 400
ENTER_SENDS = "enter_sends"
NARROW = 900
"""Below this the side bar hides unless it is asked for."""


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
        self._is_painted = False
        self._is_side_bar_wanted = self.state.is_side_bar_shown
        self.setWindowTitle(sentence("Desktop Chat"))
        self.setMinimumSize(*SMALLEST)
        self.resize(*USUAL)
        self.chats = ChatListModel(self)
        self.side_bar = SideBar(self.chats, look)
        self.conversation = Conversation(look)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.addWidget(self.side_bar)
        self._splitter.addWidget(self.conversation)
        self.inspector = Inspector()
        self.inspector.setVisible(self.state.is_inspector_shown)
        self._splitter.addWidget(self.inspector)
        self._splitter.setCollapsible(2, False)
        self._splitter.setCollapsible(0, False)
        self._splitter.setCollapsible(1, False)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setHandleWidth(1)
        self.setCentralWidget(self._splitter)
        self._dress()
        look.changed.connect(self._dress)
        self.conversation.header.side_bar_requested.connect(self.toggle_side_bar)
        self.commands = Commands(self, self.preferences)
        self.panels = Panels(self)
        add_window_commands(self.commands, self)
        self.conversation.header.models_requested.connect(self.panels.show_models)
        self.preferences.changed.connect(self._obey)
        self._obey(ENTER_SENDS)
        self._restore()
        self.conversation.composer.setFocus()

    # ------------------------------------------------------------- appearance

    def _dress(self) -> None:
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.setPalette(self.look.palette())
        self.setStyleSheet(style_sheet(self.look.colours))

    def _obey(self, name: str) -> None:
        if name == ENTER_SENDS:
            self.conversation.composer.edit.enter_sends = self.preferences.now.enter_sends

    def toggle_side_bar(self) -> None:
        self._is_side_bar_wanted = self.side_bar.isHidden()
        self.side_bar.setVisible(self._is_side_bar_wanted)

    def _restore(self) -> None:
        if geometry := self.state.geometry_bytes():
            self.restoreGeometry(QByteArray(geometry))
        width = self.state.side_bar_width or theme.SIDE_BAR_WIDTH
        aside = WIDTH if self.state.is_inspector_shown else 0
        self._splitter.setSizes([width, max(1, self.width() - width - aside), WIDTH])
        self._fit_side_bar(self.width())

    def _fit_side_bar(self, width: int) -> None:
        self.side_bar.setVisible(self._is_side_bar_wanted and width >= NARROW)

    def remember(self) -> WindowState:
        """As it stands now."""
        self.state.keep_geometry(bytes(self.saveGeometry().data()))
        self.state.is_side_bar_shown = self._is_side_bar_wanted
        self.state.is_inspector_shown = not self.inspector.isHidden()
        if self.side_bar.isVisible():
            self.state.side_bar_width = self._splitter.sizes()[0]
        return self.state

    # ------------------------------------------------------------------ states

    def complain(self, error: Error, *, can_retry: bool) -> None:
        """The chats cannot be opened: why, and what can be done."""
        self.side_bar.say("")
        place = str(error.details.get("path", ""))
        self.conversation.show_failure(error.sentence, place, can_retry=can_retry)

    def raise_up(self) -> None:
        """Come to the front, as when the program is started once more."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

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
        is_narrow, was_narrow = event.size().width() < NARROW, event.oldSize().width() < NARROW
        if is_narrow != was_narrow:
            self._fit_side_bar(event.size().width())

    @guarded(nothing)
    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - as Qt says it
        self.remember()
        super().closeEvent(event)
        self.closed.emit()
