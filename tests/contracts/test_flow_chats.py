"""Many chats: listed, renamed, put into the trash and taken out; an owner sees only its own."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_chat import NotFound, Tool, UserError
from desktop_chat.models import Chat
from desktop_chat.providers.scripted import tool_calls
from desktop_chat.services.announcements import Announcement
from tests.support.libraries import House, key_of, rows, said, stored

OWNED = pytest.mark.parametrize("tables", ["foreign", "owned"], indirect=True)
LOOK = Tool(name="look", run=lambda: "seen")


def new_owner(house: House, library: Any) -> Any:
    return stored(library, house.tables.owner_links[0][0](name="Ann"))


@OWNED
async def test_an_owner_sees_only_its_own_chats(house: House) -> None:
    async with house.open("One") as library:
        ann, ben = new_owner(house, library), new_owner(house, library)
        chat, other = library.create_chat(owner=ann), library.create_chat(owner=ben)
        assert [view.id for view in library.chats(ann).list()] == [chat.id]
        assert library.chats(ann).get(chat.id).id == chat.id
        for verb in ("get", "delete", "restore", "purge", "pin"):
            with pytest.raises(NotFound):
                getattr(library.chats(ann), verb)(other.id)
        with pytest.raises(NotFound):
            library.chats(ann).rename(other.id, "x")
        assert {view.id for view in library.chats().list()} == {chat.id, other.id}


@OWNED
async def test_an_owner_must_be_stored_and_of_a_class_that_owns(house: House) -> None:
    async with house.open() as library:
        with pytest.raises(UserError):
            library.create_chat(owner=object())
        with pytest.raises(UserError):
            library.chats(Chat())


@OWNED
async def test_a_fork_belongs_to_the_same_owner(house: House) -> None:
    async with house.open("One") as library:
        ann = new_owner(house, library)
        chat = library.create_chat(owner=ann)
        reply = await chat.ask("1")
        fork = chat.fork(reply.messages[0].id)
        assert library.chats(ann).get(fork.id).id == fork.id


@OWNED
async def test_an_owner_takes_its_chats_along(house: House) -> None:
    async with house.open("One") as library:
        ann = new_owner(house, library)
        await library.create_chat(owner=ann).ask("1")
        library.database.write(lambda session: session.delete(session.get_one(type(ann), key_of(ann))))
        assert rows(library, library.tables.chat) == rows(library, library.tables.message) == []


async def test_chats_are_listed_pinned_first_then_by_last_activity(house: House) -> None:
    async with house.open("One") as library:
        first, second, third = (library.create_chat(title=title) for title in ("a", "b", "c"))
        await first.ask("1")
        library.chats().pin(second.id)
        library.chats().rename(third.id, "d")
        listed = library.chats().list()
        assert listed[0].id == second.id and listed[0].pinned
        assert {view.title for view in listed} == {"a", "b", "d"}
        assert [view.id for view in library.chats().list(limit=1, offset=1)] == [listed[1].id]
        assert library.chats().list(kind="thread") == []
        library.chats().pin(second.id, is_pinned=False)
        assert not library.chat(second.id).view.pinned


async def test_a_chat_goes_to_the_trash_and_comes_back(house: House) -> None:
    async with house.open("One") as library:
        chat, chats = library.create_chat(), library.chats()
        await chat.ask("1")
        chats.delete(chat.id)
        assert chats.list() == [] and [view.id for view in chats.list(deleted=True)] == [chat.id]
        assert chat.view.is_deleted
        with pytest.raises(NotFound):
            chat.create_user_message("x")
        chats.restore(chat.id)
        assert [view.id for view in chats.list()] == [chat.id] and len(said(chat)) == 2


async def test_what_is_done_with_a_chat_as_a_whole_is_no_activity_in_it(house: House) -> None:
    async with house.open() as library:
        chats = library.chats()
        first, second = library.create_chat(title="a"), library.create_chat(title="b")
        before = first.view.updated_at
        chats.rename(first.id, "c")
        chats.pin(first.id)
        chats.pin(first.id, is_pinned=False)
        chats.mark_unread(first.id)
        chats.delete(first.id)
        chats.restore(first.id)
        assert first.view.updated_at == before
        assert [view.id for view in chats.list()] == [second.id, first.id]


async def test_an_unread_mark_stays_until_somebody_looks(house: House) -> None:
    async with house.open() as library:
        chat = library.create_chat()
        assert not chat.view.is_unread
        library.chats().mark_unread(chat.id)
    async with house.open() as library:
        assert library.chat(chat.id).view.is_unread
        library.chats().mark_read(chat.id)
        assert not library.chat(chat.id).view.is_unread


async def test_the_trash_is_emptied_with_the_files_that_nothing_else_names(house: House) -> None:
    async with house.open("One", "Two") as library:
        chats, blobs = library.chats(), library.storage.blobs
        gone, kept = library.create_chat(), library.create_chat()
        await gone.ask("1", attach=[b"words of the one that goes"])
        await kept.ask("2", attach=[b"words of the one that stays"])
        chats.delete(gone.id)
        assert chats.empty_trash() == 1
        assert chats.list(deleted=True) == [] and [view.id for view in chats.list()] == [kept.id]
        assert blobs is not None and len(said(kept)) == 2
        assert chats.empty_trash() == 0


async def test_the_trash_shows_first_what_was_put_there_last(house: House) -> None:
    async with house.open() as library:
        first, second = library.create_chat(), library.create_chat()
        library.chats().delete(second.id)
        library.chats().delete(first.id)
        assert [view.id for view in library.chats().list(deleted=True)] == [first.id, second.id]


async def test_purging_a_chat_deletes_everything_in_it(house: House) -> None:
    async with house.open(tool_calls(("c", "look", "{}")), "Seen", "Again", tools=[LOOK]) as library:
        chat = library.create_chat().with_tools("look").with_instructions("Be kind.")
        reply = await chat.ask("Look", attach=[b"words"])
        assert reply.message is not None
        await chat.regenerate(reply.message.id)
        other = library.create_chat()
        library.chats().purge(chat.id)
        with pytest.raises(NotFound):
            library.chat(chat.id)
        with pytest.raises(NotFound):
            library.chats().purge(chat.id)
        tables = library.tables
        for kind in (
            tables.message,
            tables.tool_call,
            tables.attachment,
            tables.run,
            tables.run_step,
        ):
            assert kind is not None and rows(library, kind) == []
        paid = rows(library, tables.usage)
        assert len(paid) == 3, "what was paid stays paid"
        assert {(row.chat_key, row.message_key, row.run_key, row.request_id) for row in paid} == {(None,) * 4}
        assert [view.id for view in library.chats().list()] == [other.id]


async def test_changes_are_announced(house: House) -> None:
    heard: list[Announcement] = []
    async with house.open("One") as library:
        leave = library.announcements.subscribe(heard.append)
        chat = library.create_chat()
        await chat.ask("1")
        library.chats().purge(chat.id)
        leave()
        library.create_chat()
    kinds = [announcement.kind for announcement in heard]
    assert kinds[0] == "chat_changed" and kinds[-1] == "chat_deleted" and "messages_changed" in kinds
    assert all(announcement.chat_id == chat.id and announcement.is_own for announcement in heard)


async def test_a_thread_is_a_chat_of_another_kind(house: House) -> None:
    async with house.open("One") as library:
        chat, kinds = library.create_chat(kind="thread"), []
        chat.on_message_created(lambda message: kinds.append(message.chat_kind))
        chat.on_message_completed(lambda message: kinds.append(message.chat_kind))
        await chat.ask("1")
        assert kinds == ["thread"] * 3 and [view.id for view in library.chats().list(kind="thread")] == [chat.id]
