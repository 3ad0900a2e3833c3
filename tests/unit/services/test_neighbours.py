"""Programs on the same data hear of each other's changes, and of what they missed."""

from __future__ import annotations

import queue
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import msgspec
import pytest

from desktop_chat import errors
from desktop_chat.services import neighbours as neighbours_module
from desktop_chat.services.instances import Instances
from desktop_chat.services.neighbours import Neighbours, News

SOON = 60.0


class Program:
    """A running program with its ears open."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.instances = Instances(folder)
        stack.callback(self.instances.close)
        self.heard: queue.SimpleQueue[News] = queue.SimpleQueue()
        self.neighbours = Neighbours(self.instances, self.heard.put)
        stack.callback(self.neighbours.close)

    @property
    def address(self) -> neighbours_module._Address:
        content = (self.instances.folder / f"{self.instances.name}.port").read_bytes()
        return msgspec.json.decode(content, type=neighbours_module._Address)


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def programs(tmp_path: Path, stack: ExitStack) -> list[Program]:
    return [Program(tmp_path, stack) for _ in range(3)]


def test_all_others_hear_the_news_and_the_teller_does_not(programs: list[Program]) -> None:
    news = News("message_added", chat="12", run="a/b")
    programs[0].neighbours.tell(news)
    assert programs[1].heard.get(timeout=SOON) == news
    assert programs[2].heard.get(timeout=SOON) == news
    programs[1].neighbours.tell(News("told_back"))
    assert programs[0].heard.get(timeout=SOON) == News("told_back")


def test_news_come_in_their_order(programs: list[Program]) -> None:
    for number in range(50):
        programs[0].neighbours.tell(News("changed", chat=str(number)))
    heard = [programs[1].heard.get(timeout=SOON) for _ in range(50)]
    assert [news.chat for news in heard] == [str(number) for number in range(50)]
    assert not any(news.lost for news in heard)


def test_a_lost_one_shows_with_the_next_even_if_it_was_the_very_first(programs: list[Program]) -> None:
    teller, hearer = programs[0], programs[1]
    teller.neighbours._sent[hearer.instances.name] += 1
    teller.neighbours.tell(News("second"))
    assert hearer.heard.get(timeout=SOON) == News("second", lost=True)
    teller.neighbours.tell(News("third"))
    assert hearer.heard.get(timeout=SOON) == News("third")


def test_news_too_long_to_send_arrive_as_something_lost(programs: list[Program]) -> None:
    programs[0].neighbours.tell(News("changed", chat="x" * 10_000))
    assert programs[1].heard.get(timeout=SOON) == News(lost=True)


def test_what_a_stranger_sends_is_not_heard(programs: list[Program]) -> None:
    hearer = programs[1]
    forged = neighbours_module._Datagram("wrong token", "stranger", 1, "forged", None, None)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        for content in (b"", b"noise", b"\x93\x01\x02", msgspec.msgpack.encode(forged)):
            stranger.sendto(content, ("127.0.0.1", hearer.address.port))
    programs[0].neighbours.tell(News("true"))
    assert hearer.heard.get(timeout=SOON) == News("true")
    assert hearer.heard.empty()


def test_the_address_is_for_this_person_only(programs: list[Program]) -> None:
    path = programs[0].instances.folder / f"{programs[0].instances.name}.port"
    assert path.stat().st_mode & 0o077 == 0


def test_the_dead_the_unready_and_the_gone_do_not_trouble_the_teller(
    programs: list[Program], stack: ExitStack
) -> None:
    teller = programs[0]
    teller.neighbours.tell(News("before"))
    programs[1].neighbours.close()  # still on the list, no longer listening
    silent = Instances(teller.instances.folder)
    stack.callback(silent.close)
    (silent.folder / f"{silent.name}.port").write_bytes(b"half an addr")
    teller.neighbours.tell(News("after"))
    teller.neighbours.tell(News("after that"))
    heard = [programs[2].heard.get(timeout=SOON).kind for _ in range(3)]
    assert heard == ["before", "after", "after that"]


def test_closing_ends_the_thread_removes_the_address_and_silences(programs: list[Program]) -> None:
    program = programs[0]
    program.neighbours.close()
    program.neighbours.close()
    program.neighbours.tell(News("too late"))
    assert not program.neighbours._thread.is_alive()
    assert not (program.instances.folder / f"{program.instances.name}.port").exists()
    assert programs[1].heard.empty()


def test_the_listener_may_be_closed_by_what_it_hears(tmp_path: Path, stack: ExitStack) -> None:
    teller = Program(tmp_path, stack)
    instances = Instances(tmp_path)
    stack.callback(instances.close)
    closed: queue.SimpleQueue[bool] = queue.SimpleQueue()

    def close(news: News) -> None:
        hearer.close()
        closed.put(True)

    hearer = Neighbours(instances, close)
    teller.neighbours.tell(News("stop"))
    assert closed.get(timeout=SOON)
    hearer._thread.join(SOON)
    assert not hearer._thread.is_alive()


def test_an_interrupted_wait_goes_on_listening(programs: list[Program], monkeypatch: pytest.MonkeyPatch) -> None:
    class Ear:
        def __init__(self, ear: socket.socket) -> None:
            self._ear = ear
            self._failed = False

        def recvfrom(self, size: int) -> tuple[bytes, tuple[str, int]]:
            if not self._failed:
                self._failed = True
                raise ConnectionResetError(10054, "what Windows reports when nobody listens")
            return self._ear.recvfrom(size)

        def __getattr__(self, name: str) -> object:
            return getattr(self._ear, name)

    hearer = programs[1].neighbours
    monkeypatch.setattr(hearer, "_ear", Ear(hearer._ear))
    for kind in ("one", "two"):
        programs[0].neighbours.tell(News(kind))
        assert programs[1].heard.get(timeout=SOON).kind == kind


def test_a_folder_that_takes_no_address_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(neighbours_module, "_write_address", refuse)
    instances = Instances(tmp_path)
    with pytest.raises(errors.StorageReadOnly):
        Neighbours(instances, print)
    instances.close()
