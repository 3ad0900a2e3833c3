"""The rows of what AI::Engine promised that concern the library, each by its number.

What belongs to the window, or is shown elsewhere, stands in docs/decisions/0030-what-became-of-ai-engine.md.
"""

from __future__ import annotations

import asyncio
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from desktop_chat import (
    AuthenticationRefused,
    BudgetExceeded,
    Cancelled,
    ChatBusy,
    NamedFile,
    NotFound,
    ProviderUnavailable,
    RateLimited,
    ReplyCut,
    Retries,
    ScriptedProvider,
    Tool,
    UserError,
)
from desktop_chat.models import Assistable, Chattable
from desktop_chat.providers.requests import TextPart
from desktop_chat.providers.scripted import Cut, tool_calls
from desktop_chat.services.copies import FolderOfCopies
from desktop_chat.services.events import MessageCompleted, MessageCreated, TextAdded
from desktop_chat.services.run_states import STATUSES, sources_of
from tests.support.foreign import Customer
from tests.support.libraries import (
    LOST,
    House,
    change,
    files_with,
    lose,
    new_gate,
    rows,
    said,
    stored,
    told,
    until,
)
from tests.support.owners import Club, Person, Storyteller
from tests.support.rules.sources import ROOT

TOLD = pytest.mark.parametrize("tables", ["told"], indirect=True)
LOOK = Tool(name="look", run=lambda: "seen", requires_approval=True)


@TOLD
async def test_row_01_unrelated_models_own_chats_and_deleting_one_deletes_its_own(house: House) -> None:
    assert not issubclass(Customer, Person) and issubclass(Customer, Chattable)
    async with house.open() as library:
        ann, bob = (stored(library, Person(name=name)) for name in ("Ann", "Bob"))
        library.create_chat(owner=ann)
        kept = library.create_chat(owner=bob)
        library.database.write(lambda session: session.delete(session.get_one(Person, ann.id)))
        assert [view.id for view in library.chats().list()] == [kept.id]
        assert library.database.read(lambda session: len(session.get_one(Person, bob.id).chats)) == 1


