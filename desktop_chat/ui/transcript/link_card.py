"""Shows in full where a link leads, and asks before anything is opened."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.transcript.escape import Escape
from desktop_chat.ui.transcript.links import Verdict, judge

WIDTH = 420


class LinkCard(QFrame):
    opened = Signal(str)
    """The address that was given to the system."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setObjectName("card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(sentence("Open a link"))
        self.address = self._label("plain")
        self.remark = self._label("asks")
        self.open_button = QPushButton(sentence("Open outside"))
        self.open_button.setProperty("primary", True)
        self.open_button.clicked.connect(self._open)
        self.copy_button = QPushButton(sentence("Copy address"))
        self.copy_button.clicked.connect(self._copy)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.copy_button)
        buttons.addWidget(self.open_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.S16, theme.S12, theme.S16, theme.S12)
        column.setSpacing(theme.S8)
        column.addWidget(self.address)
        column.addWidget(self.remark)
        column.addLayout(buttons)
        self._verdict = judge("")
        Escape(self.open_button, self.copy_button).pressed.connect(self.hide)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow_focus)
        self.hide()

    def _follow_focus(self, old: QWidget | None, now: QWidget | None) -> None:
        """Whoever looks elsewhere is done with it."""
        if now is not None and not self.isAncestorOf(now):
            self.hide()

    def _label(self, name: str) -> QLabel:
        label = QLabel()
        label.setObjectName(name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setFixedWidth(WIDTH)
        return label

    def show_link(self, address: str, where: QPoint) -> Verdict:
        """At this place of the screen."""
        verdict = self._verdict = judge(address)
        # A mark without width after signs that addresses have, so that a long one is broken there.
        self.address.setText(verdict.shown.replace("/", "/\u200b").replace("&", "&\u200b"))
        self.remark.setText(verdict.refusal or verdict.warning)
        self.remark.setVisible(bool(self.remark.text()))
        self.open_button.setVisible(verdict.is_allowed)
        self.adjustSize()
        corner, room = self._over.mapFromGlobal(where), self._over.rect()
        x = max(0, min(corner.x(), room.width() - self.width() - theme.S8))
        self.move(x, max(0, min(corner.y(), room.height() - self.height() - theme.S8)))
        self.show()
        self.raise_()
        (self.open_button if verdict.is_allowed else self.copy_button).setFocus()
        return verdict

    def _open(self) -> None:
        self.hide()
        if self._verdict.is_allowed:
            QDesktopServices.openUrl(QUrl(self._verdict.address))
            self.opened.emit(self._verdict.address)

    def _copy(self) -> None:
        self.hide()
        QGuiApplication.clipboard().setText(self._verdict.address)
