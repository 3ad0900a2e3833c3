"""What an assistant knows reaches the model: whole where it is short, else what fits, with its place."""

from __future__ import annotations

import pytest

from desktop_chat import AttachmentUnreadable, NamedFile
from desktop_chat.services.knowledge import passages_of, sections_of
from tests.support.libraries import House

HANDBOOK = "# Birds\n\nOwls hunt at night.\n\n# Fish\n\nPike wait in the reeds for frogs.\n"


async def test_a_short_file_is_sent_whole(house: House) -> None:
    async with house.open("Yes.") as library:
        owl = library.assistants.create("Owl", instructions="Help.")
        owl = library.assistants.add_files(owl, NamedFile("book.md", HANDBOOK))
        await library.create_chat().with_assistant(owl).ask("When?")
        told = house.provider.requests[0].instructions
        assert told[0] == "Help." and "<file name='book.md'>" in told[1] and "Pike wait" in told[1]


async def test_of_a_long_one_the_passages_that_fit_are_sent_with_their_place(house: House) -> None:
    filler = "".join(f"# Chapter {number}\n\n{'Nothing of note. ' * 200}\n\n" for number in range(30))
    async with house.open("Frogs.", "Frogs.", "?") as library:
        owl = library.assistants.create("Owl")
        owl = library.assistants.add_files(owl, NamedFile("book.md", filler + HANDBOOK))
        chat = library.create_chat().with_assistant(owl)
        await chat.ask("What do pikes eat in the reeds?")
        (told,) = house.provider.requests[0].instructions
        assert "<passage file='book.md' place='Fish'>" in told and "Pike wait in the reeds" in told
        assert len(told) < 20_000
        await chat.ask("And frogs?")
        assert "place='Fish'" in house.provider.requests[1].instructions[0]
        await chat.ask("…")
        assert house.provider.requests[2].instructions == ()


async def test_a_short_file_can_be_searched_too(house: House) -> None:
    async with house.open("At night.") as library:
        owl = library.assistants.create("Owl", knowledge={"mode": "search", "files": []})
        owl = library.assistants.add_files(owl, NamedFile("book.md", HANDBOOK))
        await library.create_chat().with_assistant(owl).ask("Owls?")
        (told,) = house.provider.requests[0].instructions
        assert "place='Birds'" in told and "Pike" not in told


async def test_a_file_that_is_gone_stops_the_answer_and_keeps_the_question(house: House) -> None:
    async with house.open("Yes.") as library:
        owl = library.assistants.create("Owl")
        owl = library.assistants.add_files(owl, NamedFile("book.md", HANDBOOK))
        assert library.storage.blobs is not None
        library.storage.blobs.path(owl.definition["knowledge"]["files"][0]["digest"]).unlink()
        chat = library.create_chat().with_assistant(owl)
        with pytest.raises(AttachmentUnreadable):
            await chat.ask("When?")
        assert [message.content for message in chat.messages()] == ["When?"]


def test_passages_end_where_a_paragraph_does_and_leave_nothing_out() -> None:
    text = "\n\n".join(f"Paragraph {number}. {'word ' * 60}" for number in range(20))
    found = list(passages_of("d", sections_of(f"# One\n\n{text}")))
    assert {passage.place for passage in found} == {"One"} and len(found) > 3
    assert " ".join(passage.body for passage in found).split() == f"# One {text}".split()
    assert all(len(passage.body) <= 1_600 for passage in found)
    assert [part.name for part in sections_of("Before\n# A\nx\n## B\ny")] == ["", "A", "B"]
    assert next(passages_of("d", sections_of("x" * 5_000))).body == "x" * 1_600
