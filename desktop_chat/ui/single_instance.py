"""One window for each data folder: a second start raises the first and leaves."""

from __future__ import annotations

import getpass
import hashlib
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

RAISE = b"raise\n"
PATIENCE_MS = 2_000


def name_of(folder: Path) -> str:
    """The same for each start of the same person on the same folder, and no longer than a socket's path may be."""
    try:
        person = getpass.getuser()
    except (KeyError, OSError, ImportError):
        person = ""
    digest = hashlib.sha256(f"{person}\n{folder.resolve()}".encode()).hexdigest()
    return f"desktop-chat-{digest[:16]}"


def raise_other(folder: Path) -> bool:
    """Whether another window was there for this folder; it was asked to come to the front."""
    socket = QLocalSocket()
    socket.connectToServer(name_of(folder))
    if not socket.waitForConnected(PATIENCE_MS):
        return False
    socket.write(RAISE)
    socket.waitForBytesWritten(PATIENCE_MS)
    # It closes when it has heard; a program that hangs is left alone all the same.
    if socket.state() is not QLocalSocket.LocalSocketState.UnconnectedState:
        socket.waitForDisconnected(PATIENCE_MS)
    return True


class SingleInstance(QObject):
    """Listens for further starts."""

    raise_requested = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._hear)
        name = name_of(folder)
        if not self._server.listen(name):
            # Nobody answered there: it is what a killed program left behind.
            QLocalServer.removeServer(name)
            self._server.listen(name)

    def _hear(self) -> None:
        while self._server.hasPendingConnections():
            socket = self._server.nextPendingConnection()
            socket.disconnected.connect(socket.deleteLater)
            socket.disconnectFromServer()
            self.raise_requested.emit()

    def close(self) -> None:
        self._server.close()
