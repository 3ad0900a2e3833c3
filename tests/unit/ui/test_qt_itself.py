"""Faults of Qt's Python binding that this program cannot live with."""

import sys

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

CALLS = 1_000


def test_calls_without_a_result_keep_the_count_of_none(qtbot: QtBot) -> None:
    """PySide6 6.12.0 on Python 3.11 loses one reference at each such call and aborts after some 5,200.

    From Python 3.12 on None is immortal and the count stands still.
    """
    label = QLabel()
    qtbot.addWidget(label)
    before = sys.getrefcount(None)
    for number in range(CALLS):
        label.setText(str(number))
    assert abs(sys.getrefcount(None) - before) < CALLS / 10
