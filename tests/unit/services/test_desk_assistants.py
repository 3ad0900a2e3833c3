"""What a window does with assistants: drafts, deletions undone, documents, and a place to try them out."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from desktop_chat import Library, ScriptedProvider
from desktop_chat.services.assistant_differences import LONGEST, differences
from desktop_chat.services.assistant_remains import Remains
from desktop_chat.services.assistant_views import AssistantView
from desktop_chat.services.assistant_written import AssistantDraft
from desktop_chat.services.collecting import collect
from desktop_chat.services.desk import LibraryDesk
from desktop_chat.services.desk_assistants import Shelf
from desktop_chat.services.opening import open_library
from desktop_chat.services.views import ErrorView


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    library = open_library(tmp_path, [ScriptedProvider()])
    yield library
    library.close()


@pytest.fixture
def desk(library: Library) -> LibraryDesk:
    return LibraryDesk(library)


def provider_of(library: Library) -> ScriptedProvider:
    provider = library.models.provider("scripted")
    assert isinstance(provider, ScriptedProvider)
    return provider


async def test_a_deletion_is_undone_with_versions_chats_and_runs(library: Library, desk: LibraryDesk) -> None:
    owl = library.assistants.create("Owl", tags=["night"], pinned=True, instructions="Hoot.")
    owl = library.assistants.change(owl, instructions="Hoot twice.")
    provider_of(library).add("Hoo.")
    chat = library.create_chat().with_assistant(owl)
    await chat.ask("Who?")
    versions = library.assistants.versions(owl)
    remains = await desk.assistants.delete(owl.id)
    assert isinstance(remains, Remains)
    assert (chat.view.assistant_id, chat.view.assistant_name) == (None, "Owl")
    again = await desk.assistants.put_back(remains)
    assert again == library.assistants.get(owl.id)
    assert isinstance(again, AssistantView)
    assert (again.mark, again.tags, again.pinned, again.definition) == (owl.mark, owl.tags, True, owl.definition)
    assert library.assistants.versions(owl) == versions
    assert chat.view.assistant_id == owl.id
    assert [each.assistant_id for each in chat.runs] == [owl.id]
    assert await desk.assistants.put_back(remains) == again


async def test_undoing_takes_no_mark_from_another(library: Library, desk: LibraryDesk) -> None:
    owl = library.assistants.create("Owl")
    text = library.assistants.export(owl)
    remains = await desk.assistants.delete(owl.id)
    assert isinstance(remains, Remains)
    other = library.assistants.import_(text)
    assert other.mark == owl.mark
    again = await desk.assistants.put_back(remains)
    assert isinstance(again, AssistantView)
    assert again.mark != other.mark
    assert len(library.assistants.list()) == 2


async def test_what_is_written_stays_until_it_is_saved(library: Library, desk: LibraryDesk) -> None:
    draft = AssistantDraft("a-mark", {"name": "Owl", "temperature": 0.3}, ("night",), True, {"params": "{half"})
    desk.assistants.keep(draft)
    assert await desk.assistants.draft("a-mark") == draft
    shelf = await LibraryDesk(library).assistants.shelf()
    assert isinstance(shelf, Shelf)
    assert shelf.drafts == {"a-mark": draft}
    assert shelf.own == ()
    saved = await desk.assistants.save(draft)
    assert isinstance(saved, AssistantView)
    assert (saved.mark, saved.tags, saved.pinned, saved.version) == ("a-mark", ("night",), True, 1)
    assert await desk.assistants.draft("a-mark") is None
    error = await desk.assistants.save(AssistantDraft("b", {"name": " "}))
    assert isinstance(error, ErrorView)


async def test_files_of_drafts_and_pictures_are_not_collected(library: Library, desk: LibraryDesk) -> None:
    kept = await desk.assistants.values.keep_file(("note.txt", b"Oak and ash."))
    picture = await desk.assistants.values.keep_file(("owl.png", b"\x89PNG\r\n\x1a\n..."))
    lost = await desk.assistants.values.keep_file(("lost.txt", b"Nobody names this."))
    assert isinstance(kept, dict)
    assert isinstance(picture, dict)
    assert isinstance(lost, dict)
    desk.assistants.keep(AssistantDraft("m", {"name": "Owl", "knowledge": {"files": [kept]}}))
    await desk.assistants.save(AssistantDraft("n", {"name": "Bat", "picture": picture["digest"]}))
    assert collect(library.storage, timedelta(0)) == [lost["digest"]]
    assert desk.assistants.values.path_of(lost["digest"]) is None


async def test_documents_go_out_and_come_in_by_files(library: Library, desk: LibraryDesk, tmp_path: Path) -> None:
    owl = library.assistants.create("Owl", tags=["night"], feathers={"of": "another"})
    file = tmp_path / "owl.json"
    assert await desk.assistants.export(owl.id, file) is None
    await desk.assistants.delete(owl.id)
    again = await desk.assistants.import_(file)
    assert isinstance(again, AssistantView)
    assert (again.mark, again.tags, again.definition) == (owl.mark, owl.tags, owl.definition)
    assert isinstance(await desk.assistants.import_(tmp_path / "none.json"), ErrorView)
    (tmp_path / "other.json").write_text("[]", "utf-8")
    assert isinstance(await desk.assistants.import_(tmp_path / "other.json"), ErrorView)
    assert isinstance(await desk.assistants.export(owl.id, tmp_path / "x.json"), ErrorView)


async def test_a_trial_is_answered_as_it_stands_and_leaves_only_what_was_paid(
    library: Library, desk: LibraryDesk
) -> None:
    provider_of(library).add("Hoo.", "Hoo hoo.")
    trials = desk.assistants.trials
    prepared = await trials.prepare({"instructions": "Hoot.", "provider": "scripted", "model": "scripted-1"})
    assert prepared.desk is not None
    await prepared.desk.questions.ask(prepared.chat_id, "Who?")
    again = await trials.prepare({"instructions": "Hoot twice."})
    assert again.chat_id == prepared.chat_id
    await prepared.desk.questions.ask(prepared.chat_id, "And who?")
    asked = [request.instructions for request in provider_of(library).requests]
    assert asked == [("Hoot.",), ("Hoot twice.",)]
    assert [each.content for each in prepared.desk.page(again.chat_id, 0, 9).messages][1::2] == [
        "Hoo.",
        "Hoo hoo.",
    ]
    assert library.assistants.list() == []
    assert library.chats().list() == []
    await trials.end()
    await trials.end()
    assert library.companions == []
    usage = library.tables.usage
    rows = library.database.read(lambda session: [(row.chat_key, row.cost) for row in session.query(usage)])
    assert [chat for chat, _ in rows] == [None, None]
    assert all(cost for _, cost in rows)


async def test_a_library_that_is_closed_closes_its_trial(tmp_path: Path) -> None:
    async with open_library(tmp_path, [ScriptedProvider()]) as library:
        await LibraryDesk(library).assistants.trials.prepare({})
        trial = library.companions[0]
        await asyncio.gather(trial.aclose(), trial.aclose(), library.companions[0].aclose())
        assert library.companions == []
        await LibraryDesk(library).assistants.trials.prepare({})
        trial = library.companions[0]
    assert not trial.database.path.parent.exists()


async def test_what_a_killed_program_tried_is_gone_after_the_next_start(
    library: Library, desk: LibraryDesk
) -> None:
    await desk.assistants.trials.prepare({})
    left = library.companions[0].database.path.parent.parent / "left"
    left.mkdir()
    (left / "trial.sqlite3").write_text("what was said", "utf-8")
    await desk.assistants.trials.end()
    await desk.prepare()
    assert list(left.parent.iterdir()) == []


async def test_a_trial_knows_the_files_of_the_assistant(library: Library, desk: LibraryDesk) -> None:
    provider_of(library).add("Oak.")
    kept = await desk.assistants.values.keep_file(("note.txt", b"Only oak and ash grow here."))
    prepared = await desk.assistants.trials.prepare({"knowledge": {"files": [kept]}})
    assert prepared.desk is not None
    await prepared.desk.questions.ask(prepared.chat_id, "What grows here?")
    assert "oak and ash" in "".join(provider_of(library).requests[0].instructions)
    await desk.assistants.trials.end()


async def test_what_holds_without_the_assistant_is_told_with_its_source(
    library: Library, desk: LibraryDesk
) -> None:
    found = await desk.assistants.values.inherited(None, None)
    assert (found["model"].value, found["model"].source) == ("scripted-1", "default")
    assert (found["limits.rounds"].value, found["limits.rounds"].source) == (25, "default")
    assert "temperature" not in found
    assert (await desk.assistants.values.inherited("scripted", "nobody")).get("max_output") is None
    assert "person" in desk.assistants.values.variables()
    assert desk.assistants.values.fault("temperature", "warm")
    assert desk.assistants.values.fault("temperature", 0.5) == ""


def test_differences_show_changed_lines_with_their_neighbours() -> None:
    before = {"name": "Owl", "instructions": "a\nb\nc\nd\ne\nf\ng\nh\ni\nj", "temperature": 0.5}
    after = {"name": "Owl", "instructions": "A\nb\nc\nd\ne\nf\ng\nh\ni\nJ"}
    told = {each.name: each.lines for each in differences(before, after)}
    assert list(told) == ["instructions", "temperature"]
    assert told["temperature"] == (("-", "0.5"),)
    assert told["instructions"][:3] == (("-", "a"), ("+", "A"), (" ", "b"))
    assert ("…", "") in told["instructions"]
    long = "\n".join("line" for _ in range(LONGEST))
    assert [sign for sign, _ in differences({"a": long}, {"a": long + "\nmore"})[0].lines] == ["-", "+"]
