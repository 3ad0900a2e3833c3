"""A key goes from the keyring to its service, and is in nothing else that the program writes, says or sends."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import keyring
import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPlainTextEdit

from desktop_chat import AuthenticationRefused, Error, Library, ScriptedProvider
from desktop_chat.providers.catalog import ENTRIES
from desktop_chat.providers.child_environment import without_keys
from desktop_chat.providers.entry import Entry
from desktop_chat.providers.requests import Request
from desktop_chat.services.chat import ChatHandle
from desktop_chat.services.logbook import Logbook
from desktop_chat.services.places import data_folder, log_folder
from desktop_chat.services.settings_file import SettingsFile
from desktop_chat.ui.crash_reporter import CrashReporter, reports
from desktop_chat.ui.window_state import save
from tests.contracts.recorded.sites import SITES
from tests.journeys.test_ask import MODEL, environment, with_key
from tests.journeys.test_command_line import run, service
from tests.support.canaries import files_below, forms_of, found_in, heard_by
from tests.support.completions import CompletionsService
from tests.support.keyrings import MemoryKeyring
from tests.support.leaks import PRODUCERS, Scene, produced
from tests.support.servers import says, serving
from tests.support.speeches import SPEECHES, key_of
from tests.support.windows import opened_window, until

__all__ = ["environment", "service", "with_key"]

CANARY = "zq9+canary/of=the_keyring?zq9"
"""No pattern knows it, and every encoding changes it."""
SIGNED = {"access_key_id": "zq8canaryid", "secret_access_key": CANARY, "session_token": f"{CANARY}.session"}
CASES = [pytest.param(entry, {"api_key": CANARY}, id=entry.name) for entry in ENTRIES]
CASES += [pytest.param(entry, SIGNED, id="bedrock-signed") for entry in ENTRIES if entry.name == "bedrock"]


@pytest.fixture
def temporary(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where temporary files go, so that they can be searched too."""
    folder = home / "tmp"
    folder.mkdir()
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    yield folder
    tempfile.tempdir = None


class Journey:
    """What a person does with one service, and what is to be seen of it."""

    def __init__(self, library: Library, entry: Entry, folder: Path) -> None:
        self.library = library
        self.entry = entry
        self.shown: list[str] = []
        self.reporter = CrashReporter(folder, self.shown.append)

    async def begin(self, fields: Mapping[str, object], url: str) -> ChatHandle:
        profiles = self.library.profiles
        profiles.create("Work", is_default=True)
        site = SITES.get(self.entry.name, {})
        self.see(await profiles.configure("Work", self.entry.name, {**site, **fields, "base_url": url}))
        return self.library.create_chat(model="m-1", provider=self.entry.name, assume_model_exists=True)

    async def ask(self, chat: ChatHandle, words: str) -> None:
        """Whatever becomes of it; a mistake happens in the middle of it."""
        with suppress(Error):
            try:
                async for event in chat.stream(words):
                    self.see(event)
                    self.reporter.tell(RuntimeError(f"a mistake with {CANARY} at {len(self.shown)}"))
            except Error as error:
                self.see(error, error.details, "".join(traceback.format_exception(error)))
                self.reporter.tell(error)
                raise

    def see(self, *things: Any) -> None:
        self.shown += [f"{thing!r} {thing}" for thing in things]

    async def look_around(self, chat: ChatHandle) -> None:
        library, name = self.library, self.entry.name
        context = library.contexts["Work"]
        settings = await context.fetched(name)
        self.see(library, library.profiles, library.contexts, context, settings, library.profiles.all())
        self.see(settings.headers, {**settings}, chat.view, chat.messages(), chat.runs, chat.usage)
        self.see(await library.profiles.last_four("Work", name))
        self.see(await library.profiles.test("Work", name))


