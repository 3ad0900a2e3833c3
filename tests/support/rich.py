"""Chats with everything that a library can keep, and a look at all of it: every row as the database has it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import select

from desktop_chat import Library, NamedFile, ScriptedProvider, Tool
from desktop_chat.providers.events import CitationFound, TextDelta, ThinkingDelta
from desktop_chat.providers.scripted import ScriptedReply, tool_calls
from desktop_chat.services.attachment_view import AttachmentView
from desktop_chat.services.chat import ChatHandle
from desktop_chat.services.draft_files import DraftFiles
from desktop_chat.services.profile_rows import MARK
from desktop_chat.services.transfer.sheets import Sheets
from desktop_chat.services.written import QuestionDraft, Written
from tests.support.libraries import change, key_in

SIGNS = "emoji 😀, a null \0, lines\r\n\u2028 and “quotes” with \\ and \x7f"
HALF = {"half": "\ud83d", "nan": 0.1 + 0.2, "large": 2**70}
CALL = ("call-1", "note", {"text": SIGNS})
REPLIES: tuple[ScriptedReply, ...] = (
    [ThinkingDelta("Hm, 😀"), CitationFound({"url": "https://example.org/a b", "title": "[A]"}), TextDelta("One")],
    "Two",
    "Two, otherwise",
    tool_calls(CALL),
    "It is noted.",
    tool_calls(("call-2", "note", {"text": "parked"})),
    "In the trash",
    "A town of towers.",
)


def note(text: str) -> str:
    """Keeps a text."""
    return f"kept: {text}"


def note_tool() -> Tool:
    parameters = {"type": "object", "properties": {"text": {"type": "string"}}}
    return Tool(name="note", description="Keeps a text.", parameters=parameters, run=note, requires_approval=True)


def rich_provider() -> ScriptedProvider:
    return ScriptedProvider(*REPLIES)


async def enrich(library: Library, folder: Path) -> ChatHandle:
    """A chat with branches, thoughts, sources, files and tools; one that waits for a decision; one trashed.

    And an assistant of several versions that knows a file, a thread that it answers in, and drafts.
    """
    library.toolbox.add(note_tool())
    chat = library.create_chat(title=SIGNS.replace("\0", "")).with_instructions("Be terse. " + SIGNS)
    chat.with_instructions("Be kind.").with_temperature(0.1).with_tools("note")
    await chat.ask(SIGNS, attach=_files(library, folder))
    await chat.ask("Second")
    await chat.regenerate(chat.messages()[-1].id)
    (call,) = (await chat.ask("Note it.")).waiting
    await chat.approve(call.id)
    question = chat.create_user_message("To be deleted")
    chat.delete(question.id)
    await library.create_chat(title="Parked").with_tools("note").ask("Note that too.")
    trashed = library.create_chat(title="Trashed")
    await trashed.ask("Away with it.")
    library.chats().delete(trashed.id)
    library.chats().pin(chat.id)
    library.profiles.create("Work", colour="#112233", is_default=True)
    change(library, library.tables.chat, key_in(library.tables.chat, chat.id), settings={"odd": HALF})
    await _assist(library)
    _write_drafts(library, chat)
    return chat


async def _assist(library: Library) -> None:
    storyteller = library.assistants.create("Storyteller", instructions="Tell. " + SIGNS, tags=["fun"])
    library.assistants.create("Plain", pinned=True)
    if library.tables.attachment is not None:
        library.assistants.add_files(storyteller, NamedFile("world.md", "# Ghent\nA town of towers."))
    library.assistants.change(storyteller, temperature=0.7)
    outbox = library.tables.outbox
    library.database.write(
        lambda session: session.add(
            library.tables.new(outbox, kind="assistant", mark=storyteller.mark, state="failed", reason="full")
        )
    )
    thread = library.thread(title="A story")
    await thread.run(storyteller, "Once upon a time?")


def _write_drafts(library: Library, chat: ChatHandle) -> None:
    files = DraftFiles(library.database.path)
    views: tuple[AttachmentView, ...] = ()
    if library.storage.blobs is not None:
        stored = library.storage.blobs.put(b"only a draft names this")
        views = (AttachmentView(None, "draft.txt", "text/plain", "text", stored.size, stored.digest),)
    files.keep("", QuestionDraft("For the next chat", 3, written_at=1.5))
    draft = QuestionDraft("Half a thought", 4, files=views, queued=(Written("To be sent later"),), written_at=2.5)
    files.keep(str(chat.id), draft)


def all_drafts(library: Library) -> dict[str, tuple[str, tuple[str | None, ...]]]:
    """The words and files of each."""
    found = DraftFiles(library.database.path).all()
    return {
        chat: (
            "\n".join([*(each.text for each in draft.queued), draft.text]),
            tuple(file.digest for file in draft.files),
        )
        for chat, draft in found.items()
    }


def _files(library: Library, folder: Path) -> list[Any]:
    if library.tables.attachment is None:
        return []
    path = folder / "table – ä.csv"
    path.write_bytes(b"a,b\n1,2\n")
    return [
        path,
        NamedFile("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40),
        NamedFile("same.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40),
    ]


def all_rows(library: Library, *, but_marks: bool = True) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, by its key; an import makes new marks of profiles, and takes permissions back."""
    sheets = Sheets(library.tables)

    def work(session: Any) -> dict[str, list[dict[str, Any]]]:
        return {
            sheet.name: [dict(row) for row in session.execute(select(*sheet.raw.c).order_by(sheet.key)).mappings()]
            for sheet in sheets
        }

    found = library.database.read(work)
    if but_marks:
        profiles = sheets.of("profile")
        for row in found[profiles.name]:
            row[profiles.own("settings")] = _without_mark(row[profiles.own("settings")])
        calls = sheets.of("tool_call")
        for row in found[calls.name]:
            row |= {calls.own("arguments_digest"): ""} if row[calls.own("approval")] == "approved" else {}
    return found


def _without_mark(settings: str) -> Mapping[str, Any]:
    return {name: value for name, value in json.loads(settings).items() if name != MARK}


def all_files(library: Library) -> dict[str, bytes]:
    """The stored files, by their sums."""
    blobs, blob = library.storage.blobs, library.tables.blob
    if blobs is None or blob is None:
        return {}
    digests = set(library.database.read(lambda session: session.scalars(select(blob.digest)).all()))
    digests |= DraftFiles(library.database.path).named_digests()
    return {digest: blobs.read(digest) for digest in digests}
