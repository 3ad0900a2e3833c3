"""A person finds again what was said, by any of its words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from desktop_chat import Library, ScriptedProvider
from desktop_chat.errors import UserError
from desktop_chat.models import utc_now
from desktop_chat.providers.events import ReplyFinished, TextDelta
from desktop_chat.services.chat import ChatHandle
from desktop_chat.services.search_views import Hits, Narrowed
from tests.support.libraries import House
from tests.support.trees import EVERY_SET


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library(tmp_path / "c.sqlite3", providers=[ScriptedProvider()], default_model="scripted-1")
    yield opened
    opened.close()


async def said(library: Library, question: str, answer: str, title: str | None = None) -> ChatHandle:
    chat = library.create_chat(title=title)
    provider = library.asker._providers["scripted"]
    assert isinstance(provider, ScriptedProvider)
    provider.add((TextDelta(answer), ReplyFinished("stop")))
    await chat.ask(question)
    return chat


def texts(hits: Hits) -> list[str]:
    return ["".join(piece.text for piece in hit.snippet) for hit in hits.messages]


async def test_questions_and_answers_are_found_newest_first(library: Library) -> None:
    await said(library, "Where is Zanzibar?", "In the ocean.")
    await said(library, "And Madagascar?", "Near Zanzibar.")
    hits = await library.search.find("zanz")
    assert texts(hits) == ["Near Zanzibar.", "Where is Zanzibar?"]
    assert hits.is_whole
    assert hits.next is None


async def test_what_is_asked_after_a_search_is_found_by_the_next(library: Library) -> None:
    await library.search.find("apple")
    await said(library, "An apple?", "A pear.")
    assert texts(await library.search.find("apple")) == ["An apple?"]


async def test_chats_are_found_by_their_titles(library: Library) -> None:
    chat = await said(library, "Hi", "Hello", title="Über die Äpfel")
    assert [found.id for found in (await library.search.find("apfel uber")).chats] == [chat.id]
    assert (await library.search.find("apfel -uber")).chats == ()
    assert (await library.search.find("apfel", Narrowed(role="user"))).chats == ()


async def test_a_search_can_be_narrowed(library: Library) -> None:
    first = await said(library, "One apple", "Two apples")
    await said(library, "Three apples", "No apple")
    find = library.search.find
    assert texts(await find("apple*", Narrowed(chat=first.id))) == ["Two apples", "One apple"]
    assert texts(await find("apple*", Narrowed(role="user"))) == ["Three apples", "One apple"]
    assert texts(await find("apple*", Narrowed(model="scripted-1"))) == ["No apple", "Two apples"]
    assert texts(await find("apple*", Narrowed(model="another"))) == []
    assert texts(await find("apple*", Narrowed(has_files=True))) == []
    now = utc_now()
    assert texts(await find("apple*", Narrowed(after=now + timedelta(hours=1)))) == []
    assert len((await find("apple*", Narrowed(after=now - timedelta(hours=1), before=now))).messages) == 4
    assert texts(await find("apple*", Narrowed(after=now - timedelta(days=400), model="scripted-1")))
    assert len((await find("apple*", Narrowed(after=now.replace(year=1)))).messages) == 4


async def test_older_hits_come_page_by_page(library: Library) -> None:
    for number in range(5):
        await said(library, f"apple {number}", "yes")
    first = await library.search.find("apple ", limit=3)
    assert texts(first) == ["apple 4", "apple 3", "apple 2"]
    second = await library.search.find("apple ", older_than=first.next, limit=3)
    assert texts(second) == ["apple 1", "apple 0"]
    assert second.next is None


async def test_deleted_messages_and_chats_are_not_found_until_they_are_restored(library: Library) -> None:
    chat = await said(library, "An apple?", "A pear.")
    message = chat.messages()[0]
    chat.delete(message.id)
    assert texts(await library.search.find("apple")) == []
    chat.restore(message.id)
    assert texts(await library.search.find("apple")) == ["An apple?"]
    library.chats().delete(chat.id)
    assert texts(await library.search.find("apple")) == []


async def test_everything_can_be_indexed_ahead(library: Library) -> None:
    await said(library, "An apple?", "A pear.")
    await library.search.catch_up()
    assert texts(await library.search.find("pear")) == ["A pear."]


@pytest.mark.parametrize("tables", EVERY_SET)
async def test_any_tables_with_numbers_for_keys_can_be_searched(tables: str, tmp_path: Path) -> None:
    house = House(tmp_path, EVERY_SET[tables]())
    async with house.open((TextDelta("A pear."), ReplyFinished("stop"))) as opened:
        await opened.create_chat().ask("An apple?")
        try:
            hits = await opened.search.find("pear")
        except UserError as error:
            assert "keys are no numbers" in str(error)
        else:
            assert texts(hits) == ["A pear."]
