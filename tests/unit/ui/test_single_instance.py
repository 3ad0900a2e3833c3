"""One window for each folder: the second start is heard by the first, and what a dead one left is no hindrance."""

import os
import socket
import threading
from pathlib import Path

from pytestqt.qtbot import QtBot

from desktop_chat.locks import FileLock
from desktop_chat.ui import single_instance
from desktop_chat.ui.single_instance import HERE, SingleInstance, raise_other

PATIENCE_MS = 10_000


def test_alone_there_is_nobody_to_raise(qapp: object, tmp_path: Path) -> None:
    assert not raise_other(tmp_path)


def test_the_first_hears_of_the_second(qtbot: QtBot, tmp_path: Path) -> None:
    first = SingleInstance(tmp_path)
    raised: list[bool] = []
    second = threading.Thread(target=lambda: raised.append(raise_other(tmp_path)))
    with qtbot.waitSignal(first.raise_requested, timeout=PATIENCE_MS):
        second.start()
    second.join()
    assert raised == [True]
    first.close()
    assert not raise_other(tmp_path)
    assert not list(tmp_path.glob("*.address*"))


def test_what_a_killed_program_left_is_taken_over(qtbot: QtBot, tmp_path: Path) -> None:
    with socket.create_server((HERE, 0)) as other:
        # Its port is somebody else's by now, and its lock is gone.
        (tmp_path / "window.address").write_text(f"{other.getsockname()[1]} ask answer\n", "ascii")
        assert not raise_other(tmp_path)
        first = SingleInstance(tmp_path)
        assert first.is_listening
        assert str(other.getsockname()[1]) not in (tmp_path / "window.address").read_text("ascii").split()
        first.close()


def test_who_does_not_know_the_word_raises_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    first = SingleInstance(tmp_path)
    port = int((tmp_path / "window.address").read_text("ascii").split()[0])
    with qtbot.assertNotEmitted(first.raise_requested):
        strangers = [socket.create_connection((HERE, port)) for _ in range(single_instance.WAITING)]
        for stranger in strangers:
            stranger.sendall(b"raise\n")
        qtbot.waitUntil(lambda: _is_closed(strangers[-1]), timeout=PATIENCE_MS)
    for stranger in strangers:
        stranger.close()
    first.close()


def _is_closed(stranger: socket.socket) -> bool:
    stranger.setblocking(False)
    try:
        return stranger.recv(1) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def test_one_that_hangs_is_left_alone(qapp: object, tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "window.lock")
    assert lock.acquire()
    with socket.create_server((HERE, 0)) as silent:
        (tmp_path / "window.address").write_text(f"{silent.getsockname()[1]} ask answer\n", "ascii")
        assert raise_other(tmp_path)
    lock.release()


def test_one_that_says_another_word_is_no_window(qapp: object, tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "window.lock")
    assert lock.acquire()
    with socket.create_server((HERE, 0)) as other:
        (tmp_path / "window.address").write_text(f"{other.getsockname()[1]} ask answer\n", "ascii")
        answering = threading.Thread(target=_say, args=(other, b"hello"))
        answering.start()
        assert not raise_other(tmp_path)
        answering.join()
    (tmp_path / "window.address").write_text("no port at all\n", "ascii")
    assert not raise_other(tmp_path)
    lock.release()


def _say(server: socket.socket, word: bytes) -> None:
    asking, _ = server.accept()
    with asking:
        asking.recv(single_instance.LONGEST)
        asking.sendall(word)


def test_where_nothing_can_be_written_it_does_without(qapp: object, tmp_path: Path) -> None:
    first = SingleInstance(tmp_path / "gone")
    assert not first.is_listening
    assert not raise_other(tmp_path / "gone")
    first.close()


def test_a_damaged_address_is_no_window(qapp: object, tmp_path: Path) -> None:
    first = SingleInstance(tmp_path)
    for written in ("", "1 2", "-1 asks hears", "99999 asks hears", f"{10**30} asks hears"):
        (tmp_path / "window.address").write_text(written, "ascii")
        assert not raise_other(tmp_path)
    first.close()


def test_the_words_are_for_this_person_alone(qapp: object, tmp_path: Path) -> None:
    first = SingleInstance(tmp_path)
    others = 0o077 if os.name == "posix" else 0
    assert not (tmp_path / "window.address").stat().st_mode & others
    first.close()
