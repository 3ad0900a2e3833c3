"""One start in a process of its own: the bare window, or the program's. It tells when what is seen, then how it idles.

python -m tests.bench.window_alone bare|program FOLDER
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QListView, QMainWindow, QWidget

if TYPE_CHECKING:
    from desktop_chat import Library
    from desktop_chat.ui.main_window import MainWindow

IDLE_SECONDS = 3.0
SETTLE_SECONDS = 1.0


def tell(what: str) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


class BareWindow(QMainWindow):
    """The least that a program with a list can be."""

    painted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.edit = QListView()
        self.edit.setModel(QStringListModel(["one", "two", "three"]))
        self.setCentralWidget(self.edit)
        self.resize(1280, 820)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - as Qt says it
        super().paintEvent(event)
        self.painted.emit()


def take_key(edit: QWidget) -> None:
    event = QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "a")
    QApplication.sendEvent(edit, event)


def bare() -> None:
    application = QApplication([])
    application.setCursorFlashTime(0)
    window = BareWindow()
    waiting = QEventLoop()
    window.painted.connect(waiting.quit)
    window.show()
    waiting.exec()
    take_key(window.edit)
    tell("painted")
    QTimer.singleShot(int(SETTLE_SECONDS * 1000), application.quit)
    application.exec()
    before = _Usage()
    QTimer.singleShot(int(IDLE_SECONDS * 1000), application.quit)
    application.exec()
    tell(json.dumps(_Usage().since(before)))


def program(folder: Path) -> None:
    """As `app.run` does it, told at the same places."""
    from desktop_chat import app  # noqa: PLC0415 - the bare window does without it
    from desktop_chat.ui.single_instance import SingleInstance, raise_other  # noqa: PLC0415 - the same

    application = app.make_application()
    if raise_other(folder):
        raise RuntimeError("another window is open on this folder")
    instance = SingleInstance(folder)
    window = app.make_window(folder)
    app.show_painted(window)
    edit = window.conversation.composer.edit
    take_key(edit)
    if edit.toPlainText() != "a":
        raise RuntimeError("the composer takes no keys")
    tell("painted")
    app._stay(application, window, folder, _opening, _idle)
    instance.close()


def _opening(folder: Path) -> Library:
    from desktop_chat.providers.scripted import ScriptedProvider  # noqa: PLC0415 - after the first paint
    from desktop_chat.services.opening import open_library  # noqa: PLC0415 - the same

    return open_library(folder, [ScriptedProvider()])


async def _idle(window: MainWindow) -> bool:
    if not window.conversation.model.rowCount() or not window.chats.rowCount():
        raise RuntimeError("nothing is shown")
    window.repaint()
    window.conversation.view.viewport().repaint()
    tell("shown")
    await asyncio.sleep(SETTLE_SECONDS)
    before = _Usage()
    await asyncio.sleep(IDLE_SECONDS)
    found = _Usage().since(before)
    found["timers"] = float(_timers(window))
    tell(json.dumps(found))
    return True


def _timers(window: MainWindow) -> int:
    """What could wake the program up: Qt's timers and those of the event loop."""
    loop = asyncio.get_running_loop()
    own = getattr(loop, "_timer", None)
    waiting = getattr(own, "_SimpleTimer__callbacks", {})
    return sum(timer.isActive() for timer in window.findChildren(QTimer)) + len(waiting)


class _Usage:
    """Processor time, memory and wake-ups of this process so far."""

    def __init__(self) -> None:
        self.cpu = time.process_time()
        self.wakes = sum(map(_switches, Path("/proc/self/task").glob("*/status")))

    def since(self, before: _Usage) -> dict[str, float]:
        return {
            "cpu_percent": (self.cpu - before.cpu) / IDLE_SECONDS * 100,
            "wakes": float(self.wakes - before.wakes),
            "memory_mb": _status("VmRSS") / 1024,
        }


def _switches(status: Path) -> int:
    lines = [line for line in status.read_text("ascii").splitlines() if line.startswith("voluntary")]
    return int(lines[0].split()[1]) if lines else 0


def _status(name: str) -> float:
    """A line of what Linux says of this process; 0 elsewhere."""
    try:
        text = Path("/proc/self/status").read_text("ascii")
    except OSError:
        return 0.0
    return next((float(line.split()[1]) for line in text.splitlines() if line.startswith(name)), 0.0)


if __name__ == "__main__":
    if sys.argv[1] == "bare":
        bare()
    else:
        program(Path(sys.argv[2]))
