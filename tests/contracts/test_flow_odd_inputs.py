"""What a person or a program gives is stored, cleaned where it must be, or refused with a sentence."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop_chat import AttachmentUnreadable, NotFound, UserError
from desktop_chat.services.attachments import NamedFile
from desktop_chat.services.chat import ChatHandle
from tests.support.libraries import House, said
from tests.support.trees import EVERY_SET

HALF = "x\ud83d"
CLEAN = "x\ufffd"
every_set = pytest.mark.parametrize("tables", sorted(EVERY_SET), indirect=True)


@every_set
async def test_texts_with_half_a_character_are_cleaned(house: House) -> None:
    async with house.open("Fine") as library:
        chat = library.create_chat(title=HALF)
        assert chat.view.title == CLEAN
        library.chats().rename(chat.id, HALF * 2)
        assert chat.view.title == CLEAN * 2
        await chat.with_instructions(HALF).with_params(x=HALF).ask(HALF)
        chat.create_user_message(HALF)
        assert chat.edit(chat.messages()[-1].id, HALF).content == CLEAN
        assert said(chat) == [
            *(("user", CLEAN, "complete"), ("assistant", "Fine", "complete"), ("user", CLEAN, "complete"))
        ]
        assert chat.instructions == (CLEAN,) and chat.view.settings["params"] == {"x": CLEAN}


REFUSED: dict[str, Callable[[Any], object]] = {
    "a number as question": lambda chat: chat.create_user_message(5),
    "no question": lambda chat: chat.create_user_message(None),
    "a number as instructions": lambda chat: chat.with_instructions(5),
    "an object as parameter": lambda chat: chat.with_params(x=object()),
    "bytes as parameter": lambda chat: chat.with_params(x=b"1"),
    "a set as parameter": lambda chat: chat.with_params(x={1}),
    "a number as name": lambda chat: chat.with_params({1: 2}),
    "no number": lambda chat: chat.with_temperature(float("nan")),
    "a text as concurrency": lambda chat: chat.with_tools(concurrency="x"),
    "an object as title": lambda chat: chat._library.chats().rename(chat.id, object()),
}


@pytest.mark.parametrize("what", sorted(REFUSED))
async def test_what_cannot_be_stored_is_refused_with_a_sentence(house: House, what: str) -> None:
    async with house.open("Fine") as library:
        chat = library.create_chat()
        with pytest.raises(UserError):
            REFUSED[what](chat)
        assert (await chat.ask("Hi")).content == "Fine"


def _with_blank_instructions(chat: ChatHandle) -> None:
    chat.with_instructions(" ")
    chat.with_instructions("", append=True)
    chat.with_instructions("", persist=False)


async def test_blank_instructions_are_none(house: House) -> None:
    async with house.open() as library:
        chat = library.create_chat()
        _with_blank_instructions(chat)
        assert not chat.instructions and not chat.messages("system")
        chat.with_instructions("Be terse.").with_instructions(" ", append=True)
        assert chat.instructions == ("Be terse.",)
        chat.with_instructions("")
        assert not chat.instructions


TAKEN: list[tuple[Any, str, bytes]] = [
    (NamedFile(HALF, b"a"), CLEAN, b"a"),
    (NamedFile("", b"a"), "file 1", b"a"),
    (NamedFile("a", "é"), "a", "é".encode()),
    (lambda: io.StringIO("t"), "file 1", b"t"),
    (lambda: io.BytesIO(b"t"), "file 1", b"t"),
    (bytearray(b"b"), "file 1", b"b"),
    (memoryview(b"m"), "file 1", b"m"),
]


@pytest.mark.parametrize(("file", "name", "content"), TAKEN)
async def test_whatever_holds_bytes_or_text_can_be_attached(
    house: House, file: Any, name: str, content: bytes
) -> None:
    async with house.open() as library:
        chat = library.create_chat()
        (attached,) = chat.create_user_message("Look", attach=[file() if callable(file) else file]).attachments
        blobs = library.storage.blobs
        assert attached.name == name and blobs is not None and attached.digest is not None
        assert blobs.read(attached.digest) == content


async def test_an_address_with_half_a_character_is_cleaned(house: House) -> None:
    async with house.open() as library:
        created = library.create_chat().create_user_message("Look", attach=["https://x.example/\ud83d"])
        assert created.attachments[0].url == "https://x.example/\ufffd"


@pytest.mark.parametrize("file", ["nope\0x", Path("a\0b"), "", 5, None, object(), NamedFile("a", None)])  # type: ignore[arg-type]
async def test_what_cannot_be_read_stops_the_send(house: House, file: Any) -> None:
    async with house.open() as library:
        chat = library.create_chat()
        with pytest.raises(AttachmentUnreadable):
            await chat.ask("Look", attach=[file])
        assert chat.messages() == ()


@every_set
@pytest.mark.parametrize(
    "odd", ["nope", None, True, 2**70, -1, 1.5, b"x", object(), HALF], ids=lambda key: repr(key)[:12]
)
async def test_an_id_that_nothing_can_have_is_not_found(house: House, odd: Any) -> None:
    async with house.open("Fine") as library:
        chat = library.create_chat()
        await chat.ask("Hi")
        calls: list[Callable[[], object]] = [
            lambda: library.chat(odd),
            lambda: library.chats().get(odd),
            lambda: library.chats().purge(odd),
            lambda: chat.edit(odd, "x"),
            lambda: chat.fork(odd),
            lambda: chat.approve(odd),
        ]
        for call in calls:
            with pytest.raises(NotFound):
                call()