@pytest.mark.parametrize(("entry", "fields"), CASES)
async def test_a_canary_reaches_its_service_and_nothing_else(
    entry: Entry,
    fields: Mapping[str, object],
    home: Path,
    tmp_path: Path,
    temporary: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("MY_OWN_SECRET", CANARY)
    logbook = Logbook(tmp_path / "log", "debug")
    logbook.begin()
    keyring.set_keyring(MemoryKeyring())
    speech = SPEECHES[type(entry.wire_for(Request(entry.name, "m-1")))]
    told = says(401, {"error": {"message": f"This key is wrong: {CANARY}"}, "message": f"Not {CANARY}"})
    async with serving(speech.hello) as wrong:
        elsewhere = says(307, "", {"location": f"{wrong.url}/elsewhere"})
        async with serving(speech.hello, told, elsewhere, told) as server:
            async with Library(tmp_path / "chats.sqlite3") as library:
                journey = Journey(library, entry, tmp_path)
                chat = await journey.begin(fields, server.url)
                for words in ("Hi", "Again", "Once more"):
                    await journey.ask(chat, words)
                await journey.look_around(chat)
                made = await produced(Scene(library, chat, entry.name, temporary))
                assert {name.partition(":")[0] for name in made} == {each.__name__ for each in PRODUCERS}
                while_open = files_below(home, tmp_path)
            assert chat_was_answered(journey)
            if "api_key" in fields:
                assert key_of(entry.name, server.requests[0], CANARY), "the service gets it"
        assert found_in(heard_by(wrong), CANARY) == [] and wrong.requests == []
    logbook.end()
    evidence = {
        **made,
        **while_open,
        **{f"{name} at the end": data for name, data in files_below(home, tmp_path).items()},
        "log": caplog.text.encode(),
        "shown": "\n".join(journey.shown).encode(),
    }
    assert any(name.endswith("-wal") for name in while_open) and reports(tmp_path)
    assert "httpx" in logbook.file.read_text("utf-8"), "the log says what was asked"
    assert found_in(evidence, CANARY) == []


def chat_was_answered(journey: Journey) -> bool:
    return any("Hello" in words for words in journey.shown)


async def test_a_secret_that_signs_is_not_even_sent_to_its_service(tmp_path: Path) -> None:
    keyring.set_keyring(MemoryKeyring())
    entry = next(entry for entry in ENTRIES if entry.name == "bedrock")
    async with serving(SPEECHES[type(entry.wire)].hello) as server:
        async with Library(tmp_path / "chats.sqlite3") as library:
            fields = {"access_key_id": "zq8canaryid", "secret_access_key": CANARY}
            journey = Journey(library, entry, tmp_path)
            await journey.ask(await journey.begin(fields, server.url), "Hi")
        assert chat_was_answered(journey) and found_in(heard_by(server), CANARY) == []


class Keyed(ScriptedProvider):
    title = "Scripted"
    needs_key = True


def words_on_screen() -> bytes:
    """Every text of every widget, also of those that only a screen reader says."""
    found = []
    for widget in QApplication.allWidgets():
        found += [widget.accessibleName(), widget.accessibleDescription(), widget.toolTip(), widget.windowTitle()]
        if isinstance(widget, QLineEdit):
            found += [widget.displayText(), widget.placeholderText()]
        elif isinstance(widget, QLabel | QAbstractButton):
            found.append(widget.text())
        elif isinstance(widget, QPlainTextEdit):
            found.append(widget.toPlainText())
    return "\n".join(found).encode()


async def test_a_key_that_is_typed_into_the_window_is_on_no_screen_in_no_draft_and_in_no_file(
    home: Path, tmp_path: Path, temporary: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ring = MemoryKeyring()
    keyring.set_keyring(ring)
    seen: dict[str, bytes] = {}
    refusal = AuthenticationRefused(f"The service says: “{CANARY} is not ours.”")
    async with opened_window(tmp_path, refusal, "Tested", "Here.", "Draft", made=Keyed) as opened:
        opened.operator.steward.begin_key()
        dialog = opened.operator.steward.dialog
        assert dialog is not None
        QTest.keyClicks(dialog.key, CANARY)
        seen["typed"] = words_on_screen()
        dialog.add_button.click()
        await until(lambda: "is not ours" in dialog.words.text())
        seen["refused"] = words_on_screen()
        dialog.add_button.click()
        await until(lambda: opened.operator.steward.dialog is None)
        opened.send("Hi")
        await until(lambda: "Here." in opened.said)
        page = opened.operator.steward.manage()
        await until(lambda: "…?zq9" in "".join(page.page.services.words))
        seen["managed"] = words_on_screen()
        page.close()
        opened.write("Half a thought")
        await opened.settled()
        save(tmp_path, opened.window.remember())
    assert list(ring.entries.values()) == [CANARY]
    evidence = {**seen, **files_below(home, tmp_path), "log": caplog.text.encode()}
    assert any("drafts" in name for name in evidence) and any(name.endswith("window.json") for name in evidence)
    assert found_in(evidence, CANARY) == []


def test_what_leaves_the_program_is_a_list_to_add_to() -> None:
    assert len({produce.__name__ for produce in PRODUCERS}) == len(PRODUCERS) > 0


def test_a_program_at_the_terminal_writes_no_key_down(
    service: CompletionsService, with_key: dict[str, str], home: Path
) -> None:
    """From the environment, with a log that notes everything, answered and refused, exported and examined."""
    folder = data_folder()
    SettingsFile(folder).change("log_level", "debug")
    with_key["OPENAI_API_KEY"] = CANARY
    archive, report = home / "all.zip", home / "chat.json"
    ask: tuple[str, ...] = ("ask", "Hi", *MODEL)
    verbs: list[tuple[str | Path, ...]] = [
        ask,
        (*ask, "--chat", "last"),
        ("export", "--all", "-o", archive),
        ("doctor", "--offline"),
        ("export", "--chat", "last", "--format", "json", "-o", report),
        ("import", archive),
        ("keys", "list"),
    ]
    told = [run(*words, env=with_key) for words in verbs]
    assert [done.returncode for done in told[:4]] == [0, 0, 0, 0], told
    assert service.keys[0] == f"Bearer {CANARY}"
    evidence = files_below(home) | {str(done.args): (done.stdout + done.stderr).encode() for done in told}
    assert "httpx" in evidence[str(log_folder() / "command-line.log")].decode()
    assert found_in(evidence, CANARY) == []


def test_a_child_process_inherits_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    monkeypatch.setenv("MY_OWN_SECRET", CANARY)
    tell = "import os, sys; sys.stdout.write(repr(dict(os.environ)) + repr(sys.argv))"
    done = subprocess.run(
        [sys.executable, "-c", tell], env=without_keys(os.environ), capture_output=True, check=True, timeout=300
    )
    assert b"PATH" in done.stdout and found_in({"environment": done.stdout}, CANARY) == []


@pytest.mark.parametrize("form", forms_of(CANARY))
@pytest.mark.parametrize("around", [("", ""), ("a", "b"), ("key=", "&c")])
def test_a_canary_is_found_wherever_it_is(form: str, around: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "leak.txt").write_bytes(around[0].encode() + forms_of(CANARY)[form] + around[1].encode())
    assert found_in(files_below(tmp_path), CANARY)
