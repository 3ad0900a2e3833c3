"""The health page: what is wrong and what to do about it, backups, and a report that can be pasted anywhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme
from desktop_chat.ui.crash_reporter import guarded, nothing
from desktop_chat.ui.health.backup_list import BackupList
from desktop_chat.ui.health.findings import Findings
from desktop_chat.ui.problem import Problem

if TYPE_CHECKING:
    from desktop_chat.services.health.views import Health

SIZE = 720, 720


class HealthPage(QDialog):
    """Beside the main window; whoever has the services listens to its wishes."""

    look_requested = Signal(bool, bool)
    """Whether everything in the database is to be compared, and whether keys are to be tried."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("form")
        self.setWindowTitle(sentence("Health"))
        self.setModal(False)
        self.resize(*SIZE)
        self.health: Health | None = None
        self.logs: Path | None = None
        self.summary = QLabel()
        self.summary.setObjectName("lead")
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.problem = Problem()
        self.area = QScrollArea()
        self.area.setObjectName("settingsArea")
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAccessibleName(sentence("What was found"))
        self.backups = BackupList()
        self.look_button = self._button(sentence("Look again"), lambda: self.look_requested.emit(False, False))
        self.full_button = self._button(
            sentence("Compare everything"), lambda: self.look_requested.emit(True, False)
        )
        self.keys_button = self._button(sentence("Test the keys"), lambda: self.look_requested.emit(False, True))
        self.copy_button = self._button(sentence("Copy report"), self._copy)
        self.copy_button.setProperty("primary", True)
        self.logs_button = self._button(sentence("Open the log's folder"), self._open_logs)
        self.keys_button.setToolTip(sentence("Every key is read from the keyring and sent to its service"))
        self._lay_out()
        self.begin_look()

    def _button(self, text: str, act: object) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.clicked.connect(act)
        return button

    def _lay_out(self) -> None:
        looks, foot = QHBoxLayout(), QHBoxLayout()
        for button in (self.look_button, self.full_button, self.keys_button):
            looks.addWidget(button)
        for button in (self.copy_button, self.logs_button):
            foot.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(theme.S20,) * 4)
        layout.setSpacing(theme.S12)
        layout.addWidget(self.summary)
        layout.addWidget(self.problem)
        layout.addWidget(self.area, 1)
        for line in (looks, foot):
            line.setSpacing(theme.S8)
            line.addStretch(1)
        layout.addLayout(looks)
        layout.addLayout(foot)
        layout.addSpacing(theme.S8)
        layout.addWidget(self.backups)

    # ---------------------------------------------------------------- showing

    def begin_look(self) -> None:
        self.summary.setText(sentence("Looking…"))
        for button in (self.look_button, self.full_button, self.keys_button):
            button.setEnabled(False)

    def show_health(self, health: Health) -> None:
        self.health = health
        self.summary.setText(health.summary)
        self.area.setWidget(Findings(health))
        for button in (self.look_button, self.full_button, self.keys_button, self.copy_button):
            button.setEnabled(True)

    def complain(self, text: str) -> None:
        self.problem.say(text)

    def _copy(self) -> None:
        if self.health is not None:
            QGuiApplication.clipboard().setText(self.health.text)
            self.copy_button.setText(sentence("Copied"))

    def _open_logs(self) -> None:
        if self.logs is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.logs)))

    @guarded(nothing)
    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - as Qt says it
        super().showEvent(event)
        self.copy_button.setText(sentence("Copy report"))
        self.copy_button.setEnabled(self.health is not None)
        self.look_requested.emit(False, False)
