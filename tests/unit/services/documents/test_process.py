"""A document is read by a child that is ended when it takes too long, and that harms nobody when it dies."""

from __future__ import annotations

import asyncio
import io
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

import desktop_chat.__main__ as program
from desktop_chat.services import children
from desktop_chat.services.documents import child, process
from desktop_chat.services.documents.process import Extract, extracted
from desktop_chat.services.documents.values import Limits, Part, Unreadable
from tests.support.libraries import until
from tests.support.office import docx, locked_pdf, paragraph, pdf

SOON = Limits(seconds=0.5)
SAY = "import json, os, sys, time; print(json.dumps({'name': 'Page 1', 'text': 'One'}), flush=True); "


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "document"


@pytest.fixture
def kept(path: Path) -> Callable[[bytes], Path]:
    """Where this content is now."""

    def keep(content: bytes) -> Path:
        path.write_bytes(content)
        return path

    return keep


def acts(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """The child is another program."""
    monkeypatch.setattr(process, "command", lambda: [sys.executable, "-c", code])


async def test_a_child_reads_it(kept: Callable[[bytes], Path]) -> None:
    path = kept(pdf("Words of a page"))
    assert await extracted(path, Limits()) == Extract((Part("Page 1", "Words of a page"),))
    path = kept(docx(paragraph("Grüße, 世界 🌍")))
    assert await extracted(path, Limits()) == Extract((Part("", "Grüße, 世界 🌍"),))
    assert await extracted(path, Limits(characters=5)) == Extract((Part("", "Grüße"),), is_whole=False)


async def test_what_the_child_cannot_read_is_told(kept: Callable[[bytes], Path]) -> None:
    with pytest.raises(Unreadable, match="locked"):
        await extracted(kept(locked_pdf()), Limits())


@pytest.mark.parametrize(
    ("code", "trouble"),
    [
        ("import time; time.sleep(60)", "slow"),
        ("import os; os._exit(9)", "broken"),
        (f"{SAY} os.abort()", "broken"),
        ("print('{')", "broken"),
        ("print('[]')", "broken"),
    ],
)
async def test_a_child_that_hangs_or_dies_is_a_trouble(
    path: Path, monkeypatch: pytest.MonkeyPatch, code: str, trouble: str
) -> None:
    acts(monkeypatch, code)
    with pytest.raises(Unreadable, match=trouble):
        await extracted(path, SOON if trouble == "slow" else Limits())


async def test_what_was_read_before_the_time_was_over_counts(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    acts(monkeypatch, f"{SAY} sys.stdout.write('{{'); sys.stdout.flush(); time.sleep(60)")
    assert await extracted(path, Limits(seconds=3)) == Extract((Part("Page 1", "One"),), is_whole=False)


async def test_no_child_is_a_trouble_too(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "command", lambda: [str(path / "nothing")])
    with pytest.raises(Unreadable, match="missing"):
        await extracted(path, Limits())


async def test_cancelling_ends_the_child(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[Any] = []
    start = children.started

    def noted(words: list[str]) -> Any:
        begun.append(start(words))
        return begun[-1]

    acts(monkeypatch, "import time; time.sleep(60)")
    monkeypatch.setattr(children, "started", noted)
    reading = asyncio.ensure_future(extracted(path, Limits()))
    await until(lambda: begun)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    await until(lambda: begun[0].returncode is not None)


def test_what_is_stopped_before_it_began_never_begins(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "started", lambda _: pytest.fail("a child was started"))
    reading = process._Reading(path, Limits())
    reading.stop()
    with pytest.raises(Unreadable):
        reading.run()


def test_a_frozen_program_starts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert process.command() == [sys.executable, program.READ_DOCUMENT] == [sys.executable, process.HIDDEN_VERB]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, path: Path) -> Any:
    """Runs the child's program here, and gives what it says."""
    kept: list[int] = []
    monkeypatch.setattr(child, "bound_memory", kept.append)
    monkeypatch.setattr(sys, "argv", ["desktop-chat", process.HIDDEN_VERB])

    def run() -> list[Any]:
        order = json.dumps({"path": str(path), "limits": asdict(Limits())}).encode()
        with monkeypatch.context() as patch:
            said = io.StringIO()
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(order)))
            patch.setattr(sys, "stdout", said)
            assert program.main() == 0
        assert kept.pop() == Limits().memory
        return [json.loads(line) for line in said.getvalue().splitlines()]

    return run


def test_the_child_says_part_by_part_what_it_read(told: Any, path: Path) -> None:
    path.write_bytes(pdf("One", "Two"))
    assert told() == [{"name": "Page 1", "text": "One"}, {"name": "Page 2", "text": "Two"}, {"whole": True}]


@pytest.mark.parametrize(
    ("error", "trouble"),
    [(Unreadable("foreign"), "foreign"), (ModuleNotFoundError(), "missing"), (MemoryError(), "large")],
)
def test_the_child_says_why_it_cannot(
    told: Any, monkeypatch: pytest.MonkeyPatch, error: Exception, trouble: str
) -> None:
    def refuse(*_: object) -> bool:
        raise error

    monkeypatch.setattr(child, "extract", refuse)
    assert told() == [{"trouble": trouble}]
