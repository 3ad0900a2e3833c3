"""Everything goes out as one archive and comes in again: every row, every byte, once."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from zipfile import ZipFile

import pytest

from desktop_chat import StorageFull, Tables, UserError
from desktop_chat.services.search_views import Narrowed
from desktop_chat.services.transfer import whole_file
from desktop_chat.services.transfer.progress import Progress
from desktop_chat.services.transfer.sheets import Sheets
from tests.support.archives import columns_at, rewritten
from tests.support.canaries import files_below
from tests.support.foreign import Customer, ready_tables
from tests.support.libraries import house_in, rows, stored
from tests.support.rich import all_drafts, all_files, all_rows, enrich, rich_provider
from tests.support.trees import EVERY_SET

DERIVED = ("desktop_chat_version", "messages_search")
"""What is made anew from the rest: the revision and the search index."""


@pytest.mark.parametrize("tables", EVERY_SET.values(), ids=EVERY_SET)
async def test_every_row_and_byte_comes_back(tables: Callable[[], Tables], tmp_path: Path) -> None:
    archive = tmp_path / "all.zip"
    async with house_in(tmp_path / "a", tables()).open(provider=rich_provider()) as library:
        await enrich(library, tmp_path)
        before, files, drafts = all_rows(library), all_files(library), all_drafts(library)
        done = await library.export(archive)
        assert (done.chats, done.files, done.missing) == (4, len(files), 0)
    async with house_in(tmp_path / "b", tables()).open() as library:
        imported = await library.import_(archive)
        assert (imported.new, imported.grown, imported.known) == (4, 0, 0)
        assert all_rows(library) == before and all_files(library) == files and all_drafts(library) == drafts
        for name in ("messages", "runs", "tool_calls", "usages", "run_steps", "assistant_versions", "outbox"):
            assert [rows for table, rows in before.items() if name in table and rows]
    assert not [name for name in files_below(tmp_path) if "unfinished" in name or "importing/" in name]


@pytest.mark.parametrize("tables", [ready_tables, EVERY_SET["foreign"]], ids=["ready", "foreign"])
async def test_importing_twice_doubles_nothing(tables: Callable[[], Tables], tmp_path: Path) -> None:
    archive = tmp_path / "all.zip"
    async with house_in(tmp_path / "a", tables()).open(provider=rich_provider()) as library:
        await enrich(library, tmp_path)
        await library.export(archive)
        before, drafts = all_rows(library, but_marks=False), all_drafts(library)
        own = await library.import_(archive)
        assert (own.new, own.grown, own.known, own.messages) == (0, 0, 4, 0)
        assert all_rows(library, but_marks=False) == before and all_drafts(library) == drafts
    async with house_in(tmp_path / "b", tables()).open() as library:
        await library.import_(archive)
        before, drafts = all_rows(library, but_marks=False), all_drafts(library)
        again = await library.import_(archive)
        assert (again.new, again.grown, again.known, again.messages) == (0, 0, 4, 0)
        assert all_rows(library, but_marks=False) == before and all_drafts(library) == drafts


async def test_no_table_is_forgotten(tmp_path: Path) -> None:
    house = house_in(tmp_path / "a", ready_tables())
    async with house.open(provider=rich_provider()) as library:
        await enrich(library, tmp_path)
        await library.search.catch_up()
        await library.export(tmp_path / "all.zip")
        with closing(sqlite3.connect(library.database.path)) as connection:
            names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            columns = {
                name: {row[1] for row in connection.execute(f'PRAGMA table_info("{name}")')} for name in names
            }
    written = {sheet.name for sheet in Sheets(ready_tables())}
    assert {name for name in names if not name.startswith(DERIVED)} == written
    manifest = json.loads(ZipFile(tmp_path / "all.zip").read("manifest.json"))
    assert {part["name"]: set(part["columns"]) for part in manifest["tables"]} == {
        name: columns[name] for name in written
    }


async def test_what_was_imported_is_found_by_its_words(tmp_path: Path) -> None:
    async with house_in(tmp_path / "a", ready_tables()).open("A walrus sings.") as library:
        chat = library.create_chat(title="Animals")
        await chat.ask("Who sings?")
        await library.export(tmp_path / "all.zip")
    async with house_in(tmp_path / "b", ready_tables()).open() as library:
        await library.search.catch_up()
        await library.import_(tmp_path / "all.zip")
        hits = await library.search.find("walrus", Narrowed())
        assert [hit.chat_id for hit in hits.messages] == [chat.id]


async def test_an_archive_of_an_older_revision_is_brought_up_to_date(tmp_path: Path) -> None:
    new, old = tmp_path / "new.zip", tmp_path / "old.zip"
    async with house_in(tmp_path / "a", ready_tables()).open("Hello") as library:
        chat = library.create_chat(title="Old")
        await chat.ask("Hi")
        before = all_rows(library)
        await library.export(new)
    rewritten(new, old, revision="0001", only=columns_at("0001", tmp_path / "0001.sqlite3"))
    async with house_in(tmp_path / "b", ready_tables()).open() as library:
        assert (await library.import_(old)).new == 1
        for row in before["chats"]:
            row |= {"named_at": None, "unread_since": None}
        assert all_rows(library) == before


async def test_a_strangers_new_column_has_its_default(tmp_path: Path) -> None:
    new, old = tmp_path / "new.zip", tmp_path / "old.zip"
    tables = EVERY_SET["foreign"]()
    async with house_in(tmp_path / "a", tables).open("Hello") as library:
        await library.create_chat(title="Old", colour="green").ask("Hi")
        await library.export(new)
    rewritten(new, old, without={"conversations": {"colour"}})
    async with house_in(tmp_path / "b", tables).open() as library:
        await library.import_(old)
        assert [row["colour"] for row in all_rows(library)["conversations"]] == ["blue"]


async def test_owners_go_along_with_their_chats(tmp_path: Path) -> None:
    for name in ("a", "b"):
        async with house_in(tmp_path / name, EVERY_SET["foreign"]()).open() as library:
            if name == "a":
                customer = stored(library, Customer(name="Ada"))
                chat = library.create_chat(title="Ours", owner=customer)
                await library.export(tmp_path / "all.zip")
            else:
                await library.import_(tmp_path / "all.zip")
                (found,) = rows(library, Customer)
                assert found.name == "Ada"
                assert [view.id for view in library.chats(found).list()] == [chat.id]


async def test_tables_of_another_program_are_refused(tmp_path: Path) -> None:
    async with house_in(tmp_path / "a", EVERY_SET["foreign"]()).open() as library:
        await library.export(tmp_path / "all.zip")
    async with house_in(tmp_path / "b", ready_tables()).open() as library:
        with pytest.raises(UserError, match="other tables"):
            await library.import_(tmp_path / "all.zip")


async def test_an_export_never_replaces_a_file_unasked(tmp_path: Path) -> None:
    (tmp_path / "all.zip").write_text("mine", encoding="utf-8")
    async with house_in(tmp_path / "a", ready_tables()).open() as library:
        with pytest.raises(UserError, match="is there already"):
            await library.export(tmp_path / "all.zip")
        assert (tmp_path / "all.zip").read_text(encoding="utf-8") == "mine"
        await library.export(tmp_path / "all.zip", replace=True)
        with pytest.raises(UserError, match="does not exist"):
            await library.export(tmp_path / "nowhere" / "all.zip")


async def test_a_full_disk_is_seen_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house_in(tmp_path / "a", ready_tables()).open("Hello") as library:
        await library.create_chat().ask("Hi")
        await library.export(tmp_path / "all.zip")
        monkeypatch.setattr(whole_file, "ALWAYS_FREE", 1 << 60)
        with pytest.raises(StorageFull, match="too little room"):
            await library.export(tmp_path / "other.zip")
        with pytest.raises(StorageFull, match="too little room"):
            await library.import_(tmp_path / "all.zip")
    assert {Path(name).relative_to(tmp_path).parts[0] for name in files_below(tmp_path)} == {"a", "all.zip"}


async def test_how_far_it_is_is_told_step_by_step(tmp_path: Path) -> None:
    told: list[Progress] = []
    async with house_in(tmp_path / "a", ready_tables()).open(provider=rich_provider()) as library:
        await enrich(library, tmp_path)
        await library.export(tmp_path / "all.zip", watch=told.append)
        await library.import_(tmp_path / "all.zip", watch=told.append)
    steps = list(dict.fromkeys(progress.step for progress in told))
    assert steps[:3] == ["Writing chats…", "Writing files…", "Checking the archive…"]
    assert steps[-1] == "Bringing in chats…"
    assert all(0 <= progress.done <= progress.total for progress in told)


async def test_a_file_that_is_gone_or_damaged_is_counted_and_stops_nothing(tmp_path: Path) -> None:
    async with house_in(tmp_path / "a", ready_tables()).open(provider=rich_provider()) as library:
        await enrich(library, tmp_path)
        assert library.storage.blobs is not None
        gone, damaged, *_ = (library.storage.blobs.path(digest) for digest in sorted(all_files(library)))
        gone.unlink()
        damaged.write_bytes(b"something else")
        done = await library.export(tmp_path / "all.zip")
        assert (done.files, done.missing) == (2, 2)
    async with house_in(tmp_path / "b", ready_tables()).open() as library:
        imported = await library.import_(tmp_path / "all.zip")
        assert (imported.new, imported.files, imported.missing) == (4, 2, 2)
        assert "already when it was exported: 2." in imported.sentence
