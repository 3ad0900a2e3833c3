"""The child as its parent sees it: no key goes in, no line gets out, and why it did not start is told."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_chat.errors import ProviderUnavailable, Remedy
from desktop_chat.providers import local_process
from desktop_chat.providers.local_process import LocalProcess, command, new_token
from desktop_chat.providers.local_server import Settings

Play = Callable[[str], LocalProcess]
READ_AND = "import os, sys, time; told = sys.stdin.readline(); "
SERVE = READ_AND + 'print(\'{"address": "http://127.0.0.1:1"}\', flush=True); '


def settings(file: Path | str = "model.gguf") -> Settings:
    return Settings(str(file), "a-model", new_token(), 256, 1, 1)


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch) -> Play:
    """A child that does this instead."""

    def make(program: str) -> LocalProcess:
        monkeypatch.setattr(local_process, "command", lambda: [sys.executable, "-c", program])
        return LocalProcess(settings())

    return make


def test_the_token_is_neither_an_argument_nor_shown() -> None:
    told = settings()
    assert told.token not in " ".join(command())
    assert told.token not in repr(told)
    assert new_token() != new_token()


def test_a_program_in_one_piece_enters_itself_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert command() == [sys.executable, "local-server"]


def test_the_current_folder_lends_the_child_no_code() -> None:
    assert "-P" in command()


def test_a_child_that_is_ready_answers_somewhere_until_it_is_ended(play: Play) -> None:
    child = play(SERVE + "sys.stdin.read()")
    states = [child.is_ready]
    child.start()
    states.append(child.is_ready)
    assert child.address == "http://127.0.0.1:1"
    child.end()
    child.end()
    assert [*states, child.is_ready] == [False, True, False]


def test_a_child_that_does_not_end_by_itself_is_made_to(play: Play) -> None:
    child = play(SERVE + "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)")
    child.start()
    child.end()
    assert child.is_gone()


def test_why_it_did_not_start_is_told_with_its_last_lines(play: Play) -> None:
    child = play(
        READ_AND + "print('E error loading model: tensor is broken\\nBye.', file=sys.stderr); sys.exit(3)"
    )
    with pytest.raises(ProviderUnavailable, match=r"could not be started.*\(tensor is broken\)") as caught:
        child.start()
    assert caught.value.details == {
        "exit_status": 3,
        "log": ["E error loading model: tensor is broken", "Bye."],
    }
    assert caught.value.remedy is Remedy.RETRY


def test_a_missing_library_is_named(play: Play) -> None:
    with pytest.raises(ProviderUnavailable, match="No module named 'no_such_engine'"):
        play("import no_such_engine").start()


def test_one_that_says_nothing_is_said_not_to_have_started(play: Play) -> None:
    with pytest.raises(ProviderUnavailable, match=r"could not be started\.$"):
        play("import os; os._exit(1)").start()


def test_one_that_never_gets_ready_is_ended(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_process, "START_SECONDS", 0.05)
    with pytest.raises(ProviderUnavailable):
        play("import time; time.sleep(600)").start()


def test_a_program_that_cannot_be_started_at_all_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(local_process, "command", lambda: [str(tmp_path / "nothing")])
    with pytest.raises(ProviderUnavailable, match="could not be started"):
        LocalProcess(settings())


def test_keys_in_its_lines_are_blotted_out(play: Play) -> None:
    child = play(f"import sys; sys.exit('api_key={'a' * 20}')")
    with pytest.raises(ProviderUnavailable) as caught:
        child.start()
    assert "aaaa" not in json.dumps(caught.value.details) + str(caught.value)
