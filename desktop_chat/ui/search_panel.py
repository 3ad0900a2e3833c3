"""The search in the side bar: the box, where to look, and how it went; what was found is shown below."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.search_box import SearchBox
from desktop_chat.ui.tab_order import come_after
from desktop_chat.ui.theme import Theme

if TYPE_CHECKING:
    from desktop_chat.services.search_views import Hits, Narrowed
    from desktop_chat.ui.search_filters import SearchFilters
    from desktop_chat.ui.search_results import ResultModel
    from desktop_chat.ui.search_results_view import ResultView


class SearchPanel(QWidget):
    """`view` stands where its owner puts it: in the place of the chats."""

    search_requested = Signal()
    filters_opened = Signal()
    found_chosen = Signal(object)
    more_requested = Signal()
    ended = Signal()
    left = Signal()
    """The person goes back to writing."""

    def __init__(self, look: Theme, beside: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box, self._beside = SearchBox(), beside
        self._look = look
        self.state = QLabel()
        self.state.setObjectName("caption")
        self.state.setTextFormat(Qt.TextFormat.PlainText)
        self.state.setWordWrap(True)
        self.state.setContentsMargins(theme.S8, theme.S4, theme.S8, 0)
        self.state.hide()
        layout = self._column = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.S8)
        line = QHBoxLayout()
        line.setSpacing(theme.S4)
        line.addWidget(self.box, 1)
        line.addWidget(beside)
        layout.addLayout(line)
        layout.addWidget(self.state)
        self.box.rested.connect(self._rested)
        self.box.entered.connect(lambda: self.view.open_first())
        self.box.left_below.connect(lambda: self.view.enter())
        self.box.left.connect(self.end)

    @cached_property
    def view(self) -> ResultView:
        """Made when somebody can search."""
        from desktop_chat.ui.search_results import ResultModel  # noqa: PLC0415 - start-up: not in the first paint
        from desktop_chat.ui.search_results_view import ResultView  # noqa: PLC0415 - start-up: the same

        made = ResultView(ResultModel(self), self._look)
        made.left_above.connect(self.box.setFocus)
        made.found_chosen.connect(self.found_chosen)
        made.more_requested.connect(self.more_requested)
        return made

    @property
    def results(self) -> ResultModel:
        return self.view.results

    @cached_property
    def filters(self) -> SearchFilters:
        """Made when they are opened, or a search asks what they say."""
        from desktop_chat.ui.search_filters import SearchFilters  # noqa: PLC0415 - start-up: the same

        made = SearchFilters()
        self._column.insertWidget(1, made)
        come_after(self._beside, made)
        made.changed.connect(self._rested)
        return made

    @property
    def words(self) -> str:
        return self.box.words

    def narrowed(self, chat_id: Any) -> Narrowed:
        return self.filters.narrowed(chat_id)

    def open_filters(self) -> None:
        self.filters.show()
        self.filters_opened.emit()
        self.box.setFocus()
        self.box.selectAll()

    def begin(self, text: str) -> None:
        """Somebody has begun to type elsewhere."""
        self.box.setFocus()
        self.box.setText(text)

    def end(self) -> None:
        """Back to the list of chats."""
        self.filters.hide()
        self.filters.clear()
        if self.box.text():
            self.box.clear()
        else:
            self.ended.emit()
        self.left.emit()

    def _rested(self) -> None:
        if self.words:
            self.search_requested.emit()
        else:
            self.state.hide()
            self.ended.emit()

    def show_hits(self, hits: Hits) -> None:
        self.results.show_hits(hits)
        self.view.scrollToTop()
        parts = []
        if not hits.messages and not hits.chats:
            parts.append(sentence("Nothing found. Fewer words find more, and beginnings of words do."))
        if not hits.is_whole:
            parts.append(sentence("Older messages are still being indexed."))
        self.say(" ".join(parts))

    def say(self, text: str) -> None:
        self.state.setText(text)
        self.state.setVisible(bool(text))
