"""Rows of the dialogs of profiles: labels of one width, so that boxes stand below each other."""

from __future__ import annotations

from PySide6.QtWidgets import QFormLayout, QLabel, QWidget

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
