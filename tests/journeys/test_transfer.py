"""`desktop-chat export` and `desktop-chat import` as a person and a script meet them."""

from __future__ import annotations

import asyncio
import io
import json
import sys
from pathlib import Path

import pytest

from desktop_chat import ScriptedProvider, cli
from desktop_chat.cli.statuses import DONE, NOT_UNDERSTOOD
from desktop_chat.services.opening import open_library
from desktop_chat.services.settings_file import SettingsFile


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with one chat and a setting."""

    async def begin() -> None:
        async with open_library(tmp_path / "data", [ScriptedProvider("Hello, 😀")]) as library:
            await library.create_chat(title="Greetings").ask("Good morning")

    (tmp_path / "data").mkdir()
    asyncio.run(begin())
    settings = SettingsFile(tmp_path / "data")
    settings.change("theme", "dark")
    settings.change("saved_instructions", {"terse": "Be terse."})
    return tmp_path / "data"


def run(folder: Path, *arguments: str | Path) -> int:
    return cli.run(["--data-dir", str(folder), *map(str, arguments)])


def test_a_chat_is_written_to_standard_output(
    folder: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    written = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    monkeypatch.setattr(sys, "stdout", written)
    assert run(folder, "export", "--chat", "last") == DONE
    text = written.buffer.getvalue().decode()
    assert text.startswith("# Greetings\n") and text.endswith("\n\nHello, 😀\n")


def test_a_chat_is_written_to_a_file_that_must_be_new(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = folder.parent / "chat.json"
    assert run(folder, "export", "--chat", "last", "--format", "json", "-o", place) == DONE
    (chat,) = json.loads(place.read_bytes())["rows"]["chats"]
    assert chat["title"] == "Greetings"
    assert run(folder, "export", "--chat", chat["id"], "-o", place) == NOT_UNDERSTOOD
    assert "is there already" in capsys.readouterr().err


def test_everything_moves_to_another_computer(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive, other = folder.parent / "all.zip", folder.parent / "other"
    assert run(folder, "export", "--all", "-o", archive) == DONE
    assert "Chats: 1, messages: 2, files: 0." in capsys.readouterr().err
    other.mkdir()
    SettingsFile(other).change("saved_instructions", {"kind": "Be kind."})
    for said in ("Chats: 1 new, 0 with new messages, 0 known.", "Chats: 0 new, 0 with new messages, 1 known."):
        assert run(other, "import", archive) == DONE
        assert said in capsys.readouterr().err
    now = SettingsFile(other).now
    assert now.theme == "dark" and now.saved_instructions == {"kind": "Be kind.", "terse": "Be terse."}


def test_what_is_not_understood_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (
        ("export",),
        ("export", "--all", "--chat", "last"),
        ("export", "--all"),
        ("export", "--chat", "last", "--files"),
        ("export", "--chat", "nobody"),
        ("import", str(folder / "nothing.zip")),
        ("import", str(Path(__file__))),
    ):
        assert run(folder, *arguments) == NOT_UNDERSTOOD, arguments
        assert capsys.readouterr().err.startswith("desktop-chat: ")
