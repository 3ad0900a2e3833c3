"""What is chosen most often for a chat, beside the box: how long the model thinks, and which tools it may use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QIcon, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.composing.strokes import DOWN, icon_of
from desktop_chat.ui.crash_reporter import guarded, nothing
from desktop_chat.ui.theme import Theme
from desktop_chat.ui.tips import tip

if TYPE_CHECKING:
    from desktop_chat.services.inspected import AskedWith, ToolChoice

EFFORTS = {
    None: "auto",
    "none": "off",
    "minimal": "minimal",
    "low": "a little",
    "medium": "well",
    "high": "hard",
    "xhigh": "very hard",
}
"""By what a service is told; None leaves it to the model."""
SEARCH = "web_search"


class Choices(QWidget):
    """Hidden until there is a chat to choose for."""

    change_requested = Signal(str, object)
    """The name of a setting as the inspector has it, and its value."""
    tools_wanted = Signal()
    """The tools are to be offered; which there are is read only then."""

    def __init__(self, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._asked: AskedWith | None = None
        self.thinking, self.tools = _button(), _button()
        self.thinking.clicked.connect(self._offer_efforts)
        self.tools.clicked.connect(self.tools_wanted)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        for button in (self.thinking, self.tools):
            line.addWidget(button)
        look.changed.connect(self._dress)
        self._dress()
        self.hide()

    def _dress(self) -> None:
        for button in (self.thinking, self.tools):
            button.setIcon(QIcon(icon_of(DOWN, self._look)))
            button.setIconSize(QSize(theme.px(theme.CAPTION), theme.px(theme.CAPTION)))

    def show_asked(self, asked: AskedWith | None) -> None:
        """Of the chat that is shown."""
        self.setVisible(asked is not None)
        if asked is None or asked == self._asked:
            return
        self._asked, count = asked, asked.tools
        self.thinking.setText(sentence("Thinking: {effort}", effort=_words(asked.effort)))
        self.tools.setText(sentence("Tools: {count}", count=count) if count else sentence("Tools: none"))
        self.updateGeometry()

    # ------------------------------------------------------------------ room

    @guarded(QSize)
    def sizeHint(self) -> QSize:  # noqa: N802 - as Qt says it
        hints = [button.sizeHint() for button in (self.thinking, self.tools)]
        return QSize(sum(hint.width() for hint in hints), max(hint.height() for hint in hints))

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:  # noqa: N802 - as Qt says it
        """In a narrow window they are in the inspector alone."""
        return QSize(0, self.sizeHint().height())

    @guarded(nothing)
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - as Qt says it
        super().resizeEvent(event)
        for button in (self.thinking, self.tools):
            button.setVisible(event.size().width() >= self.sizeHint().width())

    # ----------------------------------------------------------------- menus

    def _offer_efforts(self) -> None:
        """Marked is what the chat says; where it says nothing, its assistant does, or the model."""
        menu = _menu(self)
        group = QActionGroup(menu)
        own, given = (self._asked.own_effort, self._asked.given_effort) if self._asked else (None, None)
        usual = "As the model likes" if given is None else "As the assistant has it: {effort}"
        for effort in EFFORTS:
            title = sentence(usual, effort=_words(given)) if effort is None else _words(effort).capitalize()
            action = menu.addAction(title)
            action.setCheckable(True)
            action.setChecked(effort == own)
            action.triggered.connect(lambda _, chosen=effort: self.change_requested.emit("effort", chosen))
            group.addAction(action)
        _popup(menu, self.thinking)

    def offer_tools(self, tools: Sequence[ToolChoice], *, searches: bool, search_is_given: bool = False) -> QMenu:
        """Those that the assistant brings are seen, and not taken from it here."""
        menu = _menu(self)
        on = [tool.name for tool in tools if tool.is_on]
        for tool in tools:
            title = tool.name.replace("_", " ").capitalize()
            action = menu.addAction(sentence("{title} (asks first)", title=title) if tool.asks_first else title)
            action.setToolTip(tip(tool.description))
            _mark(action, is_on=tool.is_on, is_given=tool.is_given)
            others = tuple(name for name in on if name != tool.name)
            chosen = others if tool.is_on else (*on, tool.name)
            action.triggered.connect(lambda _, names=chosen: self.change_requested.emit("tools", names))
        action = menu.addAction(sentence("Web search"))
        action.setToolTip(sentence("By the service itself, where it has that"))
        _mark(action, is_on=searches, is_given=search_is_given)
        action.triggered.connect(lambda is_on: self.change_requested.emit(SEARCH, is_on))
        _popup(menu, self.tools)
        return menu


def _button() -> QPushButton:
    button = QPushButton()
    button.setObjectName("choice")
    button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow stands behind the words
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    return button


def _words(effort: str | None) -> str:
    return sentence(EFFORTS.get(effort, effort) or "")


def _mark(action: QAction, *, is_on: bool, is_given: bool) -> None:
    action.setCheckable(True)
    action.setChecked(is_on or is_given)
    if is_given:
        action.setText(sentence("{title} (of the assistant)", title=action.text()))
        action.setEnabled(False)


def _menu(parent: QWidget) -> QMenu:
    menu = QMenu(parent)
    menu.setToolTipsVisible(True)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu


def _popup(menu: QMenu, button: QPushButton) -> None:
    """Above the button, since the box stands at the lower edge."""
    menu.popup(button.mapToGlobal(QPoint(0, -menu.sizeHint().height())))
