"""Files go with questions and answers: stored before their row, or the send is stopped."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_chat import AttachmentUnsupported, Tool, ToolResult
from desktop_chat.errors import AttachmentUnreadable
from desktop_chat.providers.events import (
    FileReceived,
)
from desktop_chat.providers.requests import FilePart, TextPart
from desktop_chat.providers.scripted import tool_calls
from tests.proof.invariants import check
from tests.support.libraries import House, Way, said
from tests.support.trees import EVERY_SET

pytestmark = pytest.mark.parametrize("tables", sorted(EVERY_SET), indirect=True)


async def test_an_attachment_is_stored_with_its_question_and_sent(house: House, way: Way) -> None:
    async with house.open("A picture.") as library:
        chat = library.create_chat()
        if library.tables.attachment is None:
            with pytest.raises(AttachmentUnsupported):
                await way(chat, "What is it?", attach=[b"\x89PNG\r\n\x1a\n...."])
            assert chat.messages() == ()
            return
        await way(chat, "What is it?", attach=[b"\x89PNG\r\n\x1a\n....", "https://example.org/a.pdf"])
        question = chat.messages("user")[0]
        assert [(file.media_type, file.kind) for file in question.attachments] == [
            ("image/png", "image"),
            ("application/pdf", "pdf"),
        ]
        parts = house.provider.requests[0].turns[0].parts
        assert isinstance(parts[0], TextPart)
        assert [part.name for part in parts if isinstance(part, FilePart)] == ["file 1", "a.pdf"]


async def test_an_unreadable_attachment_stops_the_send(house: House, way: Way) -> None:
    async with house.open() as library:
        if library.tables.attachment is None:
            return
        chat = library.create_chat()
        with pytest.raises(AttachmentUnreadable, match="nothing was sent"):
            await way(chat, "Read this", attach=[house.folder / "missing.txt"])
        assert chat.messages() == () and house.provider.requests == []


async def test_files_that_the_model_makes_are_attachments(house: House, way: Way) -> None:
    async with house.open([FileReceived("cat.png", "image/png", b"\x89PNG\r\n\x1a\ncat")]) as library:
        chat = library.create_chat()
        if library.tables.attachment is None:
            with pytest.raises(AttachmentUnsupported):
                await way(chat, "Draw a cat")
            assert said(chat) == [("user", "Draw a cat", "complete")]
            return
        answer = (await way(chat, "Draw a cat")).messages[-1]
        (file,) = answer.attachments
        assert (file.name, file.kind, answer.content) == ("cat.png", "image", "")
        assert library.storage.blobs is not None and file.digest is not None
        assert library.storage.blobs.read(file.digest).endswith(b"cat")


NO_FILES: Any = ("no file", 5)


@pytest.mark.parametrize("brought", [b"\x89PNG", ToolResult(text="caf\ud83d"), ToolResult(files=NO_FILES)])
async def test_what_a_tool_brings_is_its_result_whatever_it_is(house: House, brought: Any) -> None:
    ran: list[Any] = []

    def draw() -> Any:
        ran.append(brought)
        return brought

    async with house.open(tool_calls(("c", "draw", "{}")), "Done", tools=[Tool(name="draw", run=draw)]) as library:
        chat = library.create_chat().with_tools("draw")
        assert (await chat.ask("Draw")).content == "Done"
        (call,) = chat.messages()[1].tool_calls
        assert call.is_error == (brought == b"\x89PNG" and library.tables.attachment is None)
        assert len(ran) == 1
        check(library, chat.id)
