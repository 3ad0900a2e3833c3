"""The page on which one assistant is edited: its fields in sections, and beside them the place to try it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QListWidget, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from desktop_chat.language import sentence
from desktop_chat.services.assistant_written import AssistantDraft
from desktop_chat.ui import theme
from desktop_chat.ui.assistants import definitions
from desktop_chat.ui.assistants.about_page import AboutPage
from desktop_chat.ui.assistants.editor_head import EditorHead
from desktop_chat.ui.assistants.faces import Faces
from desktop_chat.ui.assistants.fields import Field, Switched
from desktop_chat.ui.assistants.inherited import inherited_text
from desktop_chat.ui.assistants.instructions_field import InstructionsField
from desktop_chat.ui.assistants.pages import (
    Page,
    conversation,
    inputs_field,
    knowledge,
    limits,
    others,
    parameters,
    tools,
)
from desktop_chat.ui.assistants.section import Section
from desktop_chat.ui.assistants.tool_fields import ServersField, ToolsField
from desktop_chat.ui.assistants.trial_pane import TrialPane
from desktop_chat.ui.crash_reporter import guarded, nothing
from desktop_chat.ui.theme import Theme

if TYPE_CHECKING:
    from desktop_chat.services.in_force import InForce
    from desktop_chat.services.inspected import ToolChoice

SECTIONS_WIDE, TRIAL_WIDE, ROOM_FOR_BOTH = 148, 360, 860


class Editor(QWidget):
    """Knows nothing of the disk: it shows a draft, and tells what stands in it when it is asked."""

    changed = Signal()
    """At every key."""
    completed = Signal()
    """All fields are there."""
    back_requested = Signal()

    def __init__(self, look: Theme, faces: Faces, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look.changed.connect(self._dress)
        self._draft = AssistantDraft("")
        self._is_narrow = False
        self.head = EditorHead()
        self.about = AboutPage(faces)
        self.instructions, self.inputs = InstructionsField(look), inputs_field()
        self.names = QListWidget()
        self.names.setAccessibleName(sentence("Sections"))
        self.names.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.pages = QStackedWidget()
        self.fields: dict[str, Field] = {}
        self._page_of: dict[str, int] = {}
        self._add(Page(sentence("About"), dict(self.about.fields)), (self.about,))
        told: dict[str, Field] = {"instructions": self.instructions, "inputs": self.inputs}
        self._add(Page(sentence("Instructions"), told))
        self._coming: list[Callable[[], Page]] = [parameters, conversation, tools, knowledge, limits, others]
        self.trial = TrialPane(look)
        self._lay_out()
        self._connect()
        self._dress()

    def _add(self, page: Page, widgets: Sequence[QWidget] | None = None) -> None:
        self.names.addItem(page.title)
        self._page_of |= dict.fromkeys(page.fields, self.pages.count())
        self.pages.addWidget(Section(page.title, widgets or tuple(page.fields.values()), page.help))
        self.fields |= page.fields
        for field in page.fields.values():
            field.changed.connect(self.changed)

    async def complete(self) -> None:
        """The pages that are not there yet, one in a turn: a window is not held up by so many widgets."""
        while self._coming:
            self._add(self._coming.pop(0)())
            if not self._coming:
                self.completed.emit()
            await asyncio.sleep(0)

    def _dress(self) -> None:
        """As wide as the text needs."""
        self.names.setFixedWidth(theme.px(SECTIONS_WIDE))
        for page in self.findChildren(Section):
            page.dress()

    def _lay_out(self) -> None:
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        for widget in (self.names, self.pages, self.trial):
            self._splitter.addWidget(widget)
        self._splitter.setStretchFactor(1, 1)
        for place in range(self._splitter.count()):
            self._splitter.setCollapsible(place, False)
        self._splitter.setHandleWidth(1)
        self._splitter.setSizes([theme.px(SECTIONS_WIDE), 10_000, theme.px(TRIAL_WIDE)])
        self.names.setObjectName("sections")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        layout.addWidget(self._splitter, 1)

    def _connect(self) -> None:
        self.names.currentRowChanged.connect(self.pages.setCurrentIndex)
        self.names.setCurrentRow(0)
        self.head.back_requested.connect(self.back_requested)
        self.head.try_button.setChecked(True)
        self.head.try_button.clicked.connect(self._fit)
        self.about.changed.connect(self.changed)
        self.inputs.changed.connect(lambda: self.instructions.know(self.inputs.known))
        self.instructions.inputs_wanted.connect(self.inputs.add_named)

    # ---------------------------------------------------------------- showing

    def show_draft(self, draft: AssistantDraft) -> None:
        """Another one, or the same as it is now."""
        blocker = QSignalBlocker(self)
        self._draft = draft
        for name, field in self.fields.items():
            field.put(definitions.read(draft.definition, name, self.fields))
            field.complain("")
            if name in draft.unread:
                field.put_unread(draft.unread[name])
        self.about.show_place(draft.tags, is_pinned=draft.pinned)
        self.instructions.know(self.inputs.known)
        self.settle(self.draft())
        blocker.unblock()

    def draft(self) -> AssistantDraft:
        """What stands here now; texts are read for it, so it is not to be asked for at every key."""
        definition: Mapping[str, Any] = self._draft.definition
        for name, field in self.fields.items():
            definition = definitions.written(definition, name, field.taken(), self.fields)
        unread = {name: field.unread for name, field in self.fields.items() if field.unread}
        is_pinned = self.about.pinned.isChecked()
        return AssistantDraft(self._draft.mark, definition, self.about.written_tags, is_pinned, unread)

    def settle(self, draft: AssistantDraft) -> None:
        """What follows from what is written, a moment after it was."""
        self.head.show_name(draft.name)
        self.about.show_face()
        self.instructions.settle()
        starters = draft.definition.get("starters")
        self.trial.offer([str(each) for each in starters] if isinstance(starters, Sequence) else [])

    def show_inherited(self, held: Mapping[str, InForce]) -> None:
        """What holds where a switch is off."""
        for name, field in self.fields.items():
            if isinstance(field, Switched):
                field.say_inherited(inherited_text(name, held))

    def offer(
        self, variables: Mapping[str, str], tools_here: Sequence[ToolChoice], servers: Sequence[str] = ()
    ) -> None:
        self.instructions.offer(variables)
        if isinstance(field := self.fields[definitions.SERVERS], ServersField):
            field.offer(servers)
        if isinstance(field := self.fields[definitions.TOOLS], ToolsField):
            field.offer(tools_here)

    def complain(self, text: str, field: str = "") -> None:
        """Beside the field, which is shown; without one, above all of them."""
        for each in self.fields.values():
            each.complain("")
        name = self._named(field)
        self.head.complain("" if name else text)
        if name and text:
            self.fields[name].complain(text)
            self.show_field(name)

    def _fit(self) -> None:
        """In a narrow window it is tried in the place of the fields."""
        is_tried = self.head.try_button.isChecked()
        self.trial.setVisible(is_tried)
        for widget in (self.names, self.pages):
            widget.setVisible(not (is_tried and self._is_narrow))

    def show_field(self, name: str) -> None:
        if self._is_narrow:
            self.head.try_button.setChecked(False)
            self._fit()
        self.names.setCurrentRow(self._page_of[name])
        self.fields[name].setFocus()

    def _named(self, field: str) -> str:
        """As the editor calls a field of the definition."""
        together = {each: name for name, inside in definitions.TOGETHER.items() for each in inside}
        found = together.get(field, field)
        if found in self.fields:
            return found
        return next((name for name in self.fields if found and name.startswith(f"{found}.")), "")

    # --------------------------------------------------------- Qt's virtuals

    @guarded(nothing)
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - as Qt says it
        super().resizeEvent(event)
        is_narrow = event.size().width() < theme.px(ROOM_FOR_BOTH)
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            self.head.try_button.setChecked(not is_narrow)
        self._fit()
