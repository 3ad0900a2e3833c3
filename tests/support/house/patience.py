"""A bot that waits for a window as long as a slow, busy machine may need: what comes ends the waiting at once."""

from __future__ import annotations

from typing import Any

from pytestqt.qtbot import QtBot

PATIENT_MS = 60_000


class PatientBot(QtBot):
    """pytest-qt's own, whose five seconds are too few where a child process has to begin first."""

    def waitUntil(self, callback: Any, *, timeout: int = PATIENT_MS) -> None:  # noqa: N802 - pytest-qt's name
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: Any, *, timeout: int = PATIENT_MS, **wanted: Any) -> Any:  # noqa: N802 - the same
        return super().waitSignal(signal, timeout=timeout, **wanted)
