"""Rows of forms: labels of one width, so that boxes stand below each other, and last of all the buttons."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLabel, QPushButton, QWidget

from desktop_chat.language import sentence
from desktop_chat.ui import theme

LABEL_WIDTH = 116


def form_layout() -> QFormLayout:
    form = QFormLayout()
    form.setContentsMargins(0, 0, 0, 0)
    form.setSpacing(theme.S8)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return form


def add_row(form: QFormLayout, title: str, box: QWidget, whole: QWidget | None = None) -> None:
    """`whole` is what the box stands in, where it does not stand alone."""
    label = QLabel(title)
    label.setMinimumWidth(theme.px(LABEL_WIDTH))
    label.setBuddy(box)
    box.setAccessibleName(title)
    form.addRow(label, whole or box)


def button_row(dialog: QDialog, button: QPushButton, aside: QPushButton | None = None) -> QHBoxLayout:
    """The way back, and the button that does what the dialog is for; `aside` is another way, at the left."""
    cancel = QPushButton(sentence("Cancel"))
    cancel.setAutoDefault(False)
    cancel.clicked.connect(dialog.reject)
    button.setProperty("primary", True)
    row = QHBoxLayout()
    row.setSpacing(theme.S8)
    if aside is not None:
        aside.setAutoDefault(False)
        row.addWidget(aside)
    row.addStretch(1)
    row.addWidget(cancel)
    row.addWidget(button)
    return row
