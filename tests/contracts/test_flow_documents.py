"""Documents go as they are to whoever takes them; all others are sent their words."""

from __future__ import annotations

import pytest

from desktop_chat import AttachmentUnreadable, AttachmentUnsupported, NamedFile, ScriptedProvider, Tool, ToolResult
from desktop_chat.providers.provider import OfferedModel
from desktop_chat.providers.requests import FileKind, FilePart, Request, TextPart, ToolResultPart
from desktop_chat.providers.scripted import tool_calls
from desktop_chat.services.tool_results import ToolFile
from tests.support.libraries import House, Way, said
from tests.support.office import TYPES, docx, line, locked_pdf, paragraph, pdf, pptx, row, xlsx

FILES: dict[str, tuple[bytes, str]] = {
    "report.pdf": (pdf("Words of the report"), "<file name='report.pdf'>\n[Page 1]\nWords of the report\n</file>"),
    "brief.docx": (docx(paragraph("Words of the brief")), "<file name='brief.docx'>\nWords of the brief\n</file>"),
    "sums.xlsx": (xlsx({"2026": row("May", 7)}), "<file name='sums.xlsx'>\n[Sheet 2026]\nMay\t7\n</file>"),
    "talk.pptx": (pptx([line("Hello")]), "<file name='talk.pptx'>\n[Slide 1]\nHello\n</file>"),
}
REPORT, BRIEF = (NamedFile(name, FILES[name][0]) for name in ("report.pdf", "brief.docx"))
READER = OfferedModel("reader-1", modalities={"input": ["text"]}, capabilities=frozenset({"tools"}))
PAGER = OfferedModel("pager-1", modalities={"input": ["text", "pdf"]})
EVERY: frozenset[FileKind] = frozenset({"image", "pdf", "document", "text"})


def words(request: Request) -> list[str]:
    return [part.text for turn in request.turns for part in turn.parts if isinstance(part, TextPart)]


def files(request: Request) -> list[str]:
    return [part.name for turn in request.turns for part in turn.parts if isinstance(part, FilePart)]


@pytest.mark.parametrize("name", FILES)
async def test_a_document_becomes_text_for_a_model_that_reads_text(house: House, way: Way, name: str) -> None:
    provider = ScriptedProvider("Read.", "Again.", models=[READER])
    content, text = FILES[name]
    async with house.open(provider=provider, default_model="reader-1") as library:
        chat = library.create_chat()
        await way(chat, "Read this", attach=[NamedFile(name, content)])
        await way(chat, "And again")
        for request in provider.requests:
            assert words(request)[:2] == ["Read this", text] and not files(request)
        (stored,) = chat.messages()[0].attachments
        assert stored.kind in ("pdf", "document"), "stored as the file it is"


@pytest.mark.parametrize(
    ("model", "sendable", "sent"),
    [
        (PAGER, None, ["report.pdf", "brief.docx"]),
        (PAGER, EVERY, ["report.pdf", "brief.docx"]),
        (PAGER, frozenset({"pdf"}), ["report.pdf"]),
        (PAGER, frozenset({"image"}), []),
        (READER, EVERY, []),
        (OfferedModel("unknown-1"), EVERY, ["report.pdf", "brief.docx"]),
        (OfferedModel("unknown-1"), frozenset({"image"}), []),
    ],
)
async def test_a_document_goes_as_it_is_where_model_and_service_take_it(
    house: House, model: OfferedModel, sendable: frozenset[FileKind] | None, sent: list[str]
) -> None:
    provider = ScriptedProvider("Read.", models=[model], files=sendable)
    async with house.open(provider=provider, default_model=model.id) as library:
        await library.create_chat().ask("Read this", attach=[REPORT, BRIEF])
        assert files(provider.requests[0]) == sent
        assert len(words(provider.requests[0])) == 1 + 2 - len(sent)


async def test_a_document_that_has_no_words_stops_the_send(house: House, way: Way) -> None:
    provider = ScriptedProvider("x", models=[READER])
    async with house.open(provider=provider, default_model="reader-1") as library:
        chat = library.create_chat()
        for content, reason in ((pdf(""), "scanned"), (locked_pdf(), "password"), (b"%PDF-broken", "damaged")):
            with pytest.raises(AttachmentUnreadable, match=f"a.pdf .*{reason}"):
                await way(chat, "Read this", attach=[NamedFile("a.pdf", content)])
        assert chat.messages() == () and provider.requests == []


async def test_of_the_past_a_document_without_words_is_only_named(house: House) -> None:
    provider = ScriptedProvider("A scan.", "Well.", models=[READER, PAGER])
    async with house.open(provider=provider, default_model="pager-1") as library:
        chat = library.create_chat()
        await chat.ask("Look", attach=[NamedFile("scan.pdf", pdf("")), REPORT])
        await chat.with_model("reader-1").ask("And?")
        assert words(provider.requests[1]) == [
            *("Look", FILES["report.pdf"][1], "[scan.pdf is not shown here.]", "A scan.", "And?")
        ]


async def test_the_address_of_a_document_is_no_text(house: House) -> None:
    provider = ScriptedProvider("x", models=[READER])
    async with house.open(provider=provider, default_model="reader-1") as library:
        with pytest.raises(AttachmentUnsupported, match="PDF"):
            await library.create_chat().ask("Read", attach=["https://example.org/a.pdf"])


async def test_what_a_service_has_no_way_for_is_refused_before_it_is_sent(house: House, way: Way) -> None:
    provider = ScriptedProvider("x", models=[OfferedModel("any-1")], files=frozenset({"text"}))
    async with house.open(provider=provider, default_model="any-1") as library:
        chat = library.create_chat()
        with pytest.raises(AttachmentUnsupported, match="images"):
            await way(chat, "Look", attach=[NamedFile("cat.png", b"\x89PNG\r\n\x1a\n....")])
        assert said(chat) == [] and provider.requests == []


async def test_a_document_that_a_tool_brings_is_read_too(house: House) -> None:
    fetch = Tool(
        name="fetch",
        run=lambda: ToolResult(
            text="Here", files=(ToolFile("brief.docx", TYPES["docx"], FILES["brief.docx"][0]),)
        ),
    )
    provider = ScriptedProvider(tool_calls(("c", "fetch", "{}")), "Read.", models=[READER])
    async with house.open(provider=provider, default_model="reader-1", tools=[fetch]) as library:
        await library.create_chat().with_tools("fetch").ask("Fetch it")
        (result,) = provider.requests[1].turns[-1].parts
        assert isinstance(result, ToolResultPart) and not result.files
        assert result.text == f"Here\n{FILES['brief.docx'][1]}"


def test_the_names_of_documents_say_what_they_are() -> None:
    assert {name.rpartition(".")[2] for name in FILES} == {"pdf", *TYPES}
