"""The inspector at the right side: how this chat's model is asked, what it cost, what is sent."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, SignalInstance
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.crash_reporter import guarded
from desktop_chat.ui.inspecting.controls import Amount, Effort, Temperature, WrittenText
from desktop_chat.ui.inspecting.in_force_list import InForceList
from desktop_chat.ui.inspecting.pages import InspectorPages
from desktop_chat.ui.inspecting.tool_list import ToolList
from desktop_chat.ui.runs.page import RunsPage

if TYPE_CHECKING:
    from desktop_chat.services.inspected import Inspected
    from desktop_chat.services.views import Cost, Tokens

WIDTH, NARROWEST, WIDEST = 304, 240, 420
TALL, LOW = 120, 96
MOST_TOKENS = 2_000_000
CHAT, RUNS = 0, 1
"""The pages."""


class Inspector(QWidget):
    """Hidden until it is asked for."""

    change_requested = Signal(str, object)
    """The name of a setting as `Inspected` has it, and its value."""
    request_wanted = Signal()
    table_wanted = Signal()
    shown = Signal()
    page_shown = Signal()
    """Another of its pages, or the inspector itself."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("form")
        self.setProperty("aside", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(sentence("Inspector"))
        self.instructions = WrittenText(sentence("Instructions"), TALL, sentence("What the model is told first"))
        self.temperature = Temperature()
        self.max_output = Amount(sentence("Longest answer, in tokens"), MOST_TOKENS, 256)
        self.effort = Effort()
        self.budget = Amount(sentence("Tokens for thinking"), MOST_TOKENS, 1_024)
        self.schema = WrittenText(sentence("Form of the answers"), LOW, sentence("A JSON Schema, or nothing"))
        self.problem, self.usage = QLabel(), QLabel()
        self._seen: Inspected | None = None
        self.tools, self.in_force = ToolList(), InForceList()
        self.table = QPushButton(sentence("Last answer as a table"))
        self.request = QPushButton(sentence("Show the next request"))
        self._lay_out()
        self._connect()
        self.dress()

    def dress(self) -> None:
        """As wide as its text needs."""
        self.setMinimumWidth(min(theme.px(NARROWEST), WIDEST))

    def _lay_out(self) -> None:
        page = QWidget()
        page.setObjectName("settingsPage")
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(theme.S16, theme.S12, theme.S16, theme.S16)
        self._column.setSpacing(theme.S4)
        self.problem.setObjectName("asks")
        self.problem.hide()
        self.usage.setObjectName("caption")
        for label in (self.problem, self.usage):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self._part(sentence("Instructions"), self.instructions)
        self._part(sentence("Temperature"), self.temperature)
        self._part(sentence("Longest answer, in tokens"), self.max_output)
        self._part(sentence("Thinking"), self.effort)
        self._part(sentence("Tokens for thinking"), self.budget)
        self._part(sentence("Form of the answers"), self.schema, self.problem, self.table)
        self._part(sentence("Tools"), self.tools)
        self._part(sentence("What the next answer is asked with"), self.in_force)
        self._part(sentence("Used in this chat"), self.usage)
        self._part(sentence("Request"), self.request)
        self._column.addStretch(1)
        area = QScrollArea()
        area.setObjectName("settingsArea")
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(page)
        self.runs = RunsPage()
        self.pages = InspectorPages(((sentence("Chat"), area), (sentence("Runs"), self.runs)))
        self.pages.turned.connect(self.page_shown)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 0, 0, 0)
        layout.addWidget(self.pages)

    def _part(self, title: str, *widgets: QWidget) -> None:
        heading = QLabel(title)
        heading.setObjectName("heading")
        heading.setBuddy(widgets[0])
        heading.setWordWrap(True)
        self._column.addSpacing(theme.S8)
        for widget in (heading, *widgets):
            # As wide as there is room, however large the text is.
            widget.setSizePolicy(QSizePolicy.Policy.Ignored, widget.sizePolicy().verticalPolicy())
            self._column.addWidget(widget)

    def _connect(self) -> None:
        given: dict[str, SignalInstance] = {
            "instructions": self.instructions.given,
            "temperature": self.temperature.given,
            "max_output": self.max_output.given,
            "effort": self.effort.given,
            "budget": self.budget.given,
            "schema": self.schema.given,
            "tools": self.tools.given,
        }
        for name, signal in given.items():
            signal.connect(partial(self.change_requested.emit, name))
        self.tools.search_given.connect(lambda is_on: self.change_requested.emit("web_search", is_on))
        self.request.clicked.connect(self.request_wanted)
        self.table.clicked.connect(self.table_wanted)

    # ---------------------------------------------------------------- showing

    def toggle(self) -> None:
        self.setVisible(self.isHidden())
        if not self.isHidden():
            self.open_at(CHAT)

    def toggle_runs(self) -> None:
        """The runs of this chat, or away with them."""
        if self.pages.current == RUNS and not self.isHidden():
            self.hide()
            return
        self.show()
        self.open_at(RUNS)

    def open_at(self, page: int) -> None:
        self.pages.turn_to(page)
        if page == CHAT:
            self.instructions.setFocus()
        self.shown.emit()
        self.page_shown.emit()

    def leave_chat(self) -> None:
        """What is written and not yet told belongs to the chat that was shown until now."""
        for text in (self.instructions, self.schema):
            text.give()
            text.forget()
        self._seen = None

    def show_chat(self, seen: Inspected) -> None:
        """What was said stands as long as the chat is as it was: a wish that was refused has changed nothing."""
        if seen != self._seen:
            self.complain("")
        self._seen = seen
        self.instructions.show_text(seen.instructions)
        self.temperature.show_number(seen.temperature)
        self.max_output.show_number(seen.max_output)
        self.effort.show_effort(seen.effort)
        self.budget.show_number(seen.budget)
        self.schema.show_text(seen.schema)
        self.table.setVisible(bool(seen.schema))
        self.tools.show_tools(seen.tools, searches=seen.web_search)
        self.usage.setText(said_of(seen.tokens, seen.cost))
        self.in_force.show_lines(seen.in_force)

    def complain(self, text: str) -> None:
        """Beside the form of the answers, which is what can be written wrongly."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    @guarded(lambda: QSize(WIDTH, 400))
    def sizeHint(self) -> QSize:  # noqa: N802 - as Qt says it
        return QSize(min(theme.px(WIDTH), WIDEST), 400)


def said_of(tokens: Tokens | None, cost: Cost | None) -> str:
    """What is known; where a part of it is not, it is at least so much."""
    if tokens is None:
        return sentence("Nothing yet.")
    parts = (
        (sentence("{number} tokens in"), tokens.input),
        (sentence("{number} read from the cache"), tokens.cache_read),
        (sentence("{number} written to the cache"), tokens.cache_write),
        (sentence("{number} out"), tokens.output),
        (sentence("{number} of them thought"), tokens.reasoning),
    )
    lines = [words.format(number=f"{number:,}") for words, number in parts if number]
    text = ", ".join(lines) or sentence("Nothing is known of the tokens")
    if tokens.is_partial:
        text = sentence("at least {amount}", amount=text)
    return text if cost is None or cost.amount is None else f"{text}\n{cost}"
