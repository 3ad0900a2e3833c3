"""`desktop-chat models add|local|remove`, as somebody in a terminal meets it."""

from __future__ import annotations

import asyncio
import hashlib
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desktop_chat import cli
from desktop_chat.services.places import data_folder, models_folder
from tests.support.file_servers import FileHost
from tests.support.gguf import gguf
from tests.support.rules.sources import ROOT
from tests.support.servers import serving, serving_beside

WHOLE = gguf(tail=5_000)


class Terminal:
    def __init__(self, output: pytest.CaptureFixture[str]) -> None:
        self._output = output

    async def run(self, *words: str) -> tuple[int, str, str]:
        self._output.readouterr()
        status = await asyncio.to_thread(cli.run, ("models", *words))
        return status, *self._output.readouterr()


async def test_a_file_comes_by_its_address_is_listed_and_goes(capsys: pytest.CaptureFixture[str]) -> None:
    terminal = Terminal(capsys)
    assert "No model files are here" in (await terminal.run("local"))[1]
    async with serving(FileHost(WHOLE).play) as server:
        digits = hashlib.sha256(WHOLE).hexdigest()
        status, out, _ = await terminal.run("add", f"{server.url}/Tiny.gguf", "--sha256", digits)
    assert status == 0 and "local/Tiny" in out
    assert (models_folder(data_folder()) / "Tiny.gguf").read_bytes() == WHOLE
    listed = (await terminal.run("local"))[1]
    assert "Tiny" in listed and "llama Q4_K_M" in listed and "4,096 tokens" in listed and "never used" in listed
    assert "removed" in (await terminal.run("remove", "Tiny"))[1]
    assert not (models_folder(data_folder()) / "Tiny.gguf").exists()


async def test_a_file_of_this_computer_comes_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.gguf").write_bytes(WHOLE)
    terminal = Terminal(capsys)
    assert (await terminal.run("add", str(tmp_path / "mine.gguf")))[0] == 0
    assert "mine" in (await terminal.run("local"))[1]


def test_a_program_that_is_killed_goes_on_at_its_next_start() -> None:
    host = FileHost(gguf(tail=4_000_000), gate=asyncio.Event())
    part = models_folder(data_folder()) / "arriving" / "Tiny.gguf.part"
    with serving_beside(host.play) as server:
        words = [sys.executable, "-m", "desktop_chat", "models", "add", f"{server.url}/Tiny.gguf"]
        with subprocess.Popen(words, cwd=ROOT, stdin=subprocess.DEVNULL) as program:
            deadline = time.monotonic() + 300
            while not part.exists() or part.stat().st_size < 1_000_000:
                assert program.poll() is None and time.monotonic() < deadline
                time.sleep(0.02)
            program.kill()
        here, host.gate = part.stat().st_size, None
        subprocess.run(words, cwd=ROOT, stdin=subprocess.DEVNULL, check=True, timeout=300)
        assert server.requests[-1].headers["range"] == f"bytes={here}-"
    assert (models_folder(data_folder()) / "Tiny.gguf").read_bytes() == host.data and not part.exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("add",), "exactly one more word"),
        (("add", "http://elsewhere.example/a.gguf"), "https only"),
        (("add", "https://a.example/a.gguf", "--sha256", "abc"), "64 digits"),
        (("add", "nothing-there.gguf"), "No such file"),
        (("remove", "nothing"), "no model file named nothing"),
        (("local", "more"), "no further words"),
    ],
)
async def test_what_cannot_be_done_is_a_sentence(
    words: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _, beside = await Terminal(capsys).run(*words)
    assert status in (1, 2) and told in beside and "Traceback" not in beside
