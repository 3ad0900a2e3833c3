"""Model files are fetched, gone on with, checked and removed, whatever servers, disks and people do meanwhile."""

from __future__ import annotations

import asyncio
import hashlib
import json
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from desktop_chat import Library, ScriptedProvider
from desktop_chat.errors import NotFound, UserError
from desktop_chat.providers import local_model
from desktop_chat.providers.local_model import LocalModel
from desktop_chat.providers.model_files.folder import ModelFolder
from desktop_chat.services.local_models.arrival import Arrival
from desktop_chat.services.local_models.partial import Partial
from desktop_chat.services.local_models.store import LocalModels
from desktop_chat.services.local_models.views import ArrivalView
from tests.support.file_servers import FileHost
from tests.support.gguf import gguf
from tests.support.libraries import until
from tests.support.servers import Loopback, serving

WHOLE = gguf(tail=200_000)
SHA = hashlib.sha256(WHOLE).hexdigest()
OTHER = gguf(tail=210_000, but={"general.name": "Other"})


@pytest.fixture(autouse=True)
def _engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is one, wherever these tests run."""
    monkeypatch.setattr(local_model, "ENGINE", "json")


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[LocalModels]:
    model = LocalModel(folder=ModelFolder(folder / "models"))
    async with Library(folder / "chats.sqlite3", providers=[ScriptedProvider(), model]) as library:
        library.local_models.pause_seconds = 0
        yield library.local_models
    await model.aclose()


class Hosted(NamedTuple):
    models: LocalModels
    server: Loopback
    url: str

    async def fetched(self, sha256: str = "") -> ArrivalView:
        return await self.models.fetch(self.url, sha256).ended()

    @property
    def ranges(self) -> list[str]:
        return [each.headers.get("range", "") for each in self.server.requests]


@asynccontextmanager
async def hosted(folder: Path, host: FileHost) -> AsyncIterator[Hosted]:
    async with serving(host.play) as server, opened(folder) as models:
        yield Hosted(models, server, f"{server.url}/Tiny-Q4.gguf")


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder / "models")) for path in (folder / "models").rglob("*.*"))


async def test_a_file_is_fetched_checked_and_listed(tmp_path: Path) -> None:
    async with hosted(tmp_path, FileHost(WHOLE, headers={"x-linked-etag": f'"{SHA}"'})) as site:
        told: list[ArrivalView] = []
        end = site.models.subscribe(told.append)
        assert (await site.fetched()).stage == "done"
        end()
        assert [each.stage for each in told][-2:] == ["checking", "done"]
        assert told[-1].received == told[-1].total == len(WHOLE) and told[0].host == "127.0.0.1"
        (found,) = site.models.all()
        assert (found.id, found.title, found.size) == ("Tiny-Q4", "Tiny-Q4", len(WHOLE))
        assert (found.architecture, found.quantisation, found.context_length) == ("llama", "Q4_K_M", 4096)
        assert found.last_used is None and files(tmp_path) == ["Tiny-Q4.gguf"]
        assert site.server.requests[0].headers["accept-encoding"] == "identity"


async def test_a_connection_that_breaks_is_gone_on_with_where_it_broke(tmp_path: Path) -> None:
    async with hosted(tmp_path, FileHost(WHOLE, cuts=[90_000, 60_000])) as site:
        assert (await site.fetched(SHA)).stage == "done"
        assert site.ranges == ["", "bytes=90000-", "bytes=150000-"]
    assert (tmp_path / "models" / "Tiny-Q4.gguf").read_bytes() == WHOLE


async def test_a_server_that_knows_no_ranges_is_asked_from_the_beginning(tmp_path: Path) -> None:
    async with hosted(tmp_path, FileHost(WHOLE, knows_ranges=False, cuts=[90_000])) as site:
        assert (await site.fetched(SHA)).stage == "done"


async def test_a_file_that_changed_meanwhile_is_begun_anew(tmp_path: Path) -> None:
    host = FileHost(WHOLE, cuts=[90_000])
    async with hosted(tmp_path, host) as site:
        arrival = site.models.fetch(site.url)
        await until(lambda: arrival.view.received >= 90_000)
        host.data, host.tag = OTHER, '"second"'
        assert (await arrival.ended()).stage == "done"
    assert (tmp_path / "models" / "Tiny-Q4.gguf").read_bytes() == OTHER


async def test_a_range_of_another_file_is_not_put_together_with_this_one(tmp_path: Path) -> None:
    """A server that ignores If-Range, and sends the end of something else."""
    host = FileHost(WHOLE)
    async with hosted(tmp_path, host) as site:
        part = Partial(tmp_path / "models", "Tiny-Q4.gguf")
        part.open()
        part.write(OTHER[:1000])
        part.close()
        note = {"url": site.url, "sha256": None, "told": None, "tag": '"first"', "total": len(OTHER)}
        (tmp_path / "models" / "arriving" / "Tiny-Q4.gguf.json").write_text(json.dumps(note))
        assert (await site.fetched()).stage == "done"
        assert site.ranges == ["bytes=1000-", ""]
    assert (tmp_path / "models" / "Tiny-Q4.gguf").read_bytes() == WHOLE


async def test_all_that_is_missing_is_the_check(tmp_path: Path) -> None:
    """Killed after the last byte: the server says 416, and that is all there is."""
    async with hosted(tmp_path, FileHost(WHOLE)) as site:
        part = Partial(tmp_path / "models", "Tiny-Q4.gguf")
        part.open()
        part.write(WHOLE)
        part.close()
        note = {"url": site.url, "sha256": SHA, "told": None, "tag": '"first"', "total": len(WHOLE)}
        (tmp_path / "models" / "arriving" / "Tiny-Q4.gguf.json").write_text(json.dumps(note))
        assert [each.stage for each in site.models.arrivals()] == ["paused"]
        assert (await site.fetched()).stage == "done"
        assert site.ranges == [f"bytes={len(WHOLE)}-"]


@pytest.mark.parametrize("claims", [len(WHOLE) + 5_000, 150_000])
async def test_a_server_that_lies_about_the_length_brings_no_half_model(claims: int, tmp_path: Path) -> None:
    async with hosted(tmp_path, FileHost(WHOLE, claims=claims)) as site:
        view = await site.fetched(SHA)
        assert view.stage == ("done" if claims > len(WHOLE) else "failed")
    assert [found.read_bytes() for found in (tmp_path / "models").glob("*.gguf")] == [WHOLE] * (
        claims > len(WHOLE)
    )


async def test_what_is_not_what_was_promised_is_set_aside(tmp_path: Path) -> None:
    async with hosted(tmp_path, FileHost(WHOLE)) as site:
        view = await site.fetched("0" * 64)
        assert view.stage == "failed" and "SHA-256 differs" in view.problem and "set-aside" in view.problem
        assert site.models.all() == [] and files(tmp_path) == ["set-aside/Tiny-Q4.gguf"]


@pytest.mark.parametrize("sha256", [SHA, ""])
async def test_a_digest_that_was_wrong_is_not_asked_for_again(sha256: str, tmp_path: Path) -> None:
    async with hosted(tmp_path, FileHost(WHOLE)) as site:
        assert (await site.fetched("0" * 64)).stage == "failed"
        assert (await site.fetched(sha256)).stage == "done"


async def test_a_digest_counts_for_a_file_that_was_begun_without_one(tmp_path: Path) -> None:
    async with hosted(tmp_path, FileHost(WHOLE, cuts=[90_000] + [0] * 9)) as site:
        view = await site.fetched()
        assert (view.stage, view.received) == ("failed", 90_000)
        assert "SHA-256 differs" in (await site.fetched("0" * 64)).problem


async def test_a_digest_for_a_file_that_is_just_coming_is_refused(tmp_path: Path) -> None:
    host = FileHost(WHOLE, gate=asyncio.Event())
    async with hosted(tmp_path, host) as site:
        arrival = site.models.fetch(site.url)
        await until(lambda: arrival.view.total)
        with pytest.raises(UserError, match="on its way already"):
            site.models.fetch(site.url, SHA)
        assert site.models.fetch(site.url) is arrival
        await arrival.pause()


async def test_the_digest_of_the_server_counts_where_none_is_given(tmp_path: Path) -> None:
    async with hosted(tmp_path, FileHost(WHOLE, headers={"x-checksum-sha256": "1" * 64})) as site:
        assert "SHA-256 differs" in (await site.fetched()).problem


async def test_a_page_instead_of_a_model_is_refused_at_its_first_bytes(tmp_path: Path) -> None:
    async with hosted(tmp_path, FileHost(b"<!DOCTYPE html>" * 50_000)) as site:
        view = await site.fetched()
        assert view.stage == "failed" and "no model file" in view.problem and view.received == 0


async def test_a_model_that_cannot_answer_is_set_aside(tmp_path: Path) -> None:
    async with hosted(tmp_path, FileHost(gguf(but={"general.architecture": "clip"}))) as site:
        assert "cannot answer" in (await site.fetched()).problem
        assert files(tmp_path) == ["set-aside/Tiny-Q4.gguf"]


async def test_a_server_that_is_gone_is_tried_a_few_times_and_told(tmp_path: Path) -> None:
    async with hosted(tmp_path, FileHost(WHOLE, cuts=[0] * 9)) as site:
        view = await site.fetched()
        assert view.stage == "failed" and len(site.server.requests) == 5
        assert (await site.fetched()).stage == "done", "and again when the person wants it"


async def test_it_is_paused_and_gone_on_with(tmp_path: Path) -> None:
    host = FileHost(WHOLE, gate=asyncio.Event())
    async with hosted(tmp_path, host) as site:
        arrival = site.models.fetch(site.url)
        await until(lambda: arrival.view.total)
        await arrival.pause()
        assert arrival.view.stage == "paused" and site.models.all() == []
        host.gate = None
        arrival.begin()
        assert (await arrival.ended()).stage == "done"


async def test_what_was_on_its_way_is_there_at_the_next_start(tmp_path: Path) -> None:
    host = FileHost(WHOLE, cuts=[90_000] + [0] * 9)
    async with serving(host.play) as server:
        url = f"{server.url}/Tiny-Q4.gguf"
        async with opened(tmp_path) as models:
            assert (await models.fetch(url, SHA).ended()).stage == "failed"
        async with opened(tmp_path) as models:
            (view,) = models.arrivals()
            assert (view.name, view.stage, view.received) == ("Tiny-Q4.gguf", "paused", 90_000)
            host.cuts.clear()
            models.arrival("Tiny-Q4.gguf").begin()
            assert (await models.arrival("Tiny-Q4.gguf").ended()).stage == "done"
        assert server.requests[-1].headers["range"] == "bytes=90000-"


async def test_cancelling_leaves_nothing(tmp_path: Path) -> None:
    async with hosted(tmp_path, FileHost(WHOLE, gate=asyncio.Event())) as site:
        arrival = site.models.fetch(site.url)
        await until(lambda: arrival.view.total)
        await site.models.cancel("Tiny-Q4.gguf")
        assert arrival.view.stage == "cancelled" and files(tmp_path) == [] and site.models.arrivals() == []
        with pytest.raises(NotFound):
            await site.models.cancel("Tiny-Q4.gguf")


async def test_a_disk_without_room_is_told_before_anything_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = shutil.disk_usage(tmp_path)._replace(free=600 * 1024 * 1024 - 100_000_000)
    monkeypatch.setattr("desktop_chat.services.local_models.partial.shutil.disk_usage", lambda _: full)
    async with hosted(tmp_path, FileHost(WHOLE)) as site:
        view = await site.fetched()
        assert view.stage == "failed" and "stay free for chats" in view.problem and view.received == 0


async def test_two_programs_do_not_write_into_one_file(tmp_path: Path) -> None:
    async with hosted(tmp_path, FileHost(WHOLE)) as site:
        other = Partial(tmp_path / "models", "Tiny-Q4.gguf")
        other.open()
        assert "Another window" in (await site.fetched()).problem
        other.close()
        assert (await site.fetched()).stage == "done"


async def test_a_file_of_this_computer_is_copied(tmp_path: Path) -> None:
    source = tmp_path / "My Model (1).gguf"
    source.write_bytes(WHOLE)
    async with opened(tmp_path) as models:
        assert (await models.add_file(source).ended()).stage == "done"
        assert [each.id for each in models.all()] == ["My-Model-1"] and source.read_bytes() == WHOLE
        with pytest.raises(UserError, match="already"):
            models.add_file(source)


@pytest.mark.parametrize("name", ["nothing.gguf", "page.gguf"])
async def test_what_cannot_be_copied_is_told(name: str, tmp_path: Path) -> None:
    (tmp_path / "page.gguf").write_bytes(b"<html>")
    async with opened(tmp_path) as models:
        view = await models.add_file(tmp_path / name).ended()
        assert view.stage == "failed" and view.problem


async def test_a_file_that_was_put_there_by_hand_and_is_none_is_listed_with_its_problem(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "broken.gguf").write_bytes(WHOLE[:100])
    async with opened(tmp_path) as models:
        (found,) = models.all()
        assert "cut off" in found.problem
        await models.remove("broken")
        assert models.all() == []


@pytest.mark.parametrize("verb", [LocalModels.fetch, LocalModels.add_file])
async def test_a_program_without_a_folder_keeps_none(verb: Callable[..., Arrival], tmp_path: Path) -> None:
    async with Library(tmp_path / "chats.sqlite3", providers=[ScriptedProvider()]) as library:
        assert library.local_models.all() == [] and library.local_models.arrivals() == []
        with pytest.raises(UserError, match="no folder"):
            verb(library.local_models, "https://a.example/b.gguf" if verb is LocalModels.fetch else tmp_path)
