"""What is wrong is found, comes first with a remedy, and nothing that is told holds a secret."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import keyring
import pytest

from desktop_chat import Library, ScriptedProvider
from desktop_chat.models import backup_shelf
from desktop_chat.services.health import chats, key_tests, keys
from desktop_chat.services.health.checkup import checkup
from desktop_chat.services.health.views import Finding, Health, health_of
from desktop_chat.services.opening import open_library
from desktop_chat.services.places import database_file
from tests.support.canaries import found_in, heard_by
from tests.support.keyrings import MemoryKeyring
from tests.support.servers import says, serving

CANARY = "zq9+canary/of=the_keyring?zq9"


@pytest.fixture(autouse=True)
def ring() -> MemoryKeyring:
    made = MemoryKeyring()
    keyring.set_keyring(made)
    return made


def opened(folder: Path) -> Library:
    return Library(database_file(folder), providers=[ScriptedProvider()])


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Path]:
    with closing(opened(tmp_path)) as library:
        library.create_chat(title="one").create_user_message("Hello?")
        library.backups.make()
    yield tmp_path


async def look(folder: Path, *, is_full: bool = False) -> Health:
    return await checkup(folder, folder / "log", is_full=is_full, asks_services=False)


def found(health: Health, name: str) -> Finding:
    return next(each for each in health.findings if each.name == name)


@pytest.mark.parametrize("is_full", [False, True])
async def test_where_all_is_well_everything_is_told(filled: Path, is_full: bool) -> None:
    health = await look(filled, is_full=is_full)
    assert health.is_well and health.text.startswith("All is well.")
    assert "chats 1, messages 1" in found(health, "rows").value
    assert "whole" in found(health, "integrity").value
    assert "1 kept" in found(health, "backup").value
    assert "answers" in found(health, "keyring").value
    names = {each.name for each in health.findings}
    assert names >= {"version", "python", "qt", "sqlite", "system", "disk", "revision", "pieces", "logs", "extras"}
    assert json.loads(json.dumps(health.as_json()))["is_well"] is True


def files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def test_a_look_changes_nothing(filled: Path) -> None:
    before = files(filled)
    await look(filled, is_full=True)
    after = files(filled)
    assert {path: after.get(path) for path in before} == before
    assert all(path.name.endswith(("-shm", "-wal")) for path in after.keys() - before.keys())


async def test_a_first_start_has_nothing_wrong(tmp_path: Path) -> None:
    health = await look(tmp_path)
    assert health.is_well and "no chats yet" in found(health, "database").value
    assert files(tmp_path) == {}


async def test_a_database_that_is_gone_is_the_first_thing_told(filled: Path) -> None:
    database_file(filled).unlink()
    health = await look(filled)
    assert health.text.splitlines()[2:4] == [
        "! Database: The database of the chats is no longer there.",
        "  → Connect the disk that it is on, restore a backup, or begin anew (doctor --begin-anew).",
    ]


async def test_a_damaged_database_is_told_with_its_remedy(filled: Path) -> None:
    database_file(filled).write_bytes(b"not a database " * 1000)
    (problem,) = (await look(filled)).problems
    assert "damaged" in problem.problem and "Restore" in problem.remedy


async def test_chats_of_a_newer_program_are_told(filled: Path) -> None:
    with closing(sqlite3.connect(database_file(filled))) as connection:
        connection.execute("UPDATE desktop_chat_version SET version_num = '9999'")
        connection.commit()
    (problem,) = (await look(filled)).problems
    assert "newer" in problem.problem and "Update" in problem.remedy


async def test_a_disk_that_is_nearly_full_is_told(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chats, "LEAST_ROOM", 1 << 60)
    (problem,) = (await look(filled)).problems
    assert problem.name == "disk" and "free" in problem.problem


async def test_an_old_backup_is_told(filled: Path) -> None:
    (copy,) = backup_shelf.copies(database_file(filled))
    old = backup_shelf.place_of(database_file(filled), "0001", datetime.now(UTC) - timedelta(days=9))
    copy.path.rename(old)
    (problem,) = (await look(filled)).problems
    assert problem.name == "backup" and "week" in problem.problem


async def test_a_keyring_that_does_not_answer_holds_nobody_up(ring: MemoryKeyring) -> None:
    release = Event()
    ring.before = lambda verb, service: release.wait(30)
    try:
        finding = await keys.keyring([], patience=0.05)
    finally:
        release.set()
    assert "not answered" in finding.value and not finding.is_problem


async def test_a_keyring_that_is_needed_and_missing_is_a_problem(filled: Path, ring: MemoryKeyring) -> None:
    with closing(open_library(filled)) as library:
        library.profiles.create("Work")
        await library.profiles.set_key("Work", "openai", CANARY)

    def fail(verb: str, service: str) -> None:
        raise keyring.errors.KeyringLocked

    ring.before = fail
    health = await look(filled)
    assert "locked" in found(health, "keyring").problem
    assert "Work (OpenAI)" in found(health, "profiles").value


async def test_services_are_asked_whether_they_answer_and_told_nothing(
    tmp_path: Path, ring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", CANARY)
    async with serving(says(401, {"error": CANARY}), says(200, {"data": []})) as server:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:9/v1")
        with closing(open_library(tmp_path)) as library:
            library.profiles.create("Work")
            fields = {"api_key": CANARY, "base_url": f"{server.url}/v1"}
            await library.profiles.configure("Work", "openai", fields)
            hidden = {"base_url": f"{server.url}/v1?key={CANARY}"}
            await library.profiles.configure("Work", "mistral", hidden)
        health = await checkup(tmp_path, tmp_path / "log")
        assert "answers" in found(health, "service openai").value
        assert found_in(heard_by(server), CANARY) == []
        assert [request.target for request in server.requests] == ["/"]
    text = health.text + json.dumps(health.as_json()) + repr(health)
    assert found_in({"text": text.encode()}, CANARY) == []
    assert "anthropic" in found(health, "environment").value


async def test_keys_are_tried_only_when_that_is_asked_for(tmp_path: Path) -> None:
    async with serving(says(200, {"data": []}), says(401, {"error": {"message": f"Not {CANARY}"}})) as server:
        async with open_library(tmp_path) as library:
            library.profiles.create("Work")
            await library.profiles.configure("Work", "openai", {"api_key": CANARY, "base_url": server.url})
        (good,) = await key_tests.tested(tmp_path)
        (bad,) = await key_tests.tested(tmp_path)
    assert good.value == f"…{CANARY[-4:]} is accepted" and not good.is_problem
    assert bad.is_problem and found_in({"told": health_of([bad]).text.encode()}, CANARY) == []


def test_the_folder_of_the_person_is_not_named() -> None:
    health = health_of([Finding("a", "A", str(Path.home() / "chats"), "sk-0123456789abcdefghij")])
    assert str(Path.home()) not in health.text and f"~{os.sep}chats" in health.text
    assert "0123456789" not in health.text
