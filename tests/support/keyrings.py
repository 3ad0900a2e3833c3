"""Keyrings for tests: one in memory that can be made to fail, and a real Secret Service on a bus of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.backends import SecretService

_Backend: Callable[[], KeyringBackend] = SecretService.Keyring
PROGRAMS = ("dbus-daemon", "gnome-keyring-daemon")
PASSWORD = b"the password of the login keyring"

_BUS = """
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
"""Without any service that could be started: nobody is there to ask a person."""


class MemoryKeyring(KeyringBackend):
    """Keeps entries as a keyring does; `before` is called first and may wait or raise."""

    priority = 1

    def __init__(self) -> None:
        """Takes no properties from the environment, as other backends would."""
        self.entries: dict[tuple[str, str], str] = {}
        self.calls: list[tuple[str, str]] = []
        self.threads: set[str] = set()
        self.before: Callable[[str, str], object] = lambda verb, service: None

    def get_password(self, service: str, username: str) -> str | None:
        self._begin("get", service)
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._begin("set", service)
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._begin("delete", service)
        del self.entries[service, username]

    def _begin(self, verb: str, service: str) -> None:
        self.calls.append((verb, service))
        self.threads.add(threading.current_thread().name)
        self.before(verb, service)


def secret_service_backend() -> KeyringBackend:
    """The keyring at the bus that the environment names."""
    return _Backend()


def missing_programs() -> list[str]:
    return [name for name in PROGRAMS if shutil.which(name) is None]


@contextmanager
def secret_service(folder: Path) -> Iterator[str]:
    """GNOME Keyring, unlocked, on a bus of its own; the address of the bus.

    The folder's path has to be short: sockets have little room for one.
    """
    socket, rules = folder / "bus", folder / "bus.conf"
    rules.write_text(_BUS.format(socket=socket), encoding="utf-8")
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DISPLAY"},
        "DBUS_SESSION_BUS_ADDRESS": f"unix:path={socket}",
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_RUNTIME_DIR": str(folder),
    }
    with (
        _running(["dbus-daemon", f"--config-file={rules}", "--nofork", "--print-address"], environment) as bus,
        _running(
            ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"], environment, PASSWORD
        ) as keyring,
    ):
        assert bus.stdout is not None and keyring.stdout is not None
        bus.stdout.readline()
        keyring.stdout.readline()
        yield environment["DBUS_SESSION_BUS_ADDRESS"]


@contextmanager
def _running(
    command: list[str], environment: dict[str, str], told: bytes | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdin is not None
        with suppress(BrokenPipeError):
            process.stdin.write(told or b"")
            process.stdin.close()
        try:
            yield process
        finally:
            process.terminate()
            process.wait(60)
