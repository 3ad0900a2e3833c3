"""The tests' own house lets nothing out: no file, no key, no packet."""

import os
import socket
from pathlib import Path

import keyring
import platformdirs
import pytest

from tests.support.house import environment
from tests.support.house.network import NetworkForbidden, is_loopback

OUTSIDE = "192.0.2.1"  # an address for documentation; nobody has it


def test_every_known_folder_is_in_the_home_of_the_test(home: Path) -> None:
    assert Path.home() == home
    assert home in Path(platformdirs.user_data_dir("desktop-chat")).parents
    assert home in Path(os.environ["DESKTOP_CHAT_DATA_DIR"]).parents


def test_the_home_is_empty(home: Path) -> None:
    assert not list(home.iterdir())
    (home / "left behind").touch()


def test_the_home_is_empty_again(home: Path) -> None:
    assert not list(home.iterdir())
    (home / "left behind").touch()


@pytest.mark.parametrize("name", ["OPENAI_API_KEY", "AWS_PROFILE", "https_proxy", "MY_TOKEN"])
def test_accounts_and_proxies_are_personal(name: str) -> None:
    assert environment.is_personal(name)


def test_the_environment_holds_nothing_personal() -> None:
    assert not [name for name in os.environ if environment.is_personal(name)]


def test_the_keyring_fails_loudly() -> None:
    with pytest.raises(AssertionError, match="asked the person's keyring about 'desktop-chat'"):
        keyring.get_password("desktop-chat", "profile")
    with pytest.raises(AssertionError, match="keyring"):
        keyring.set_password("desktop-chat", "profile", "…")
    with pytest.raises(AssertionError, match="keyring"):
        keyring.delete_password("desktop-chat", "profile")


@pytest.mark.parametrize("verb", ["connect", "connect_ex"])
def test_no_connection_leaves_the_machine(verb: str) -> None:
    with socket.socket() as connection, pytest.raises(NetworkForbidden, match=OUTSIDE):
        getattr(connection, verb)((OUTSIDE, 80))


def test_no_datagram_leaves_the_machine() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as connection:
        with pytest.raises(NetworkForbidden):
            connection.sendto(b"hello", (OUTSIDE, 9))
        with pytest.raises(NetworkForbidden):
            connection.sendto(b"hello", 0, (OUTSIDE, 9))


@pytest.mark.skipif(not hasattr(socket.socket, "sendmsg"), reason="not on this system")
def test_no_message_leaves_the_machine() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as connection, pytest.raises(NetworkForbidden):
        connection.sendmsg([b"hello"], [], 0, (OUTSIDE, 9))


def test_no_name_is_looked_up() -> None:
    with pytest.raises(NetworkForbidden, match=r"example\.org"):
        socket.getaddrinfo("example.org", 443)
    with pytest.raises(NetworkForbidden):
        socket.gethostbyname("example.org")


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()
    assert socket.getaddrinfo("localhost", 80)


@pytest.mark.parametrize("host", [None, "", "localhost", b"127.0.0.1", "127.9.9.9", "::1", "::1%lo"])
def test_a_loopback_host_is_known(host: object) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.1", "10.0.0.1", "localhost.example.org", "fe80::1%lo"])
def test_any_other_host_is_not(host: str) -> None:
    assert not is_loopback(host)
