"""Keeps the tests to this machine: sockets reach loopback addresses and nothing else."""

import ipaddress
import socket
from collections.abc import Callable
from typing import Any

import pytest

LOCAL_NAMES = frozenset({"localhost", "localhost.localdomain", "ip6-localhost", ""})


class NetworkForbidden(AssertionError):
    """A test tried to leave the machine."""


def is_loopback(host: object) -> bool:
    if host is None:
        return True
    name = host.decode() if isinstance(host, bytes) else str(host)
    if name.lower() in LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def refuse_others(host: object) -> None:
    if not is_loopback(host):
        raise NetworkForbidden(f"a test may reach loopback addresses only, not {host!r}")


def _refuse_address(address: object) -> None:
    if isinstance(address, tuple):
        refuse_others(address[0])


def _guarded_method(original: Callable[..., Any], place: int) -> Callable[..., Any]:
    def guarded(self: socket.socket, *arguments: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            for address in arguments[place:][:1]:
                _refuse_address(address)
        return original(self, *arguments)

    return guarded


def _guarded_lookup(original: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(host: object, *arguments: Any, **named: Any) -> Any:
        refuse_others(host)
        return original(host, *arguments, **named)

    return guarded


METHODS = {"connect": 0, "connect_ex": 0, "sendto": -1, "sendmsg": 3}
"""The methods that name a destination, and which argument does so."""

LOOKUPS = ("getaddrinfo", "gethostbyname", "gethostbyname_ex")


def close_the_network(patch: pytest.MonkeyPatch) -> None:
    for name, place in METHODS.items():
        if not hasattr(socket.socket, name):
            continue  # Windows has no sendmsg
        patch.setattr(socket.socket, name, _guarded_method(getattr(socket.socket, name), place))
    for name in LOOKUPS:
        patch.setattr(socket, name, _guarded_lookup(getattr(socket, name)))