@TOLD
async def test_row_02_an_owner_of_both_hears_the_right_kind(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    monkeypatch.setattr(Person, "on_message_completed", lambda owner, message: heard.append(message.chat_kind))
    async with house.open("1", "2") as library:
        ann = stored(library, Person(name="Ann"))
        await library.thread(ann).run("?")
        await library.create_chat(owner=ann).ask("?")
        assert heard == ["thread", "chat"]


@TOLD
async def test_row_03_an_unrelated_column_makes_no_version_and_nothing_is_sent(house: House) -> None:
    async with house.open() as library:
        teller = stored(library, Storyteller(name="Homer"))

        def shelve(session: Any) -> None:
            session.get_one(Storyteller, teller.id).shelf = "top"

        library.database.write(shelve)
        assert [version.number for version in library.assistants.versions(teller)] == [1]
        assert house.provider.requests == []
        assert issubclass(Storyteller, Assistable)


async def test_row_04_a_hook_that_raises_harms_nothing_and_sees_what_is_committed(house: House) -> None:
    async with house.open("One") as library:
        chat, seen = library.create_chat(), []

        @chat.on_message_completed
        def look(message: Any) -> None:
            seen.append(library.database.read(lambda session: session.get_one(library.tables.message, message.id)))
            raise ValueError

        assert (await chat.ask("?")).content == "One"
        assert [row.content for row in seen] == ["One"]


async def test_row_05_every_chunk_is_told_once(house: House) -> None:
    chunks = ["Hi", " there", "!", " How", " can", " I", " help", " you", "?"]
    async with house.open(chunks) as library:
        events = [event async for event in library.create_chat().stream("Hi") if isinstance(event, TextAdded)]
        assert [event.text for event in events] == chunks


async def test_row_06_the_answer_is_there_empty_before_it_grows_and_is_completed(house: House) -> None:
    async with house.open("One two") as library:
        events = await told(library.create_chat().stream("?"))
        kinds = [
            type(event) for event in events if isinstance(event, MessageCreated | TextAdded | MessageCompleted)
        ]
        assert kinds == [MessageCreated, MessageCreated, TextAdded, TextAdded, MessageCompleted]
        created = [event.message for event in events if isinstance(event, MessageCreated)]
        assert [(each.role, each.status, each.content) for each in created] == [
            ("user", "complete", "?"),
            ("assistant", "pending", ""),
        ]


@pytest.mark.parametrize("error", [AuthenticationRefused(), RateLimited(), ProviderUnavailable()], ids=repr)
async def test_row_07_a_failure_leaves_no_blank_message_and_can_be_retried(house: House, error: Any) -> None:
    async with house.open(error, ["Half", Cut()], "Whole.") as library:
        chat = library.create_chat()
        with pytest.raises(type(error)):
            await chat.ask("?")
        assert said(chat) == [("user", "?", "complete")]
        with pytest.raises(ReplyCut):
            await chat.retry()
        assert said(chat)[-1] == ("assistant", "Half", "partial")
        assert (await chat.retry()).content == "Whole."


async def test_row_08_stopping_keeps_what_was_said(house: House) -> None:
    gate = new_gate()
    async with house.open(["Half ", gate], "Next.") as library:
        chat = library.create_chat()
        answer = asyncio.ensure_future(chat.ask("?"))
        await gate.reached.wait()
        chat.cancel()
        with pytest.raises(Cancelled):
            await asyncio.wait_for(answer, 60)
        assert said(chat)[-1] == ("assistant", "Half ", "cancelled")
        assert (await chat.ask("And?")).content == "Next."


async def test_row_09_tokens_are_kept_for_the_message_and_for_the_step(house: House) -> None:
    async with house.open("One two three") as library:
        thread = library.thread()
        reply = await thread.run("?")
        assert (reply.tokens.input, reply.tokens.output) == (1, 3)
        (step,) = thread.steps(thread.runs[0].id)
        assert step.usage is not None and step.usage.tokens == reply.tokens


async def test_row_10_a_cheap_answer_costs_something_and_an_unknown_model_is_no_error(
    house: House,
) -> None:
    async with house.open("One", "Two") as library:
        assert (await library.create_chat().ask("?")).cost.amount == Decimal("0.000003")
        library.models.resolve("unheard-of", "scripted", assume_exists=True)
        assert str((await library.create_chat().ask("?", model="unheard-of")).cost) == "—"


async def test_row_12_and_13_each_answer_is_labelled_by_its_assistant_for_ever(house: House) -> None:
    async with house.open("Hoo.", "Piep.") as library:
        owl = library.assistants.create("Owl", emoji="🦉")
        mouse = library.assistants.create("Mouse")
        thread = library.thread()
        await thread.run(owl, "1")
        await thread.run(mouse, "2")
        library.assistants.change(mouse, name="Rat")
        library.assistants.delete(owl)
        answers = [message.id for message in thread.messages("assistant")]
        assert [(author.name, author.emoji) for author in thread.authors(answers).values()] == [
            ("Owl", "🦉"),
            ("Mouse", None),
        ]
        assert [run.assistant_name for run in thread.runs] == ["Owl", "Mouse"]


async def test_row_14_a_budget_of_tokens_is_never_exceeded_and_instructions_always_go(house: House) -> None:
    async with house.open(*["word " * 40] * 6) as library:
        owl = library.assistants.create("Owl", instructions="Hoot.", context={"policy": "tokens", "count": 200})
        thread = library.thread()
        for number in range(6):
            await thread.run(owl, f"Question {number}")
        sent = [
            sum(len(part.text) for turn in request.turns for part in turn.parts if isinstance(part, TextPart))
            for request in house.provider.requests
        ]
        assert max(sent) < 200 * 4 and len(house.provider.requests[-1].turns) < 11
        assert {request.instructions for request in house.provider.requests} == {("Hoot.",)}


@pytest.mark.parametrize("size", [16])
async def test_row_15_limits_of_tokens_are_enforced_and_their_minimum_is_checked(house: House, size: int) -> None:
    call = tool_calls(("c", "look", "{}"), say="word " * 20)
    async with house.open(call, "More.", tools=[Tool(name="look", run=lambda: "x")]) as library:
        owl = library.assistants.create("Owl", tools=["look"], max_completion_tokens=size)
        thread = library.thread()
        with pytest.raises(BudgetExceeded):
            await thread.run(owl, "?")
        assert house.provider.requests[0].max_output == size
        assert (thread.runs[0].status, thread.runs[0].incomplete_reason) == ("incomplete", "max_completion_tokens")
        for field, least in (("max_prompt_tokens", 256), ("max_completion_tokens", 16)):
            with pytest.raises(UserError, match=str(least)):
                library.assistants.change(owl, **{field: least - 1})


async def test_row_16_unknown_keys_survive_a_round_trip(house: House) -> None:
    async with house.open() as library:
        owl = library.assistants.create("Owl", voice={"pitch": [1, None, "low"]})
        again = library.assistants.import_(library.assistants.export(owl))
        assert again.definition == owl.definition and again.definition["voice"] == {"pitch": [1, None, "low"]}


async def test_row_17_a_cleared_field_is_empty_here_and_in_the_copy(house: House, tmp_path: Path) -> None:
    target = FolderOfCopies(tmp_path / "copies")
    async with house.open(copies=target) as library:
        owl = library.assistants.create("Owl", description="Old")
        await library.outbox.sync()
        assert "description" not in library.assistants.change(owl, description=None).definition
        await library.outbox.sync()
        (document,) = target.documents("assistant")
        assert "description" not in document["assistant"]


async def test_row_18_a_failing_network_leaves_question_and_run_and_no_lock_is_held(house: House) -> None:
    gate = new_gate()
    async with house.open([gate, ProviderUnavailable()]) as library:
        thread = library.thread()
        answer = asyncio.ensure_future(thread.run("?"))
        await gate.reached.wait()
        library.create_chat(title="a second writer")
        gate.event.set()
        with pytest.raises(ProviderUnavailable):
            await answer
        assert said(thread) == [("user", "?", "complete")]
        assert thread.runs[0].status == "failed" and thread.runs[0].error is not None


def test_row_19_every_status_has_its_legal_steps_alone() -> None:
    """The property test with a stored run is in tests/unit/services/test_run_states.py."""
    assert {"waiting", "queued", "in_progress", "requires_action", "cancelling"} < set(STATUSES)
    assert "completed" not in sources_of("in_progress") and "queued" not in sources_of("completed")


async def test_row_20_an_approval_is_given_after_a_restart(house: House) -> None:
    async with house.open(tool_calls(("c", "look", "{}")), tools=[LOOK]) as library:
        thread = library.thread()
        assert (await thread.run(library.assistants.create("Owl", tools=["look"]), "?")).is_parked
    async with house.open("Seen.", tools=[LOOK]) as library:
        again = library.threads().get(thread.id)
        assert (await again.approve("c")).content == "Seen."
        assert again.runs[0].status == "completed"


async def test_row_21_one_run_is_active_in_a_thread_and_chats_are_answered_side_by_side(house: House) -> None:
    first, second = new_gate(), new_gate()
    async with house.open(["One", first], ["Two", second], "Three") as library:
        thread, chat = library.thread(), library.create_chat()
        answers = [asyncio.ensure_future(thread.run("1"))]
        await first.reached.wait()
        answers.append(asyncio.ensure_future(chat.ask("2")))
        await second.reached.wait()
        answers.append(asyncio.ensure_future(thread.run("3")))
        await until(thread.waiting)
        assert [run.status for run in thread.runs] == ["in_progress", "waiting"]
        with pytest.raises(ChatBusy):
            await chat.ask("4")
        first.event.set()
        second.event.set()
        assert [reply.content for reply in await asyncio.gather(*answers)] == ["One", "Two", "Three"]


async def test_row_22_what_a_lost_program_left_is_marked_and_can_be_resumed(house: House) -> None:
    async with house.open("Half", " and half.") as library:
        thread = library.thread()
        await thread.run(library.assistants.create("Owl", instructions="Hoot."), "?")
        lose(library, thread)
        change(library, library.tables.message, thread.messages()[-1].id, status="streaming", content="Half")
        assert thread.runs[0].instance == LOST
        library.recover()
        assert (thread.runs[0].status, said(thread)[-1]) == ("interrupted", ("assistant", "Half", "partial"))
        assert (await thread.complete()).content == "Half and half."
        assert house.provider.requests[-1].instructions == ("Hoot.",)


async def test_row_23_nothing_is_asked_for_twice_after_a_word_was_shown(house: House) -> None:
    retries = Retries(attempts=3, first=0.0)
    async with house.open(ProviderUnavailable(), ["Half", Cut()], retries=retries) as library:
        with pytest.raises(ReplyCut):
            await library.create_chat().ask("?")
        assert len(house.provider.requests) == 2


async def test_row_24_a_deleted_chat_comes_back_whole_and_a_purged_one_leaves_what_was_paid(house: House) -> None:
    async with house.open("One") as library:
        thread = library.thread()
        await thread.ask("?", attach=[NamedFile("a.txt", b"words")])
        library.threads().delete(thread.id)
        assert library.threads().list() == []
        library.threads().restore(thread.id)
        assert len(thread.messages()) == 2 and thread.messages()[0].attachments
        library.threads().delete(thread.id)
        library.threads().purge(thread.id)
        for role in ("message", "run", "run_step", "attachment"):
            assert rows(library, getattr(library.tables, role)) == []
        paid = rows(library, library.tables.usage)
        assert [each.chat_key for each in paid] == [None], "what was paid stays in the books"


async def test_row_25_a_thread_without_its_assistant_opens_and_goes_on_with_another(house: House) -> None:
    async with house.open("Hoo.", "Piep.") as library:
        owl, mouse = library.assistants.create("Owl"), library.assistants.create("Mouse")
        thread = library.thread()
        await thread.run(owl, "1")
        library.assistants.delete(owl)
        assert [view.id for view in library.threads().list()] == [thread.id]
        assert (await thread.run(mouse, "2")).content == "Piep."
        assert [(run.assistant_id is None, run.assistant_name) for run in thread.runs] == [
            (True, "Owl"),
            (False, "Mouse"),
        ]


async def test_row_26_and_27_a_copy_that_fails_never_stops_a_local_change(house: House, tmp_path: Path) -> None:
    blocked = tmp_path / "copies"
    blocked.write_text("in the way", "utf-8")
    async with house.open(copies=FolderOfCopies(blocked)) as library:
        owl = library.assistants.create("Owl")
        (state,) = await library.outbox.sync()
        assert state.state == "failed" and state.reason
        library.assistants.delete(owl)
        blocked.unlink()
        assert await library.outbox.sync() == ()  # there is nothing to be deleted, which is as well


@TOLD
async def test_row_29_nothing_of_another_owner_is_found(house: House) -> None:
    async with house.open() as library:
        ann, club = stored(library, Person(name="Ann")), stored(library, Club())
        thread = library.thread(ann)
        for finder in (library.threads(club), library.chats(stored(library, Person(name="Bob")))):
            with pytest.raises(NotFound):
                finder.get(thread.id)


async def test_row_30_sending_in_an_old_chat_moves_it_to_the_top(house: House) -> None:
    async with house.open("1") as library:
        old, new = library.thread(title="old"), library.thread(title="new")
        assert [view.id for view in library.threads().list()] == [new.id, old.id]
        await old.run("?")
        assert [view.id for view in library.threads().list()] == [old.id, new.id]


async def test_row_31_what_was_set_survives_a_restart(house: House) -> None:
    async with house.open() as library:
        owl = library.assistants.create("Owl")
        chat = library.create_chat().with_instructions("Be kind.").with_temperature(0.3).with_assistant(owl)
        library.chats().rename(chat.id, "Night")
    async with house.open() as library:
        again = library.chat(chat.id)
        assert (again.view.title, again.instructions) == ("Night", ("Be kind.",))
        assert again.in_force()["temperature"].value == 0.3 and again.in_force()["assistant"].value == "Owl"


async def test_row_35_an_exported_deleted_and_imported_assistant_is_equal(house: House) -> None:
    async with house.open() as library:
        owl = library.assistants.create("Owl", tags=["night"], starters=["Who?"], instructions="Hoot.")
        text = library.assistants.export(owl)
        library.assistants.delete(owl)
        again = library.assistants.import_(text)
        assert (again.mark, again.tags, again.definition) == (owl.mark, owl.tags, owl.definition)


async def test_row_37_nothing_is_printed(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    async with house.open("1") as library:
        await library.thread().run("?")
    assert capsys.readouterr() == ("", "")


def test_row_39_a_program_keeps_its_own_migrations() -> None:
    """Run by tests/contracts/test_library_document.py."""
    assert "## Your own migrations" in (ROOT / "docs" / "library.md").read_text("utf-8")


async def test_row_40_one_thread_is_answered_by_two_providers(house: House) -> None:
    other = ScriptedProvider("From afar.", name="faraway")
    house.provider = ScriptedProvider("From here.")
    async with house.open(providers=[house.provider, other], provider=house.provider) as library:
        near = library.assistants.create("Near", provider="scripted", model="scripted-1")
        far = library.assistants.create("Far", provider="faraway", model="scripted-1")
        thread = library.thread()
        await thread.run(near, "1")
        await thread.run(far, "2")
        assert [message.content for message in thread.messages("assistant")] == ["From here.", "From afar."]
        assert [message.provider for message in thread.messages("assistant")] == ["scripted", "faraway"]
        assert len(other.requests[0].turns) == 3


async def test_no_key_is_kept_in_an_assistant(house: House, tmp_path: Path) -> None:
    key = "sk-" + "a1B2" * 12
    async with house.open() as library:
        with pytest.raises(UserError, match="keys"):
            library.assistants.create("Owl", headers={"Authorization": f"Bearer {key}"})
        with pytest.raises(UserError, match="keys"):
            library.assistants.create("Owl", server_tools=[{"type": "mcp", "authorization": key}])
    assert files_with(tmp_path, key) == []


@TOLD
async def test_no_key_is_kept_of_what_a_record_says_its_assistant_is(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = "sk-" + "a1B2" * 12
    headers = {"Authorization": f"Bearer {key}", "X-Team": "blue"}
    monkeypatch.setattr(Storyteller, "assistant_definition", lambda self: {"name": self.name, "headers": headers})
    async with house.open() as library:
        told = library.assistants.get(stored(library, Storyteller(name="Homer")))
        assert told.definition == {"name": "Homer", "headers": {"X-Team": "blue"}}
    assert files_with(tmp_path, key) == []


def test_every_row_has_a_test_or_a_line_that_says_why_not() -> None:
    source = Path(__file__).read_text("utf-8")
    record = (ROOT / "docs" / "decisions" / "0030-what-became-of-ai-engine.md").read_text("utf-8")
    tested: set[int] = set()
    for found in re.findall(r"def test_row_(\d+)(?:_and_(\d+)|_to_(\d+))?_", source):
        first, *others = [int(each) for each in found if each]
        tested |= set(range(first, others[0] + 1)) if others else {first}
    explained = {int(number) for number in re.findall(r"^\| (\d+) \|", record, re.MULTILINE)}
    assert tested | explained == set(range(1, 41)) and not tested & explained
