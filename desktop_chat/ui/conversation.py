"""The middle of the window: one chat with its title, its messages and the box to write in."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.composer import Composer
from desktop_chat.ui.composing.shadow import REACH
from desktop_chat.ui.crash_reporter import guarded, nothing
from desktop_chat.ui.header import Header
from desktop_chat.ui.health.banner import Banner
from desktop_chat.ui.problem import Problem
from desktop_chat.ui.remedy_names import CONTINUE
from desktop_chat.ui.runs.waiting_bar import WaitingBar
from desktop_chat.ui.tab_order import come_after
from desktop_chat.ui.theme import Theme
from desktop_chat.ui.toast import Toast
from desktop_chat.ui.transcript.model import TranscriptModel
from desktop_chat.ui.transcript.rows import Row
from desktop_chat.ui.transcript.undo_bar import UndoBar
from desktop_chat.ui.transcript.work_bar import WorkBar
from desktop_chat.ui.welcome import Welcome

if TYPE_CHECKING:
    from desktop_chat.services.assistant_choices import AssistantChoice
    from desktop_chat.services.desk_views import PathView
    from desktop_chat.ui.desk import Desk
    from desktop_chat.ui.desk_parts import Paths
    from desktop_chat.ui.reading import Reading
    from desktop_chat.ui.transcript.finder import Finder
    from desktop_chat.ui.transcript.view import TranscriptView


class Conversation(QWidget):
    stop_requested = Signal()
    remedy_requested = Signal(str)
    add_key_requested = Signal(str)
    """For this provider."""
    raise_cap_requested = Signal()
    """Of the profile that pays here."""
    choose_model_requested = Signal(object)
    """For another version of this message, or, with None, for what comes next."""

    def __init__(self, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("conversation")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.look = look
        self.header = Header(look)
        self.banner = Banner()
        self.model = TranscriptModel(self)
        self.waiting_bar = WaitingBar(look)
        self.undo_bar, self.work_bar, self.transfer_bar = UndoBar(), WorkBar(), WorkBar()
        self.welcome = Welcome()
        self.problem = Problem()
        self.composer = Composer(look)
        look.changed.connect(self._dress)
        self._dress()
        self.toast = Toast(self, self.composer)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self.banner)
        self._stack = QStackedLayout()
        layout.addLayout(self._stack, 1)
        self._stack.addWidget(self.welcome)  # only now: without a parent it would be shown as a window
        layout.addLayout(self._bottom())
        self.composer.stop_requested.connect(self.stop_requested)
        self.assistant: AssistantChoice | None = None
        """Who answers here, or in the chat that begins next."""
        self.welcome.wait()

    def _dress(self) -> None:
        for bar in (self.problem, self.undo_bar, self.work_bar, self.transfer_bar, self.waiting_bar):
            bar.setMaximumWidth(theme.px(theme.COMPOSER_WIDTH))

    def _bottom(self) -> QHBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(theme.S8)
        above = QVBoxLayout()
        above.setContentsMargins(REACH, 0, REACH, 0)  # as wide as the box, whose shadow needs the rest
        above.setSpacing(theme.S8)
        for widget in (self.problem, self.work_bar, self.transfer_bar, self.waiting_bar, self.undo_bar):
            above.addWidget(widget)
        column.addLayout(above)
        column.addWidget(self.composer)
        row = QHBoxLayout()
        row.setContentsMargins(theme.S8, 0, theme.S8, theme.S8)
        row.addStretch(1)
        row.addLayout(column, 10_000)
        row.addStretch(1)
        return row

    # ---------------------------------------------------------------- reading

    @cached_property
    def reading(self) -> Reading:
        """Made with the first chat that is shown."""
        from desktop_chat.ui.reading import Reading  # noqa: PLC0415 - start-up: not in the first paint

        made = Reading(self.model, self.look, self)
        view = made.view
        self._stack.addWidget(view)
        come_after(self.banner.retry_button, view)
        view.remedy_requested.connect(self.remedy_requested)
        view.link_requested.connect(made.link_card.show_link)
        view.letters_typed.connect(self.composer.edit.go_on_with)
        view.wishes.edit_requested.connect(self.composer.begin_edit)
        view.wishes.continue_requested.connect(lambda: self.remedy_requested.emit(CONTINUE))
        self.work_bar.hear_escape(view, self.composer.edit)
        return made

    @property
    def view(self) -> TranscriptView:
        return self.reading.view

    @property
    def finder(self) -> Finder:
        return self.reading.finder

    # ---------------------------------------------------------------- showing

    @property
    def chat_id(self) -> Any:
        """None where the next question begins a chat."""
        path = self.model.path
        return None if path is None else path.chat.id

    @property
    def answerer(self) -> str:
        """What answers in this chat, as service/model."""
        path = self.model.path
        return "" if path is None else "/".join(map(str, path.answers))

    def show_path(self, paths: Paths, path: PathView) -> None:
        """Another chat, from its end; the one that is shown stays where it is read."""
        if path.chat.id == self.chat_id:
            self.refresh(paths, path)
            return
        self._leave()
        self.model.show(paths, path)
        self._say(path)

    def show_new(self, desk: Desk) -> None:
        """An empty place: the next question begins a chat."""
        self._leave()
        self.model.show(desk, None)
        answerer = desk.answerer()
        self.header.show_chat(sentence("New chat"), answerer.name)
        self._say_assistant(answerer.assistant)
        self.waiting_bar.show_runs(())
        self.welcome.greet(answerer)
        self._stack.setCurrentWidget(self.welcome)

    def _leave(self) -> None:
        """Nothing of the chat before is said or offered in another."""
        self.complain("")
        self.undo_bar.withdraw()

    def refresh(self, paths: Paths, path: PathView) -> None:
        """The same chat as it is now."""
        self.model.refresh(paths, path)
        self.reading.announcer.changed(self.last_row())
        self._say(path)

    def last_row(self) -> Row | None:
        return self.model.row(self.model.count - 1)

    def _say(self, path: PathView) -> None:
        self.header.show_chat(path.chat.title or sentence("New chat"), path.model_name)
        self._say_assistant(path.assistant)
        self.waiting_bar.show_runs(path.waiting)
        if not path.count:
            self.welcome.greet_by(path.assistant, path.model_name)
        self._stack.setCurrentWidget(self.view if path.count else self.welcome)

    def _say_assistant(self, assistant: AssistantChoice | None) -> None:
        self.assistant = assistant
        self.header.assistant.show_choice(assistant, self.view.thumbnails)

    def show_message(self, position: int) -> None:
        """Bring the message at this position of the path into sight."""
        path = self.model.path
        if path is not None:
            self.reading.pointer.point(position - sum(hidden < position for hidden in path.hidden))

    def show_failure(self, text: str, place: str, *, can_retry: bool) -> None:
        """The chats cannot be opened at all."""
        self.model.show(None, None)
        self.welcome.complain(text, place, can_retry=can_retry)
        self._stack.setCurrentWidget(self.welcome)

    def complain(self, text: str) -> None:
        """Above the box, or nowhere when there is nothing to say."""
        self.problem.say(text)

    @guarded(nothing)
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - as Qt says it
        super().resizeEvent(event)
        self.composer.fit_into(self.height())
