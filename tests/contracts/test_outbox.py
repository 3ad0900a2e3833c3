"""Copies elsewhere: off, never waited for, tried again, gone with what they are of, read by another program."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from desktop_chat import Library, NamedFile, StorageFull, Tool, UserError
from desktop_chat.providers.scripted import tool_calls
from desktop_chat.services.copies import FolderOfCopies
from tests.support.libraries import House, said

LOOK = Tool(name="look", run=lambda: "seen")


class Stubborn(FolderOfCopies):
    """Refuses as long as it is told to."""

    error: Exception | None = None
    puts = 0

    async def put(self, kind: Any, mark: str, document: Mapping[str, Any]) -> None:
        if self.error is not None:
            raise self.error
        self.puts += 1
        await super().put(kind, mark, document)


def told(library: Library) -> list[tuple[str, str, str]]:
    return sorted((state.kind, state.name, state.state) for state in library.outbox.states())


async def test_without_a_target_everything_is_local(house: House) -> None:
    async with house.open() as library:
        library.assistants.create("Owl")
        library.thread(title="Night")
        assert told(library) == [("assistant", "Owl", "local"), ("thread", "Night", "local")]
        await library.outbox.sync()
        assert told(library)[0][2] == "local"


async def test_what_changed_is_copied_once_and_what_did_not_is_not(house: House, tmp_path: Path) -> None:
    target = Stubborn(tmp_path / "copies")
    async with house.open("One", "Two", copies=target) as library:
        owl = library.assistants.create("Owl", description="Old")
        thread = library.thread(title="Night")
        await thread.run(owl, "1")
        assert {state.state for state in library.outbox.states()} == {"pending"}
        await library.outbox.sync()
        assert {state.state for state in library.outbox.states()} == {"synced"} and target.puts == 2
        await library.outbox.sync()
        assert target.puts == 2
        library.assistants.change(owl, description=None)
        await thread.run(owl, "2")
        await library.outbox.sync()
        assert target.puts == 4
        (document,) = target.documents("assistant")
        assert document["assistant"] == {"name": "Owl"}
        (document,) = target.documents("thread")
        assert [each["content"] for each in document["messages"]] == ["1", "One", "2", "Two"]
        assert document["messages"][1]["assistant"] == "Owl"


@pytest.mark.parametrize("error", [StorageFull(), OSError("no disk")], ids=str)
async def test_a_failure_has_a_reason_and_is_tried_again_after_a_restart(
    house: House, tmp_path: Path, error: Exception
) -> None:
    target = Stubborn(tmp_path / "copies")
    target.error = error
    async with house.open(copies=target) as library:
        library.assistants.create("Owl")
        (state,) = await library.outbox.sync()
        assert (state.state, state.reason, state.attempts) == ("failed", str(error), 1)
        assert library.assistants.list()[0].name == "Owl"
    target.error = None
    async with house.open(copies=target) as library:
        assert library.outbox.states()[0].state == "failed"
        (state,) = await library.outbox.sync()
        assert (state.state, state.reason, state.attempts) == ("synced", None, 2)


async def test_a_copy_goes_with_what_it_is_of_even_where_it_is_gone_already(house: House, tmp_path: Path) -> None:
    target = FolderOfCopies(tmp_path / "copies")
    async with house.open(copies=target) as library:
        owl, thread = library.assistants.create("Owl"), library.thread()
        await library.outbox.sync()
        for path in (tmp_path / "copies" / "assistants").iterdir():
            path.unlink()
        library.assistants.delete(owl)
        library.chats().delete(thread.id)
        assert {(state.kind, state.is_gone) for state in library.outbox.states()} == {
            ("assistant", True),
            ("thread", True),
        }
        assert await library.outbox.sync() == ()
        assert list(target.documents("thread")) == []
        library.chats().restore(thread.id)
        await library.outbox.sync()
        assert len(list(target.documents("thread"))) == 1


async def test_another_copy_of_the_program_reads_the_folder_as_often_as_it_likes(
    house: House, tmp_path: Path
) -> None:
    folder = tmp_path / "copies"
    replies = (tool_calls(("c", "look", "{}"), say="Let me see."), "Seen.", "More.")
    async with house.open(*replies, copies=FolderOfCopies(folder), tools=[LOOK]) as library:
        owl = library.assistants.create("Owl", tools=["look"], mood={"of another": 1})
        owl = library.assistants.add_files(owl, NamedFile("wood.txt", b"Oak."))
        thread = library.thread(title="Night")
        await thread.run(owl, "1")
        await library.outbox.sync()
        other = House(tmp_path / "other", house.tables)
        (tmp_path / "other").mkdir()
        async with other.open("Mine.", tools=[LOOK]) as elsewhere:
            assert await elsewhere.outbox.read(folder) == (1, 1)
            assert await elsewhere.outbox.read(folder) == (0, 0)
            (view,) = elsewhere.threads().list()
            again = elsewhere.threads().get(view.id)
            assert said(again) == said(thread)
            (copied,) = elsewhere.assistants.list()
            assert copied.definition == owl.definition and copied.mark == owl.mark
            await thread.run(owl, "2")
            await library.outbox.sync()
            assert await elsewhere.outbox.read(folder) == (0, 1)
            assert said(again) == said(thread)
            assert (await again.run(copied, "3")).content == "Mine."
            assert [len(turn.parts) for turn in other.provider.requests[0].turns] == [1, 2, 1, 1, 1, 1, 1]
            assert await elsewhere.outbox.read(folder) == (0, 0)


async def test_a_folder_of_something_else_is_refused(house: House, tmp_path: Path) -> None:
    (tmp_path / "threads").mkdir()
    async with house.open() as library:
        for text in ("{", "[]", '{"format": "desktop-chat thread", "mark": "m", "messages": [1]}'):
            (tmp_path / "threads" / "x.json").write_text(text, "utf-8")
            with pytest.raises(UserError):
                await library.outbox.read(tmp_path)
        assert library.threads().list() == []


async def test_a_copied_chat_has_a_mark_of_its_own(house: House, tmp_path: Path) -> None:
    async with house.open("One", copies=FolderOfCopies(tmp_path / "copies")) as library:
        thread = library.thread()
        await thread.run("1")
        await library.outbox.sync()
        thread.fork(thread.messages()[-1].id)
        await library.outbox.sync()
        assert len({state.mark for state in library.outbox.states()}) == 2
