"""The desk's drafts, files and questions: what is kept, refused with a sentence, or has reached its chat."""

import asyncio
import os
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from desktop_chat import Library
from desktop_chat.errors import AttachmentUnreadable, Cancelled, ProviderUnavailable
from desktop_chat.providers.provider import OfferedModel
from desktop_chat.providers.scripted import ScriptedProvider
from desktop_chat.services import desk_files
from desktop_chat.services.collecting import collect
from desktop_chat.services.desk import LibraryDesk
from desktop_chat.services.opening import open_library
from desktop_chat.services.views import AttachmentView
from desktop_chat.services.written import QuestionDraft, Written
from tests.support.libraries import new_gate


async def stored(desk: LibraryDesk, source: Path | tuple[str, bytes | str]) -> AttachmentView:
    return await desk.files.store(source, lambda size: None, lambda: True)


def blind_library(folder: Path) -> Library:
    provider = ScriptedProvider("Seen.")
    offered = (OfferedModel("scripted-1", modalities={"input": ("text",)}),)
    provider.models = (*offered, OfferedModel("seeing", modalities={"input": ("text", "image")}))
    return open_library(folder, [provider])


# -------------------------------------------------------------------- questions


async def test_a_question_is_told_to_be_kept_before_its_answer_ends(tmp_path: Path) -> None:
    gate, kept = new_gate(), asyncio.Event()
    async with open_library(tmp_path, [ScriptedProvider([gate, "done"])]) as library:
        desk, chat = LibraryDesk(library), library.create_chat()
        file = await stored(desk, ("note.txt", "Words"))
        asking = asyncio.ensure_future(desk.questions.ask(chat.id, "Read this", [file], kept.set))
        await kept.wait()
        (question, *_) = chat.messages()
        assert (question.content, [each.name for each in question.attachments]) == ("Read this", ["note.txt"])
        assert not asking.done()
        gate.event.set()
        assert (await asking).error is None


async def test_an_edited_question_is_another_version_with_its_answer(tmp_path: Path) -> None:
    async with open_library(tmp_path, [ScriptedProvider("one", "two")]) as library:
        desk, chat = LibraryDesk(library), library.create_chat()
        await chat.ask("First")
        question = desk.questions.last(chat.id)
        assert question is not None
        kept: list[bool] = []
        sent = await desk.questions.edit(chat.id, question.id, "Second", kept=lambda: kept.append(True))
        assert (sent.error, sent.is_kept, kept) == (None, True, [True])
        assert [message.content for message in chat.messages()] == ["Second", "two"]
        assert len(chat.siblings(chat.messages()[0].id)) == 2


async def test_an_edit_during_an_answer_is_not_kept(tmp_path: Path) -> None:
    gate = new_gate()
    async with open_library(tmp_path, [ScriptedProvider("one", ["tw", gate, "o"])]) as library:
        desk, chat = LibraryDesk(library), library.create_chat()
        await chat.ask("First")
        answering = asyncio.ensure_future(chat.ask("More"))
        while not library.replies.of(chat.id):  # noqa: ASYNC110 - what is waited for has no event of its own
            await asyncio.sleep(0.001)
        sent = await desk.questions.edit(chat.id, chat.messages()[0].id, "Second")
        assert not sent.is_kept and sent.error is not None and sent.error.kind == "ChatBusy"
        gate.event.set()
        await answering


# ----------------------------------------------------------------------- drafts


async def test_a_sent_question_that_is_in_its_chat_is_no_draft_any_more(tmp_path: Path) -> None:
    async with open_library(tmp_path, [ScriptedProvider("Yes.", ProviderUnavailable())]) as library:
        desk, chat = LibraryDesk(library), library.create_chat()
        before = time.time()
        await chat.ask("There?")
        sent = (Written("There?"),)
        desk.drafts.keep(str(chat.id), QuestionDraft(sent=sent, written_at=before))
        assert desk.drafts.all() == {}
        draft = QuestionDraft("and", sent=sent, written_at=time.time() + 1)
        desk.drafts.keep(str(chat.id), draft)
        assert desk.drafts.all() == {str(chat.id): draft}


