"""Assistants and drafts go along: what is here stays, what is new is added, what parted is kept in both ways."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from desktop_chat import Library, NamedFile, UserError
from desktop_chat.services.attachment_view import AttachmentView
from desktop_chat.services.collecting import collect
from desktop_chat.services.copies import FolderOfCopies
from desktop_chat.services.draft_files import NEW_CHAT, DraftFiles
from desktop_chat.services.written import QuestionDraft, Written
from tests.support.archives import members, packed
from tests.support.foreign import ready_tables
from tests.support.libraries import house_in
from tests.support.rich import all_drafts, all_rows


def drafts_of(library: Library) -> DraftFiles:
    return DraftFiles(library.database.path)


async def brought(source: Library, target: Library, archive: Path) -> None:
    await source.export(archive, replace=True)
    await target.import_(archive)


async def test_an_assistant_that_went_on_elsewhere_goes_on_here(tmp_path: Path) -> None:
    async with (
        house_in(tmp_path / "a", ready_tables()).open() as there,
        house_in(tmp_path / "b", ready_tables()).open() as here,
    ):
        made = there.assistants.create("Teller", instructions="One")
        await brought(there, here, tmp_path / "all.zip")
        there.assistants.change(made, instructions="Two")
        here.assistants.sort(here.assistants.of_mark(made.mark), tags=["mine"])
        await brought(there, here, tmp_path / "all.zip")
        (found,) = here.assistants.list()
        assert (found.definition["instructions"], found.version, found.tags) == ("Two", 2, ("mine",))
        assert [each.definition["instructions"] for each in here.assistants.versions(found)] == ["One", "Two"]
        await brought(here, there, tmp_path / "back.zip")
        assert there.assistants.get(made).definition["instructions"] == "Two"


async def test_assistants_that_parted_are_both_there_and_neither_twice(tmp_path: Path) -> None:
    async with (
        house_in(tmp_path / "a", ready_tables()).open("A tale.") as there,
        house_in(tmp_path / "b", ready_tables()).open() as here,
    ):
        made = there.assistants.create("Teller", instructions="One")
        await brought(there, here, tmp_path / "all.zip")
        there.assistants.change(made, instructions="There")
        here.assistants.change(here.assistants.of_mark(made.mark), instructions="Here")
        thread = there.thread(title="Tales")
        await thread.run(made, "Tell")
        await brought(there, here, tmp_path / "all.zip")
        told = {each.definition["instructions"]: each for each in here.assistants.list()}
        assert told.keys() == {"Here", "There"} and told["Here"].mark == made.mark
        run: Any = here.tables.run
        answered = here.database.read(lambda session: session.scalars(select(run.assistant_key)).all())
        assert answered == [told["There"].id]
        before = all_rows(here, but_marks=False)
        await here.import_(tmp_path / "all.zip")
        assert all_rows(here, but_marks=False) == before
        there.assistants.change(made, instructions="There, on")
        await brought(there, here, tmp_path / "all.zip")
        assert {each.definition["instructions"] for each in here.assistants.list()} == {"Here", "There, on"}


async def test_what_was_copied_elsewhere_is_to_be_copied_from_here(tmp_path: Path) -> None:
    async with (
        house_in(tmp_path / "a", ready_tables()).open() as there,
        house_in(tmp_path / "b", ready_tables()).open() as here,
    ):
        there.assistants.create("Teller")
        there.outbox.target = FolderOfCopies(tmp_path / "copies")
        await there.outbox.sync()
        assert [each.state for each in there.outbox.states()] == ["synced"]
        await brought(there, here, tmp_path / "all.zip")
        here.outbox.target = FolderOfCopies(tmp_path / "other")
        assert [each.state for each in here.outbox.states()] == ["pending"]
        assert [each.state for each in await here.outbox.sync()] == ["synced"]


async def test_a_file_that_an_assistant_was_imported_with_stays_and_goes_along(tmp_path: Path) -> None:
    async with (
        house_in(tmp_path / "a", ready_tables()).open() as there,
        house_in(tmp_path / "b", ready_tables()).open() as here,
        house_in(tmp_path / "c", ready_tables()).open() as third,
    ):
        made = there.assistants.create("Teller")
        there.assistants.add_files(made, NamedFile("world.md", "# Ghent"))
        here.assistants.import_(there.assistants.export(made))
        (digest,) = (file["digest"] for file in here.assistants.list()[0].definition["knowledge"]["files"])
        for blob in (tmp_path / "b" / "blobs").rglob(digest):
            os.utime(blob, (0, 0))
        assert collect(here.storage) == [] and here.storage.blobs is not None
        await brought(here, third, tmp_path / "all.zip")
        assert third.storage.blobs is not None and third.storage.blobs.read(digest) == b"# Ghent"


async def test_a_draft_joins_the_one_that_is_here_and_what_was_sent_meanwhile_stays_sent(tmp_path: Path) -> None:
    async with (
        house_in(tmp_path / "a", ready_tables()).open() as there,
        house_in(tmp_path / "b", ready_tables()).open("Yes.") as here,
    ):
        chat = there.create_chat(title="Shared")
        name = str(chat.id)
        await brought(there, here, tmp_path / "all.zip")
        drafts_of(there).keep(name, QuestionDraft("From there", queued=(Written("Then this"),)))
        drafts_of(there).keep(NEW_CHAT, QuestionDraft("A new one"))
        drafts_of(here).keep(name, QuestionDraft("From here"))
        await here.chat(chat.id).ask("Then this")
        await there.export(tmp_path / "all.zip", replace=True)
        done = await here.import_(tmp_path / "all.zip")
        assert done.drafts == {"": (Written("A new one"),), name: (Written("From there"),)}
        assert done.sentence.endswith("Drafts: 2.")
        assert {chat: text for chat, (text, _) in all_drafts(here).items()} == {
            "": "A new one",
            name: "From there\nFrom here",
        }
        assert (await here.import_(tmp_path / "all.zip")).drafts == {}


async def test_a_draft_keeps_no_place_of_another_computer_and_its_file_comes_along(tmp_path: Path) -> None:
    async with (
        house_in(tmp_path / "a", ready_tables()).open() as there,
        house_in(tmp_path / "b", ready_tables()).open() as here,
    ):
        assert there.storage.blobs is not None and here.storage.blobs is not None
        stored = there.storage.blobs.put(b"only a draft names this")
        file = AttachmentView(None, "a.txt", "text/plain", "text", stored.size, stored.digest)
        drafts_of(there).keep(NEW_CHAT, QuestionDraft("See", files=(file,), paths=("/home/somebody/secret.txt",)))
        await brought(there, here, tmp_path / "all.zip")
        assert b"somebody" not in ZipFile(tmp_path / "all.zip").read("drafts.jsonl")
        assert drafts_of(here).all()[NEW_CHAT].files == (file,)
        assert here.storage.blobs.read(stored.digest) == b"only a draft names this"


@pytest.mark.parametrize("line", [b"{}\n", b"\xff\n", b""], ids=["blank", "no text", "lost"])
async def test_spoilt_drafts_are_refused(line: bytes, tmp_path: Path) -> None:
    async with house_in(tmp_path / "a", ready_tables()).open() as library:
        drafts_of(library).keep(NEW_CHAT, QuestionDraft("Here"))
        await library.export(tmp_path / "all.zip")
        contents = members(tmp_path / "all.zip")
        contents["drafts.jsonl"] = line
        with pytest.raises(UserError):
            await library.import_(packed(contents, tmp_path / "spoilt.zip"))
