"""One window for each data folder: a second start raises the first and leaves.

The first listens on this computer's own address, at a port that a file in the folder names, beside two words: who
asks says the one, who has heard says the other. So nobody else's port is taken for a window, and no other person's
program raises one. A lock tells whether the window that wrote the file is still there.
"""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Signal

from desktop_chat.errors import StorageError
from desktop_chat.locks import FileLock, is_held_by_someone

HERE = "127.0.0.1"
PATIENCE_SECONDS = 2.0
LONGEST, WAITING = 128, 8
"""Bytes of a word, and how many may wait to be let in."""
PAUSE_MS, LOOKS = 10, 50


def raise_other(folder: Path) -> bool:
    """Whether another window was there for this folder; it was asked to come to the front."""
    if not is_held_by_someone(_lock_file(folder)):
        return False
    try:
        port, question, answer = _address_file(folder).read_text("ascii").split()
        with socket.create_connection((HERE, int(port)), PATIENCE_SECONDS) as asking:
            asking.sendall(f"{question}\n".encode("ascii"))
            return asking.recv(LONGEST) == answer.encode("ascii")
    except TimeoutError:
        # It hangs, and is left alone all the same.
        return True
    except (OSError, ValueError, OverflowError):
        return False


def _lock_file(folder: Path) -> Path:
    return folder / "window.lock"


def _address_file(folder: Path) -> Path:
    return folder / "window.address"


class SingleInstance(QObject):
    """Listens for further starts; where it cannot, each start has a window of its own."""

    raise_requested = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = FileLock(_lock_file(folder))
        self._address = _address_file(folder)
        self._question, self._answer = (os.urandom(16).hex() for _ in range(2))
        self._server: socket.socket | None = None
        try:
            if self._lock.acquire():
                self._listen()
        except (OSError, StorageError):
            self.close()

    @property
    def is_listening(self) -> bool:
        return self._server is not None

    def _listen(self) -> None:
        self._server = socket.create_server((HERE, 0), backlog=WAITING)
        self._server.setblocking(False)
        self._notifier = QSocketNotifier(self._server.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._let_in)
        port = self._server.getsockname()[1]
        unfinished = self._address.with_name(f"{self._address.name}.new")
        unfinished.touch(0o600)
        unfinished.write_text(f"{port} {self._question} {self._answer}\n", "ascii")
        unfinished.replace(self._address)

    def _let_in(self) -> None:
        if self._server is None:
            return
        try:
            asking, _ = self._server.accept()
        except OSError:
            return
        asking.setblocking(False)
        self._hear(asking, LOOKS)

    def _hear(self, asking: socket.socket, looks: int) -> None:
        """The word comes with the connection, or within moments; one that comes in pieces is none of ours."""
        try:
            is_ours = asking.recv(LONGEST) == f"{self._question}\n".encode("ascii")
            if is_ours:
                asking.send(self._answer.encode("ascii"))
        except BlockingIOError:
            if looks and self.is_listening:
                QTimer.singleShot(PAUSE_MS, partial(self._hear, asking, looks - 1))
                return
            is_ours = False
        except OSError:
            is_ours = False
        asking.close()
        if is_ours:
            self.raise_requested.emit()

    def close(self) -> None:
        if self._server is not None:
            self._notifier.setEnabled(False)
            self._server.close()
            self._server = None
            with suppress(OSError):
                self._address.unlink()
        self._lock.release()
