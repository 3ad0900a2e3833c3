"""What is given up or killed leaves everything whole, and the next one goes on; no length fills the memory."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from desktop_chat import Cancelled, Library
from desktop_chat.services.transfer.progress import Progress
from tests.proof.invariants import check
from tests.support.canaries import files_below
from tests.support.foreign import ready_tables
from tests.support.libraries import house_in
from tests.support.rich import all_files, all_rows, enrich, rich_provider
from tests.support.rules.sources import ROOT

MESSAGES, BOUND = 8_000, 24 << 20


class Impatient:
    """Stops the work at one of its steps."""

    def __init__(self, step: str) -> None:
        self._step = step

    def __call__(self, progress: Progress) -> None:
        if progress.step.startswith(self._step):
            raise Cancelled("Stopped.")


async def test_an_export_that_is_given_up_leaves_nothing_behind(tmp_path: Path) -> None:
    async with house_in(tmp_path / "a", ready_tables()).open(provider=rich_provider()) as library:
        await enrich(library, tmp_path)
        for step in ("Writing chats", "Writing files"):
            with pytest.raises(Cancelled):
                await library.export(tmp_path / "all.zip", watch=Impatient(step))
        assert not [name for name in files_below(tmp_path) if "all.zip" in name]


@pytest.mark.parametrize("step", ["Checking the archive", "Reading chats", "Storing files", "Bringing in chats"])
async def test_an_import_that_is_given_up_is_taken_up_by_the_next(step: str, tmp_path: Path) -> None:
    async with house_in(tmp_path / "a", ready_tables()).open(provider=rich_provider()) as library:
        await enrich(library, tmp_path)
        await library.export(tmp_path / "all.zip")
        before = all_rows(library)
    async with house_in(tmp_path / "b", ready_tables()).open() as library:
        with pytest.raises(Cancelled):
            await library.import_(tmp_path / "all.zip", watch=Impatient(step))
        assert not files_below(tmp_path / "b" / "chats.sqlite3.importing")
        await library.import_(tmp_path / "all.zip")
        assert all_rows(library) == before


async def test_a_cancelled_task_has_ended_before_its_await_does(tmp_path: Path) -> None:
    async with house_in(tmp_path / "a", ready_tables()).open(provider=rich_provider()) as library:
        await enrich(library, tmp_path)
        begun = asyncio.Event()
        loop = asyncio.get_running_loop()

        def watch(_: Progress) -> None:
            loop.call_soon_threadsafe(begun.set)

        task = asyncio.ensure_future(library.export(tmp_path / "all.zip", watch=watch))
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not [name for name in files_below(tmp_path) if "unfinished" in name]


async def test_a_library_that_is_closed_ends_its_export(tmp_path: Path) -> None:
    library = house_in(tmp_path / "a", ready_tables()).opened()
    begun, loop = asyncio.Event(), asyncio.get_running_loop()

    def watch(_: Progress) -> None:
        loop.call_soon_threadsafe(begun.set)
        closing.wait(60)

    closing = threading.Event()
    task = asyncio.ensure_future(library.export(tmp_path / "all.zip", watch=watch))
    await begun.wait()
    loop.call_later(0.05, closing.set)
    library.transfers.stop()
    with pytest.raises(Cancelled):
        await task
    await library.aclose()
    assert not [name for name in files_below(tmp_path) if "all.zip" in name]


def killed(folder: Path, archive: Path, after: int) -> None:
    """An import in a program of its own, dead after so many steps, or done before."""
    command = [sys.executable, "-m", "tests.support.import_child", str(folder), str(archive)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        for _ in range(after):
            if not child.stdout.readline():
                break
        child.kill()


@pytest.mark.timeout(900)
async def test_an_import_that_is_killed_leaves_everything_whole(tmp_path: Path) -> None:
    async with house_in(tmp_path / "a", ready_tables()).open(provider=rich_provider()) as library:
        await enrich(library, tmp_path)
        await library.export(tmp_path / "all.zip")
        before, files = all_rows(library), all_files(library)
    here = house_in(tmp_path / "b", ready_tables())
    for after in (1, 16, 19, 22, 25, 28):
        await asyncio.to_thread(killed, here.folder, tmp_path / "all.zip", after)
        async with here.open() as library:
            whole_chats(library)
    async with here.open() as library:
        await library.import_(tmp_path / "all.zip")
        whole_chats(library)
        assert all_rows(library) == before and all_files(library) == files


def whole_chats(library: Library) -> None:
    for chat in (*library.chats().list(), *library.chats().list(deleted=True)):
        check(library, chat.id, is_whole=True)


@pytest.mark.timeout(900)
@pytest.mark.skipif(sys.platform == "win32", reason="a process there does not tell how much memory it has had")
def test_a_long_chat_takes_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.support.large_transfer", str(tmp_path), str(MESSAGES)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=800)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["messages"] == MESSAGES and told["more"] < BOUND, told
