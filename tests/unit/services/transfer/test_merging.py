"""An archive comes to where its chats are already: what is here stays, what is new is added, no word is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from desktop_chat import Library, Tables, UserError
from desktop_chat.providers.scripted import tool_calls
from tests.proof.invariants import check
from tests.support.foreign import Topic, ready_tables
from tests.support.libraries import change, house_in, lose, new_gate, rows, said, stored, until
from tests.support.rich import all_rows, enrich, note_tool, rich_provider
from tests.support.trees import EVERY_SET

SETS = {"ready": EVERY_SET["ready"], "foreign": EVERY_SET["foreign"]}


@pytest.fixture(params=sorted(SETS))
def tables(request: pytest.FixtureRequest) -> Tables:
    return SETS[request.param]()


class Two:
    """The same chat in two places."""

    def __init__(self, here: Library, there: Library, chat_id: Any, folder: Path) -> None:
        self.here, self.there = here, there
        self.chat, self.other = here.chat(chat_id), there.chat(chat_id)
        self._archive = folder / "moving.zip"

    async def bring(self) -> Any:
        """What is there comes here."""
        await self.there.export(self._archive, replace=True)
        imported = await self.here.import_(self._archive)
        check(self.here, self.chat.id, is_whole=True)
        return imported

    def versions(self) -> set[tuple[str, str]]:
        message = self.here.tables.message
        return {(row.role, row.content) for row in rows(self.here, message, message.chat_key == self.chat.id)}


@asynccontextmanager
async def two(folder: Path, tables: Tables, *replies: Any) -> AsyncIterator[Two]:
    async with AsyncExitStack() as stack:
        here = await stack.enter_async_context(house_in(folder / "here", tables).open("One", *replies))
        there = await stack.enter_async_context(house_in(folder / "there", tables).open(*replies))
        chat = here.create_chat(title="Shared").with_instructions("Be kind.")
        await chat.ask("First")
        await here.export(folder / "first.zip")
        assert (await there.import_(folder / "first.zip")).new == 1
        yield Two(here, there, chat.id, folder)


async def test_new_messages_continue_what_is_shown_here(tables: Tables, tmp_path: Path) -> None:
    async with two(tmp_path, tables, "Two") as places:
        await places.other.ask("Second")
        before = places.chat.view.updated_at
        imported = await places.bring()
        assert (imported.new, imported.grown, imported.known, imported.messages) == (0, 1, 0, 2)
        assert imported.sentence == "Chats: 0 new, 1 with new messages, 0 known."
        assert [text for _, text, _ in said(places.chat)] == ["First", "One", "Second", "Two"]
        assert places.chat.view.updated_at > before
        assert (await places.bring()).known == 1


async def test_an_older_archive_changes_nothing(tables: Tables, tmp_path: Path) -> None:
    async with two(tmp_path, tables, "Two") as places:
        await places.chat.ask("Second")
        places.here.chats().rename(places.chat.id, "Better name")
        before = all_rows(places.here, but_marks=False)
        assert (await places.bring()).known == 1
        assert all_rows(places.here, but_marks=False) == before


async def test_where_both_went_on_both_are_kept_and_ours_is_shown(tables: Tables, tmp_path: Path) -> None:
    async with two(tmp_path, tables, "Two") as places:
        await places.chat.ask("Ours")
        await places.other.ask("Theirs")
        shown = said(places.chat)
        assert (await places.bring()).messages == 2
        assert said(places.chat) == shown
        assert places.versions() >= {("user", "Ours"), ("user", "Theirs")}
        assert [run.number for run in places.chat.runs] == [1, 2, 3]
        assert (await places.bring()).messages == 0
        theirs = next(row for row in rows(places.here, places.here.tables.message) if row.content == "Theirs")
        places.chat.select(theirs.key)
        assert [text for _, text, _ in said(places.chat)] == ["First", "One", "Theirs", "Two"]
        check(places.here, places.chat.id)


async def test_instructions_here_go_on_to_hold(tables: Tables, tmp_path: Path) -> None:
    async with two(tmp_path, tables) as places:
        places.other.with_instructions("Be rude.")
        await places.bring()
        assert places.chat.instructions == ("Be kind.",)
        assert ("system", "Be rude.") in places.versions()


async def test_what_was_deleted_here_stays_deleted(tables: Tables, tmp_path: Path) -> None:
    async with two(tmp_path, tables) as places:
        places.chat.delete(places.chat.messages()[-1].id)
        places.here.chats().delete(places.chat.id)
        await places.bring()
        assert places.chat.view.is_deleted and places.chat.count() == 1


async def test_an_answer_that_was_continued_there_is_longer_here(tables: Tables, tmp_path: Path) -> None:
    async with two(tmp_path, tables) as places:
        answer = places.other.messages()[-1].id
        change(places.there, tables.message, answer, content="One, and more", thinking="Hm")
        assert (await places.bring()).messages == 1
        last = places.chat.messages()[-1]
        assert (last.content, last.thinking, last.version) == ("One, and more", "Hm", 1)
        assert (await places.bring()).messages == 0


async def test_an_answer_that_was_continued_here_stays_as_long_as_it_is(tables: Tables, tmp_path: Path) -> None:
    async with two(tmp_path, tables) as places:
        change(places.here, tables.message, places.chat.messages()[-1].id, content="One, and more")
        assert (await places.bring()).messages == 0
        assert places.chat.messages()[-1].content == "One, and more"


async def test_other_words_of_the_same_message_become_a_version_beside_it(tables: Tables, tmp_path: Path) -> None:
    async with two(tmp_path, tables) as places:
        change(places.here, tables.message, places.chat.messages()[-1].id, content="Ours")
        change(places.there, tables.message, places.other.messages()[-1].id, content="Theirs")
        for added in (1, 0):
            assert (await places.bring()).messages == added
            assert places.chat.messages()[-1].content == "Ours"
            assert places.versions() >= {("assistant", "Ours"), ("assistant", "Theirs")}


async def test_a_call_that_was_decided_there_is_answered_here(tables: Tables, tmp_path: Path) -> None:
    archive = tmp_path / "all.zip"
    async with house_in(tmp_path / "here", tables).open(provider=rich_provider()) as here:
        await enrich(here, tmp_path)
        await here.export(archive)
        parked = next(view for view in here.chats().list() if view.title == "Parked").id
        async with house_in(tmp_path / "there", tables).open("It was noted.") as there:
            there.toolbox.add(note_tool())
            await there.import_(archive)
            other = there.chat(parked)
            await other.approve(other.last_turn().waiting[0].id)
            await there.export(archive, replace=True)
        assert here.chat(parked).last_turn().waiting
        assert (await here.import_(archive)).grown == 1
        check(here, parked, is_whole=True)
        assert [message.content for message in here.chat(parked).messages()][-2:] == [
            "kept: parked",
            "It was noted.",
        ]
        assert not any(run.is_active for run in here.chat(parked).runs)


async def test_two_parked_runs_do_not_meet_in_one_chat(tables: Tables, tmp_path: Path) -> None:
    calls = tool_calls(("c", "note", {"text": "x"}))
    async with two(tmp_path, tables, calls) as places:
        for library, chat in ((places.here, places.chat), (places.there, places.other)):
            library.toolbox.add(note_tool())
            chat.with_tools("note")
            assert (await chat.ask("Note it.")).is_parked
        await places.bring()
        assert sorted(run.status for run in places.chat.runs) == ["completed", "interrupted", "requires_action"]


def journalled(library: Library) -> str:
    """What stands in journals of answers that are being written."""
    journal = library.storage.journal
    pieces = [piece for names in journal.pending() for piece in journal.read(*names)]
    return "".join(piece.text for piece in pieces if piece.kind == "text")


async def test_an_answer_that_is_written_during_an_export_is_in_it(tables: Tables, tmp_path: Path) -> None:
    gate = new_gate()
    async with house_in(tmp_path / "a", tables).open(["Half of ", "it", gate], journal_interval=0.001) as library:
        chat = library.create_chat()
        answering = asyncio.ensure_future(chat.ask("Tell me."))
        await until(lambda: journalled(library) == "Half of it")
        await library.export(tmp_path / "all.zip")
        assert (await library.import_(tmp_path / "all.zip")).known == 1, "it is not disturbed"
        gate.event.set()
        await answering
        assert [text for _, text, _ in said(chat)] == ["Tell me.", "Half of it"]
    async with house_in(tmp_path / "b", tables).open() as library:
        await library.import_(tmp_path / "all.zip")
        check(library, chat.id, is_whole=True)
        assert said(library.chat(chat.id))[1] == ("assistant", "Half of it", "partial")


async def test_numbers_that_mean_something_else_here_are_refused(tmp_path: Path) -> None:
    tables = EVERY_SET["foreign"]()
    for name in ("a", "b"):
        async with house_in(tmp_path / name, tables).open() as library:
            topic = stored(library, Topic(name=name))
            library.create_chat(title="About", topic_id=topic.id)
            if name == "a":
                await library.export(tmp_path / "all.zip")
                continue
            before = all_rows(library)
            with pytest.raises(UserError, match="for different things"):
                await library.import_(tmp_path / "all.zip")
            assert all_rows(library) == before


async def test_profiles_come_without_keys_and_never_lead_to_keys_that_are_here(tmp_path: Path) -> None:
    async with house_in(tmp_path / "a", ready_tables()).open() as library:
        library.profiles.create("Work", is_default=True)
        library.profiles.create("Home")
        await library.export(tmp_path / "all.zip")
        marks = _marks(library)
    async with house_in(tmp_path / "b", ready_tables()).open() as library:
        library.profiles.create("Mine", is_default=True)
        library.profiles.create("Home")
        mine = _marks(library)["Home"]
        await library.import_(tmp_path / "all.zip")
        now = _marks(library)
        assert set(now) == {"Mine", "Home", "Work"}
        assert now["Home"] == mine and now["Work"] != marks["Work"]
        default = library.profiles.default
        assert default is not None and default.name == "Mine"


def _marks(library: Library) -> dict[str, str]:
    return {row.name: row.settings["mark"] for row in rows(library, library.tables.profile)}


async def test_a_lost_run_of_the_archive_is_interrupted(tmp_path: Path) -> None:
    house = house_in(tmp_path / "a", ready_tables())
    async with house.open("Hello") as library:
        chat = library.create_chat()
        await chat.ask("Hi")
        lose(library, chat)
        await library.export(tmp_path / "all.zip")
        change(library, library.tables.run, chat.runs[-1].id, status="completed")
        change(library, library.tables.message, chat.messages()[-1].id, status="complete", content="Hello")
    async with house_in(tmp_path / "b", ready_tables()).open() as library:
        await library.import_(tmp_path / "all.zip")
        assert [run.status for run in library.chat(chat.id).runs] == ["interrupted"]
        check(library, chat.id)
