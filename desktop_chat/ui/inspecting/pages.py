"""The pages of the inspector, one behind the other, with their names above them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme


class InspectorPages(QWidget):
    turned = Signal()

    def __init__(self, named: Sequence[tuple[str, QWidget]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar, self._stack = QTabBar(), QStackedWidget()
        self.bar.setObjectName("pages")
        self.bar.setAccessibleName(sentence("Pages of the inspector"))
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for name, page in named:
            self.bar.addTab(name)
            self._stack.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addWidget(self._stack, 1)
        self.bar.setContentsMargins(theme.S8, 0, 0, 0)
        self.bar.currentChanged.connect(self._turn)

    @property
    def current(self) -> int:
        return self.bar.currentIndex()

    def turn_to(self, page: int) -> None:
        self.bar.setCurrentIndex(page)

    def _turn(self, page: int) -> None:
        self._stack.setCurrentIndex(page)
        self.turned.emit()
