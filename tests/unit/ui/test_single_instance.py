"""One window for each folder: the second start is heard by the first, and what a dead one left is no hindrance."""

from pathlib import Path

from PySide6.QtNetwork import QLocalServer
from pytestqt.qtbot import QtBot

from desktop_chat.ui.single_instance import SingleInstance, name_of, raise_other


def test_alone_there_is_nobody_to_raise(qapp: object, tmp_path: Path) -> None:
    assert not raise_other(tmp_path)


def test_the_name_is_the_folders_and_short_enough_for_a_socket(tmp_path: Path) -> None:
    assert name_of(tmp_path) == name_of(tmp_path / "sub" / "..")
    assert name_of(tmp_path) != name_of(tmp_path / "other")
    assert len(name_of(tmp_path / ("long" * 50))) < 40


def test_the_first_hears_of_a_connection(qtbot: QtBot, tmp_path: Path) -> None:
    first = SingleInstance(tmp_path)
    with qtbot.waitSignal(first.raise_requested):
        from_elsewhere(tmp_path)
    first.close()


def from_elsewhere(folder: Path) -> None:
    from PySide6.QtNetwork import QLocalSocket  # noqa: PLC0415 - beside the one test that needs it

    socket = QLocalSocket()
    socket.connectToServer(name_of(folder))
    assert socket.waitForConnected(60_000)
    socket.disconnectFromServer()


def test_a_name_that_is_taken_by_nobody_is_taken_over(qtbot: QtBot, tmp_path: Path) -> None:
    first = SingleInstance(tmp_path)
    path = Path(first._server.fullServerName())
    first.close()
    if path.parent.is_dir() and not path.exists():
        path.touch()  # as a killed program leaves it
    second = SingleInstance(tmp_path)
    assert second._server.isListening()
    second.close()
    QLocalServer.removeServer(name_of(tmp_path))
