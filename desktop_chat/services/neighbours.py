"""Programs on the same data tell each other what changed, by one small datagram on this computer."""

from __future__ import annotations

import hmac
import os
import secrets
import socket
import threading
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from desktop_chat import disk, errors
from desktop_chat.services.instances import Instances

_HOST = "127.0.0.1"
_LARGEST = 8192
_ENDING = ".port"


@dataclass(frozen=True, slots=True)
class News:
    """What another program changed. `lost`: some news did not arrive, so anything may have changed."""

    kind: str = ""
    chat: str | None = None
    run: str | None = None
    lost: bool = False


class _Address(msgspec.Struct, frozen=True):
    port: int
    token: str


class _Datagram(msgspec.Struct, frozen=True, array_like=True):
    token: str
    sender: str
    number: int
    kind: str
    chat: str | None
    run: str | None


class Neighbours:
    """Listens for the news of others in a thread of its own, and tells them ours.

    `on_news` is called in that thread and must not raise.
    """

    def __init__(self, instances: Instances, on_news: Callable[[News], None]) -> None:
        self._instances = instances
        self._on_news = on_news
        self._token = secrets.token_hex(16)
        self._lock = threading.Lock()
        self._sent: defaultdict[str, int] = defaultdict(int)
        self._heard: defaultdict[str, int] = defaultdict(int)
        self._addresses: dict[str, _Address] = {}
        self._ear = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._mouth = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._is_closed = False
        try:
            self._listen()
        except OSError as error:
            self._close_sockets()
            raise disk.fault(error, instances.folder) from error
        self._thread = threading.Thread(target=self._hear, name="desktop-chat-neighbours", daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        self._mouth.setblocking(False)
        self._ear.bind((_HOST, 0))
        _write_address(self._address_file(self._instances.name), _Address(self._port, self._token))

    @property
    def _port(self) -> int:
        port: int = self._ear.getsockname()[1]
        return port

    def tell(self, news: News) -> None:
        """Tell every other running program; what cannot be told at once shows there as lost."""
        with self._lock, suppress(OSError, UnicodeError, errors.StorageError):
            if self._is_closed:
                return
            for name in self._instances.others():
                self._tell_one(name, news)

    def _tell_one(self, name: str, news: News) -> None:
        address = self._addresses.get(name) or self._find(name)
        if address is None:
            return
        content = self._encoded(name, address, news)
        if len(content) > _LARGEST:
            # The number of what cannot be sent is used up: the next one tells that something is lost.
            content = self._encoded(name, address, News())
        with suppress(OSError):
            self._mouth.sendto(content, (_HOST, address.port))

    def _encoded(self, name: str, address: _Address, news: News) -> bytes:
        self._sent[name] += 1
        sender, number = self._instances.name, self._sent[name]
        datagram = _Datagram(address.token, sender, number, news.kind, news.chat, news.run)
        return msgspec.msgpack.encode(datagram)

    def _find(self, name: str) -> _Address | None:
        try:
            address = msgspec.json.decode(self._address_file(name).read_bytes(), type=_Address)
        except (OSError, msgspec.DecodeError):  # it is just starting, or just ending
            return None
        self._addresses[name] = address
        return address

    def _address_file(self, name: str) -> Path:
        return self._instances.folder / f"{name}{_ENDING}"

    def _hear(self) -> None:
        while not self._is_closed:
            try:
                content, (host, *_) = self._ear.recvfrom(_LARGEST)
            except OSError:  # too long a datagram on Windows, or the end
                continue
            if host == _HOST and not self._is_closed:
                self._take(content)

    def _take(self, content: bytes) -> None:
        try:
            datagram = msgspec.msgpack.decode(content, type=_Datagram)
        except msgspec.DecodeError:
            return
        if not hmac.compare_digest(datagram.token.encode(), self._token.encode()):
            return
        expected = self._heard[datagram.sender] + 1
        self._heard[datagram.sender] = max(datagram.number, expected - 1)
        lost = datagram.number != expected
        self._on_news(News(datagram.kind, datagram.chat, datagram.run, lost))

    def close(self) -> None:
        """Stop listening. Doing it again does nothing."""
        with self._lock:
            if self._is_closed:
                return
            self._is_closed = True
            self._wake()
        if threading.current_thread() is not self._thread:
            self._thread.join()
        self._close_sockets()
        with suppress(OSError):
            self._address_file(self._instances.name).unlink()

    def _wake(self) -> None:
        # Closing a socket does not wake the thread that waits on it.
        with suppress(OSError):
            self._mouth.sendto(b"", (_HOST, self._port))

    def _close_sockets(self) -> None:
        self._ear.close()
        self._mouth.close()


def _write_address(path: Path, address: _Address) -> None:
    # Renamed into place: nobody reads half an address.
    unfinished = path.with_suffix(".new")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(msgspec.json.encode(address))
    unfinished.replace(path)