async def test_the_draft_of_a_chat_that_is_gone_goes_with_it(tmp_path: Path) -> None:
    async with open_library(tmp_path, [ScriptedProvider()]) as library:
        desk = LibraryDesk(library)
        desk.drafts.keep("12", QuestionDraft("lost"))
        desk.drafts.keep("no key at all", QuestionDraft("lost"))
        desk.drafts.keep("", QuestionDraft("here", sent=(Written("and here"),)))
        assert list(desk.drafts.all()) == [""]
        assert list(desk.drafts.all()) == [""]


async def test_a_file_that_only_a_draft_names_is_not_collected(tmp_path: Path) -> None:
    async with open_library(tmp_path, [ScriptedProvider()]) as library:
        desk = LibraryDesk(library)
        file = await stored(desk, ("note.txt", "Words"))
        then = time.time() - 3 * 86_400
        os.utime(await desk.files.path_of(file), (then, then))
        desk.drafts.keep("", QuestionDraft(files=(file,)))
        assert collect(library.storage, timedelta(days=1)) == []
        desk.drafts.keep("", QuestionDraft())
        assert collect(library.storage, timedelta(days=1)) == [file.digest]


# ------------------------------------------------------------------------ files


async def test_a_file_is_stored_once_and_its_progress_told(tmp_path: Path) -> None:
    (tmp_path / "big.txt").write_bytes(b"word " * 500_000)
    async with open_library(tmp_path, [ScriptedProvider()]) as library:
        desk, told = LibraryDesk(library), list[tuple[int, bool]]()
        here = threading.current_thread()
        file = await desk.files.store(
            tmp_path / "big.txt",
            lambda size: told.append((size, threading.current_thread() is here)),
            lambda: True,
        )
        assert told == [(1 << 20, False), (2 << 20, False), (2_500_000, False)]
        assert (file.name, file.kind, file.size) == ("big.txt", "text", 2_500_000)
        again = await stored(desk, ("other.txt", b"word " * 500_000))
        assert again.digest == file.digest
        assert (await desk.files.text_of(file)).startswith("word word")


async def test_a_file_that_is_no_longer_wanted_leaves_nothing(tmp_path: Path) -> None:
    async with open_library(tmp_path, [ScriptedProvider()]) as library:
        desk = LibraryDesk(library)
        with pytest.raises(Cancelled):
            await desk.files.store(("a.txt", "words"), lambda size: None, lambda: False)
        assert not list((tmp_path / "blobs" / "incoming").iterdir())


@pytest.mark.parametrize(("content", "reason"), [(None, "No such file"), (b"\xff\xfe\x00" * 9, "not text")])
async def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(
    content: bytes | None, reason: str, tmp_path: Path
) -> None:
    place = tmp_path / "a.txt"
    if content is not None:
        place.write_bytes(content)
    async with open_library(tmp_path, [ScriptedProvider()]) as library:
        with pytest.raises(AttachmentUnreadable, match=reason) as caught:
            await stored(LibraryDesk(library), place)
        assert "nothing was sent" not in caught.value.sentence


async def test_what_the_model_does_not_take_is_said_with_one_that_does(tmp_path: Path) -> None:
    async with blind_library(tmp_path) as library:
        desk, chat = LibraryDesk(library), library.create_chat()
        for chat_id in (None, chat.id):
            assert await desk.files.objection(chat_id, "text") == ""
            told = await desk.files.objection(chat_id, "image")
            assert told == "scripted-1 does not take images. seeing does."
        assert await desk.files.objection(99, "image") == ""


async def test_a_folder_shows_its_files_without_hidden_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("b.txt", "a.txt", ".hidden", "inner/c.txt", ".git/d"):
        place = tmp_path / "folder" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(b"x")
    async with open_library(tmp_path, [ScriptedProvider()]) as library:
        desk = LibraryDesk(library)
        seen = await desk.files.look_into(tmp_path / "folder")
        assert ([path.name for path in seen.files], seen.has_more) == (["a.txt", "b.txt", "c.txt"], False)
        monkeypatch.setattr(desk_files, "MOST_LOOKED_AT", 2)
        assert (await desk.files.look_into(tmp_path / "folder")).has_more
