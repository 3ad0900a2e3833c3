"""The child's own program: what it makes of its settings, and that it never outlives its parent."""

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace

import pytest

import desktop_chat.__main__
from desktop_chat.providers import local_server
from desktop_chat.providers.local_server import Settings
from tests.support.rules.sources import ROOT

TELL_WHAT_WAS_IMPORTED = """
import sys
from desktop_chat import __main__ as program
sys.argv = ["desktop-chat", "local-server"]
try:
    program.main()
except FileNotFoundError:
    print(*sorted(sys.modules))
"""


class Engine:
    """Stands in for the engine, which would stay in this process for ever."""

    def __init__(self) -> None:
        self.CommonParams = lambda: SimpleNamespace(
            model=SimpleNamespace(), cpuparams=SimpleNamespace(), cpuparams_batch=SimpleNamespace()
        )
        self.served: list[SimpleNamespace] = []

    def Server(self, params: SimpleNamespace) -> SimpleNamespace:  # noqa: N802 - the engine's own name
        self.served.append(params)
        return SimpleNamespace(listening_address="http://127.0.0.1:4321")


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    stand_in = Engine()
    monkeypatch.setitem(sys.modules, "xllamacpp", stand_in)
    return stand_in


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    file = tmp_path / "model.gguf"
    file.touch()
    return Settings(str(file), "a-model", "a-token", 2048, 2, 3)


@pytest.fixture
def ends(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The statuses that the process would have ended with."""
    found: list[int] = []
    monkeypatch.setattr(os, "_exit", found.append)
    return found


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    source, target = os.pipe()
    yield source, target
    os.close(source)


def test_it_says_where_it_answers_and_asks_for_the_token(
    engine: Engine, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    local_server.serve(settings)
    assert json.loads(capsys.readouterr().out) == {"address": "http://127.0.0.1:4321"}
    (params,) = engine.served
    assert (params.hostnames, params.port, params.api_keys) == (["127.0.0.1"], 0, ["a-token"])
    assert not params.ui and not params.endpoint_slots


def test_every_conversation_has_the_whole_window(engine: Engine, settings: Settings) -> None:
    params = local_server.parameters(settings)
    assert (params.n_ctx, params.n_parallel) == (4096, 2)


def test_it_ends_with_its_parent(ends: list[int], pipe: tuple[int, int]) -> None:
    source, target = pipe
    os.write(target, b"whatever else is said")
    os.close(target)
    local_server.end_with_parent(source)
    assert ends == [0]


def test_settings_show_no_token(settings: Settings) -> None:
    assert "a-token" not in repr(settings)


@pytest.mark.usefixtures("engine")
def test_the_whole_program_reads_serves_and_ends(
    settings: Settings, ends: list[int], pipe: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = pipe
    os.close(target)
    nice: list[int] = []
    monkeypatch.setattr(os, "nice", nice.append, raising=False)
    monkeypatch.setattr(local_server.end_with_parent, "__defaults__", (source,))
    line = json.dumps(asdict(settings)).encode() + b"\n"
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(line)))
    monkeypatch.setattr(sys, "argv", ["desktop-chat", "local-server"])
    before = signal.getsignal(signal.SIGINT)
    try:
        assert desktop_chat.__main__.main() == 0
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
    assert ends == [0]
    assert nice == ([] if sys.platform == "win32" else [local_server.NICENESS])


def test_windows_lowers_it_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(os, "nice", lambda _: pytest.fail("there is none"), raising=False)
    local_server.make_way()


def test_the_hidden_verb_imports_nothing_but_the_child(settings: Settings) -> None:
    missing = asdict(settings) | {"file": str(Path(settings.file).with_name("missing"))}
    command = [sys.executable, "-c", TELL_WHAT_WAS_IMPORTED]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin is not None and child.stdout is not None
        child.stdin.write(json.dumps(missing) + "\n")
        child.stdin.flush()
        ours = {name for name in child.stdout.readline().split() if name.startswith("desktop_chat")}
    assert ours == {
        *("desktop_chat", "desktop_chat.__main__", "desktop_chat.providers"),
        "desktop_chat.providers.local_server",
    }
