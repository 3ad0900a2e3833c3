"""Where a question is written, raised above the transcript: it grows with what is in it, and loses nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.composing.addressee_chip import AddresseeChip
from desktop_chat.ui.composing.bars import EditBar, FolderBar, QueueBar
from desktop_chat.ui.composing.chip_row import ChipRow
from desktop_chat.ui.composing.content import Content
from desktop_chat.ui.composing.foot import Foot
from desktop_chat.ui.composing.question_edit import QuestionEdit
from desktop_chat.ui.composing.raised import Raised
from desktop_chat.ui.theme import Theme

if TYPE_CHECKING:
    from desktop_chat.services.written import Written

SHARE_OF_WINDOW = 0.4
ESTIMATE_MS = 300


class Composer(Raised):
    send_requested = Signal(object)
    """`Written`; it has left the box."""
    edit_requested = Signal(object, object)
    """The message, and what it is to say in another version."""
    last_requested = Signal()
    """The person's last message is to be edited."""
    stop_requested = Signal()
    estimate_requested = Signal()
    """The person pauses, and what is in the box has changed."""
    answering_changed = Signal(bool)

    def __init__(self, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._is_ready = self._is_answering = self._is_waiting = False
        self._tallest = 10_000
        self.edit = QuestionEdit()
        self.content = Content(self.edit, self)
        self.chips = ChipRow(self.content.attached, look)
        self.addressee = AddresseeChip(look)
        self.edit_bar, self.queue_bar, self.folder_bar = EditBar(look), QueueBar(look), FolderBar(look)
        self.foot = Foot(look)
        self.hint, self.button = self.foot.hint, self.foot.button
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(ESTIMATE_MS)
        self._lay_out()
        self._connect()
        self._fit()
        self._say()

    def _lay_out(self) -> None:
        bars = (self.edit_bar, self.queue_bar, self.folder_bar, self.addressee)
        for widget in (*bars, self.chips, self.edit, self.foot):
            self.inside.addWidget(widget)
        self.setFocusProxy(self.edit)

    def _connect(self) -> None:
        edit, content = self.edit, self.content
        edit.send_requested.connect(self.send)
        edit.last_requested.connect(self._ask_for_last)
        edit.focus_changed.connect(lambda is_focused: self.mark("focused", is_focused))
        edit.lines_changed.connect(self._fit)
        edit.textChanged.connect(self._typed)
        content.attached.changed.connect(self._changed)
        content.attached.complained.connect(self.foot.say)
        self.chips.remove_requested.connect(content.attached.take_away)
        self.chips.unfold_requested.connect(content.unfold)
        self.chips.emptied_by_key.connect(self.edit.setFocus)
        self.edit_bar.cancelled.connect(self.end_edit)
        content.addressed.connect(self.addressee.show_addressee)
        content.addressed.connect(lambda _: self._fit())
        edit.backed_out.connect(lambda: content.address(None))
        self.addressee.removed.connect(lambda: content.address(None))
        self.addressee.removed.connect(edit.setFocus)
        self.folder_bar.chosen.connect(content.attached.add)
        self.foot.attach_requested.connect(content.choose_files)
        self.foot.pressed.connect(self._pressed)
        self._pause.timeout.connect(self.estimate_requested)

    # ---------------------------------------------------------------- states

    @property
    def text(self) -> str:
        return self.edit.words

    def set_ready(self, *, is_ready: bool) -> None:
        """Before that, one can write, but there is nobody to send it to."""
        self._is_ready = is_ready
        self._say()

    def set_answering(self, *, is_answering: bool) -> None:
        if is_answering == self._is_answering:
            return
        self._is_answering = is_answering
        self._say()
        self.answering_changed.emit(is_answering)

    def begin_edit(self, message_id: Any, text: str) -> None:
        """The next Enter makes another version of this message."""
        self.content.begin_edit(message_id, text)
        self.show_editing()
        self.edit.setFocus()

    def end_edit(self) -> None:
        """The message stays as it is."""
        self.content.end_edit()
        self.show_editing()

    def show_editing(self) -> None:
        self.edit_bar.setVisible(self.content.editing is not None)

    def show_queue(self, queued: Sequence[Written]) -> None:
        self.queue_bar.show_queue(queued)
        self._say()

    def step_back(self) -> None:
        """Esc: out of a question about files, out of an edit, or stop the answer."""
        if self.folder_bar.isVisibleTo(self):
            self.folder_bar.dismiss()
            self.edit.setFocus()
        elif self.content.editing is not None:
            self.end_edit()
        else:
            self.stop_requested.emit()

    # ----------------------------------------------------------------- wishes

    def _pressed(self) -> None:
        if self._is_answering:
            self.stop_requested.emit()
        else:
            self.send()
        self.edit.setFocus()

    def send(self) -> None:
        """What is in the box, as soon as its files are stored."""
        content = self.content
        if content.is_blank or not self._is_ready:
            return
        if problem := content.attached.problem:
            self.foot.say(problem)
            return
        self._is_waiting = content.attached.is_storing
        if self._is_waiting:
            self._say()
            return
        editing = content.editing
        if editing is None:
            self.send_requested.emit(content.take())
            return
        written = content.end_edit()
        self.show_editing()
        self.edit_requested.emit(editing, written)

    def _ask_for_last(self) -> None:
        if self._is_ready and not self._is_answering and self.content.is_empty and self.content.editing is None:
            self.last_requested.emit()

    # ------------------------------------------------------------- appearance

    def _typed(self) -> None:
        self._is_waiting = False
        self._changed()

    def _changed(self) -> None:
        self._pause.start()
        self._say()
        if self._is_waiting and not self.content.attached.is_storing:
            self.send()

    def fit_into(self, window_height: int) -> None:
        self._tallest = max(60, int(window_height * SHARE_OF_WINDOW))
        self._fit()

    def _fit(self) -> None:
        wanted = self.edit.wanted_height()
        margins = self.around.contentsMargins()
        others = self.inside.sizeHint().height() - self.edit.height() + margins.top() + margins.bottom()
        allowed = max(self.edit.fontMetrics().lineSpacing() + theme.S8, self._tallest - others)
        self.edit.setFixedHeight(min(wanted, allowed))
        policy = Qt.ScrollBarPolicy
        is_cut = wanted > allowed
        self.edit.setVerticalScrollBarPolicy(policy.ScrollBarAsNeeded if is_cut else policy.ScrollBarAlwaysOff)

    def _say(self) -> None:
        is_blank = self.content.is_blank
        self.foot.show_state(is_ready=self._is_ready, is_answering=self._is_answering, is_blank=is_blank)
        if self._is_waiting:
            self.foot.say(sentence("Sent as soon as the files are stored."))
