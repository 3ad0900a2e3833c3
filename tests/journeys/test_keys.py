"""`desktop-chat keys` with a real Secret Service, as a person meets it: keys come in, are used, and go again."""

from __future__ import annotations

import asyncio
import gc
import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
import secretstorage

from desktop_chat import KeyringUnavailable, Library, cli
from desktop_chat.services.keys.system import SystemKeyring
from desktop_chat.services.places import data_folder
from tests.support.keyrings import missing_programs, secret_service, secret_service_backend
from tests.support.libraries import files_with
from tests.support.rules.sources import ROOT
from tests.support.servers import reply, says, serving, streams

KEY = "sk-canary-0123456789-wxyz"
LIST = says(200, {"data": [{"id": "gpt-test"}]})
NO = says(401, {"error": {"message": "That key is not ours."}})

pytestmark = pytest.mark.skipif(
    bool(missing_programs()), reason=f"there is no {' and no '.join(missing_programs())} here"
)


@pytest.fixture
def bus() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="bus") as folder, secret_service(Path(folder)) as address:
        yield address


@pytest.fixture
def in_process(bus: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[SystemKeyring]:
    """The keyring as this process has it."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus)
    backend = secret_service_backend()
    keyring.set_keyring(backend)
    yield SystemKeyring(backend)
    gc.collect()


leaves_connections = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
"""The backend does not close its connection where the keyring stays locked or is gone."""


class Terminal:
    """What is typed, and what is told, in this process: a child takes seconds to start."""

    def __init__(self, patch: pytest.MonkeyPatch, output: pytest.CaptureFixture[str]) -> None:
        self._patch = patch
        self._output = output

    async def run(self, *arguments: str, typed: str = "") -> tuple[int, str, str]:
        """Exit status, standard output and what is said beside it."""
        self._patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed.encode()), "utf-8"))
        self._output.readouterr()
        status = await asyncio.to_thread(cli.run, arguments)
        return status, *self._output.readouterr()


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(monkeypatch, capsys)


@pytest.mark.timeout(900)
async def test_a_key_is_tested_kept_used_and_removed(in_process: SystemKeyring, terminal: Terminal) -> None:
    async with serving(NO, LIST, streams(reply("Par", "is.")), LIST) as server:
        add = ("keys", "add", "openai", "--profile", "Work", "--set", f"base_url={server.url}/v1")
        status, out, beside = await terminal.run(*add, typed=f"{KEY}\n")
        assert (status, out) == (3, "")
        assert "That key is not ours." in beside and KEY not in beside

        assert (await terminal.run(*add, typed=f"{KEY}\n"))[::2] == (0, "")
        _, told, _ = await terminal.run("keys", "list")
        assert told.splitlines() == [
            "Work (default)",
            f"  OpenAI  api_key …wxyz  base_url={server.url}/v1",
        ]
        ask = ("ask", "Capital?", "--profile", "Work", "--model", "openai/gpt-audio-mini")
        assert await terminal.run(*ask) == (0, "Paris.\n", "")
        assert await terminal.run("keys", "test") == (0, "OpenAI takes the key.\n", "")
        assert {each.headers["authorization"] for each in server.requests} == {f"Bearer {KEY}"}

        assert (await terminal.run("keys", "remove", "openai"))[0] == 0
        status, _, beside = await terminal.run(*ask)
        assert status == 3 and "The profile Work has no key for OpenAI" in beside
        assert len(server.requests) == 4
    assert (await terminal.run("keys", "remove", "--whole-profile"))[0] == 0
    assert items() == [] and files_with(data_folder(), KEY) == []


def test_without_a_keyring_nothing_is_kept_anywhere(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "desktop_chat", "keys", "add", "openai", "--no-test"],
        cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1"},
        input=KEY,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    assert (done.returncode, done.stdout) == (3, "")
    assert "There is no keyring here" in done.stderr and "Traceback" not in done.stderr
    assert files_with(home, KEY) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add", "openai", "--set", "api_key=abc"), "leave it out here"),
        (("add", "openai", "--set", "region"), "NAME=VALUE"),
        (("add",), "Name a provider"),
        (("add", "acme", "--no-key", "--no-test"), "no provider named acme"),
        (("remove", "openai"), "--profile"),
        (("list", "--profile", "Nobody"), "no profile named Nobody"),
    ],
)
async def test_what_cannot_be_done_is_a_sentence(
    arguments: tuple[str, ...], words: str, terminal: Terminal
) -> None:
    status, _, beside = await terminal.run("keys", *arguments)
    assert status in (2, 3) and words in beside


@leaves_connections
async def test_the_environment_is_taken_into_the_keyring(
    in_process: SystemKeyring, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MISTRAL_API_KEY", KEY)
    done = await terminal.run("keys", "add", "--from-environment")
    assert done == (0, "Taken from the environment into Personal: Mistral.\n", "")
    assert "Mistral  api_key …wxyz" in (await terminal.run("keys", "list"))[1]
    status, out, _ = await terminal.run("keys", "list", "--profile", "Personal")
    lock()
    assert (status, "locked" in (await terminal.run("keys", "list"))[1]) == (0, True) and "wxyz" in out


async def test_a_long_secret_comes_back_from_a_real_keyring(in_process: SystemKeyring, tmp_path: Path) -> None:
    account = '{"type": "service_account", "private_key": "' + "ключ🔑" * 500 + '"}'
    async with Library(tmp_path / "chats.sqlite3", keys=in_process) as library:
        library.profiles.create("Cloud")
        await library.profiles.set_key("Cloud", "vertexai", account, field="credentials")
        settings = await library.contexts["Cloud"].fetched("vertexai")
        assert settings.secret("credentials") == account
        await library.profiles.delete("Cloud")
    assert items() == []


@leaves_connections
async def test_a_locked_keyring_is_told_and_works_again(in_process: SystemKeyring, tmp_path: Path) -> None:
    async with Library(tmp_path / "chats.sqlite3", keys=in_process) as library:
        library.profiles.create("Work")
        await library.profiles.set_key("Work", "openai", KEY)
        lock()
        for _ in range(2):
            with pytest.raises(KeyringUnavailable, match="locked"):
                await library.contexts["Work"].fetched("openai")
        assert library.profiles.get("Work").services["openai"].secrets == ("api_key",)


@leaves_connections
async def test_a_keyring_that_vanishes_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory(prefix="bus") as folder, secret_service(Path(folder)) as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        keys = SystemKeyring(secret_service_backend())
        keys.set("a", KEY)
    with pytest.raises(KeyringUnavailable) as raised:
        keys.get("a")
    assert KEY not in str(raised.value) and raised.value.details["reason"] in ("missing", "failed")
    del keys
    gc.collect()


def items() -> list[str]:
    connection = secretstorage.dbus_init()
    try:
        return [each.get_label() for each in secretstorage.get_default_collection(connection).get_all_items()]
    finally:
        connection.close()


def lock() -> None:
    connection = secretstorage.dbus_init()
    try:
        secretstorage.get_default_collection(connection).lock()
    finally:
        connection.close()
