"""`desktop-chat models` as a person and a script meet it."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from desktop_chat import cli
from desktop_chat.cli import models
from desktop_chat.cli.statuses import DONE, FAILED, NOT_UNDERSTOOD
from desktop_chat.services.opening import open_library
from tests.support.published import a_model, published
from tests.support.rules.sources import ROOT


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    assert cli.run(["models", *arguments]) == DONE
    return capsys.readouterr().out.splitlines()


def listed(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    (line,) = told(capsys, "--json", *arguments)
    found: list[dict[str, Any]] = json.loads(line)["models"]
    return found


@contextmanager
def directory(body: bytes, status: int = 200) -> Iterator[str]:
    """A models.dev on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is to be said."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        running = threading.Thread(target=server.serve_forever)
        running.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            running.join()


def test_a_table_is_told_to_people(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head, *rows = told(capsys, "--provider", "xai", "grok")
    assert head.split()[:2] == ["PROVIDER", "MODEL"]
    assert rows and all(row.startswith("xai") and "grok" in row for row in rows)
    assert all("\x1b" not in row for row in rows)


def test_only_what_was_asked_for_is_told(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    able = listed(capsys, "--supports", "vision,tools", "--provider", "openai")
    assert able and all({"vision", "tools"} <= {*model["capabilities"]} for model in able)
    assert {model["provider"] for model in able} == {"openai"}
    assert listed(capsys, "no", "such", "model") == []
    assert told(capsys, "no such model") == ["No model is known that fits."]
    (one,) = listed(capsys, "--provider", "openai", "gpt-5.4-nano")
    assert one["context_window"] and one["prices"]["input"] and one["prices"]["date"]


def test_an_unknown_provider_is_not_understood(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["models", "--provider", "nobody"]) == NOT_UNDERSTOOD
    assert "There are:" in capsys.readouterr().err


def test_the_list_is_fetched_anew(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with directory(published(xai=[a_model("grok-new"), a_model("grok-old", status="deprecated")])) as address:
        monkeypatch.setenv("MODELS_DEV_API_BASE", address)
        assert cli.run(["models", "--refresh", "--json", "--provider", "xai"]) == DONE
    printed = capsys.readouterr()
    said = json.loads(printed.out)
    assert [model["id"] for model in said["models"]] == ["grok-new"]
    (outcome,) = said["refreshed"]
    assert (outcome["provider"], outcome["models"], outcome["error"]) == ("models.dev", 2, None)
    assert "[1/1] models.dev: 2 models" in printed.err
    gone = {model["id"] for model in listed(capsys, "--provider", "xai", "--retired") if model["retired"]}
    assert {"grok-old", "grok-4.3"} <= gone
    assert "retired" in told(capsys, "--retired", "grok-old")[1]


def test_what_cannot_be_fetched_is_told_and_changes_nothing(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = listed(capsys, "--provider", "xai")
    with directory(b"<html>") as address:
        monkeypatch.setenv("MODELS_DEV_API_BASE", address)
        assert cli.run(["models", "--refresh", "--json"]) == FAILED
    assert "cannot be read" in capsys.readouterr().err
    assert listed(capsys, "--provider", "xai") == before


@pytest.mark.parametrize("width", [40, 60, 80, 100, 200])
def test_the_table_fits_the_terminal(home: Path, capsys: pytest.CaptureFixture[str], width: int) -> None:
    told(capsys, "--provider", "openai")
    from_here = open_library(Path(os.environ["DESKTOP_CHAT_DATA_DIR"]))
    try:
        lines = list(models._table(from_here.models.of("openai"), width))
    finally:
        from_here.close()
    assert all(len(line) <= max(width, 48) for line in lines)
    assert all("gpt" in line or "o" in line for line in lines[1:])


def test_numbers_are_told_shortly() -> None:
    assert [models._tokens(count) for count in (None, 5, 1500, 200_000, 1_000_000, 1_048_576)] == [
        *("—", "5", "1.5k", "200k", "1M", "1M")
    ]
    assert [models._price(told) for told in (None, "2.50", "10", "0.0000001", "odd")] == [
        *("—", "2.5", "10", "0.0000001", "—")
    ]


def test_it_does_without_qt(home: Path) -> None:
    program = (
        "import sys; from desktop_chat import cli; status = cli.run(['models', '--json', 'gpt']); "
        "sys.stderr.write(','.join({name.partition('.')[0] for name in sys.modules})); sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, encoding="utf-8", check=False, timeout=300
    )
    assert done.returncode == DONE and json.loads(done.stdout)["models"]
    assert not {*done.stderr.split(",")} & {"PySide6", "qasync", "shiboken6"}
