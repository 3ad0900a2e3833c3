"""`desktop-chat mcp`: which servers there are, what they offer, and lists of other programs."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from desktop_chat import cli
from tests.support.tool_servers import odd


def run(capsys: pytest.CaptureFixture[str], folder: Path, *words: str) -> tuple[int, str, str]:
    status = cli.run(["--data-dir", str(folder), "mcp", *words])
    said = capsys.readouterr()
    return status, said.out, said.err


def test_servers_are_taken_over_and_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "list.json"
    told = {"odd": {"command": sys.executable, "args": list(odd().arguments)}, "bad": {}}
    file.write_text(json.dumps({"mcpServers": told}), "utf-8")
    assert run(capsys, tmp_path, "list") == (0, "There are no servers of tools.\n", "")
    status, out, err = run(capsys, tmp_path, "import", str(file))
    assert (status, out) == (1, "Added: odd\n")
    assert "bad: A server has either" in err
    status, out, _ = run(capsys, tmp_path, "list")
    assert (status, len(out.splitlines())) == (0, 1)
    status, out, _ = run(capsys, tmp_path, "list", "--start")
    assert status == 0
    assert "    odd__echo: The tool echo." in out.splitlines()


def test_one_that_does_not_start_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "list.json"
    file.write_text(json.dumps({"nowhere": {"command": "no-such-program-anywhere"}}), "utf-8")
    run(capsys, tmp_path, "import", str(file))
    status, out, _ = run(capsys, tmp_path, "list", "--start")
    assert status == 1
    assert "  ! The program no-such-program-anywhere was not found." in out


def test_a_file_that_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capsys, tmp_path, "import", str(tmp_path / "missing.json"))
    assert status != 0
    assert "missing.json" in err
