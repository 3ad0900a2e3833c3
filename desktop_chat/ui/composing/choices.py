"""What is chosen most often for a chat, beside the box: how long the model thinks, and which tools it may use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QActionGroup, QIcon, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.composing.strokes import DOWN, icon_of
from desktop_chat.ui.crash_reporter import guarded, nothing
from desktop_chat.ui.theme import Theme

if TYPE_CHECKING:
    from desktop_chat.services.inspected import ToolChoice

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
        self._effort: str | None = None
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

    def show_settings(self, settings: Mapping[str, Any] | None) -> None:
        """Of the chat that is shown."""
        self.setVisible(settings is not None)
        if settings is None:
            return
        self._effort = (settings.get("thinking") or {}).get("effort")
        words = EFFORTS.get(self._effort, self._effort)
        count = len(settings.get("tools") or ()) + (SEARCH in (settings.get("server_tools") or ()))
        self.thinking.setText(sentence("Thinking: {effort}", effort=sentence(words or "")))
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
        menu = _menu(self)
        group = QActionGroup(menu)
        for effort, words in EFFORTS.items():
            title = sentence("As the model likes") if effort is None else sentence(words).capitalize()
            action = menu.addAction(title)
            action.setCheckable(True)
            action.setChecked(effort == self._effort)
            action.triggered.connect(lambda _, chosen=effort: self.change_requested.emit("effort", chosen))
            group.addAction(action)
        _popup(menu, self.thinking)

    def offer_tools(self, tools: Sequence[ToolChoice], *, searches: bool) -> QMenu:
        menu = _menu(self)
        on = [tool.name for tool in tools if tool.is_on]
        for tool in tools:
            title = tool.name.replace("_", " ").capitalize()
            action = menu.addAction(sentence("{title} (asks first)", title=title) if tool.asks_first else title)
            action.setToolTip(tool.description)
            action.setCheckable(True)
            action.setChecked(tool.is_on)
            others = tuple(name for name in on if name != tool.name)
            chosen = others if tool.is_on else (*on, tool.name)
            action.triggered.connect(lambda _, names=chosen: self.change_requested.emit("tools", names))
        action = menu.addAction(sentence("Web search"))
        action.setToolTip(sentence("By the service itself, where it has that"))
        action.setCheckable(True)
        action.setChecked(searches)
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


def _menu(parent: QWidget) -> QMenu:
    menu = QMenu(parent)
    menu.setToolTipsVisible(True)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu


def _popup(menu: QMenu, button: QPushButton) -> None:
    """Above the button, since the box stands at the lower edge."""
    menu.popup(button.mapToGlobal(QPoint(0, -menu.sizeHint().height())))
