"""An assistant in a chat: what it says is in force where nobody nearer says otherwise, and the request obeys."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_chat import Budget, BudgetExceeded, Expired, NotFound, Tool
from desktop_chat.providers.requests import Request, TextPart
from desktop_chat.providers.scripted import tool_calls
from desktop_chat.services.in_force import InForce
from tests.support.libraries import House, new_gate

LOOK = Tool(name="look", run=lambda: "seen")
PEEK = Tool(name="peek", run=lambda: "peeked")


def last(house: House) -> Request:
    return house.provider.requests[-1]


def words(request: Request) -> list[str]:
    return [part.text for turn in request.turns for part in turn.parts if isinstance(part, TextPart)]


async def test_what_an_assistant_is_goes_into_the_request(house: House) -> None:
    async with house.open("Hoo.", tools=[LOOK, PEEK], variables={"person": "Ada"}) as library:
        owl = library.assistants.create(
            "Owl",
            instructions="Hoot for {{person}} in the {{wood}}, {{ assistant }}. Not {{this}}.",
            inputs={"wood": "oak"},
            temperature=0.7,
            max_output=50,
            params={"top_p": 0.5},
            tools=["look"],
            examples=[{"role": "user", "content": "Who?"}, {"role": "assistant", "content": "Me."}],
        )
        chat = library.create_chat().with_assistant(owl).with_instructions("Be brief.").with_tools("peek")
        await chat.ask("Now?")
        request = last(house)
        assert request.instructions == ("Hoot for Ada in the oak, Owl. Not {{this}}.", "Be brief.")
        assert words(request) == ["Who?", "Me.", "Now?"]
        assert (request.temperature, request.max_output, request.params) == (0.7, 50, {"top_p": 0.5})
        assert [tool.name for tool in request.tools] == ["look", "peek"]
        assert [message.content for message in chat.messages()] == ["Now?", "Hoo."]


async def test_the_nearest_word_counts_and_its_source_is_told(house: House) -> None:
    async with house.open("1", "2") as library:
        owl = library.assistants.create("Owl", temperature=0.7, max_output=50, inputs={"wood": "oak"})
        chat = library.create_chat().with_assistant(owl).with_temperature(0.1)
        found = chat.in_force()
        assert found["temperature"] == InForce(0.1, "chat")
        assert found["max_output"] == InForce(50, "assistant")
        assert found["model"] == InForce("scripted-1", "default")
        assert found["inputs"] == InForce({"wood": "oak"}, "assistant")
        assert found["rounds"] == InForce(25, "default")
        await chat.ask("?")
        assert (last(house).temperature, last(house).max_output) == (0.1, 50)
        chat.with_inputs(wood="ash").with_temperature(None)
        assert chat.in_force(inputs={"wood": "elm"})["inputs"] == InForce({"wood": "elm"}, "message")
        assert chat.in_force()["inputs"] == InForce({"wood": "ash"}, "chat")
        assert chat.in_force()["temperature"] == InForce(0.7, "assistant")
        assert chat.with_assistant(None).in_force()["assistant"] == InForce(None, "default")


async def test_an_assistant_brings_its_model_and_a_chosen_one_outranks_it(house: House) -> None:
    async with house.open("1", "2", "3") as library:
        owl = library.assistants.create("Owl", model="scripted-2", provider="scripted")
        library.models.resolve("scripted-2", "scripted", assume_exists=True)
        chat = library.create_chat().with_assistant(owl)
        assert chat.in_force()["model"] == InForce("scripted-2", "assistant")
        assert (await chat.ask("?")).model == "scripted-2"
        chat.with_model("scripted-1")
        assert chat.in_force()["model"] == InForce("scripted-1", "chat")
        assert (await chat.ask("?")).model == "scripted-1"
        assert chat.in_force(model="scripted-2", provider="scripted")["model"].source == "message"
        assert chat.with_model(None).in_force()["model"] == InForce("scripted-2", "assistant")
        assert chat.with_assistant(None).view.model == "scripted-1"
        assert (await chat.ask("?")).model == "scripted-1"


async def test_another_assistant_for_each_message_and_each_answer_says_whose_it_is(house: House) -> None:
    async with house.open("Hoo.", "Piep.", "Both.", "Again.") as library:
        owl = library.assistants.create("Owl", emoji="🦉", instructions="Hoot.")
        mouse = library.assistants.create("Mouse", instructions="Peep.")
        chat = library.create_chat().with_assistant(owl)
        first = await chat.ask("1")
        second = await chat.ask("2", assistant=mouse)
        assert last(house).instructions == ("Peep.",)
        owl = library.assistants.change(owl, instructions="Hoot twice.")
        third = await chat.ask("3")
        assert first.message and second.message and third.message
        told = chat.authors([each.message.id for each in (first, second, third) if each.message])
        assert [(each.name, each.version, each.emoji) for each in told.values()] == [
            ("Owl", 1, "🦉"),
            ("Mouse", 1, None),
            ("Owl", 2, "🦉"),
        ]
        chat.regenerate(second.message.id)
        assert (await chat.complete()).content == "Again."
        assert last(house).instructions == ("Peep.",)
        assert [run.assistant_name for run in chat.runs] == ["Owl", "Mouse", "Owl", "Mouse"]


async def test_an_answer_made_again_is_by_the_one_whom_the_message_named(house: House) -> None:
    async with house.open("Hoo.", "Piep.", "Piep!") as library:
        owl = library.assistants.create("Owl", instructions="Hoot.")
        mouse = library.assistants.create("Mouse", instructions="Peep.")
        chat = library.create_chat().with_assistant(owl)
        await chat.ask("1")
        answer = (await chat.ask("2", assistant=mouse)).message
        assert answer is not None
        await chat.regenerate(answer.id)
        assert last(house).instructions == ("Peep.",)
        assert chat.runs[-1].assistant_name == "Mouse"


async def test_an_answer_made_again_goes_no_further_than_its_assistant_may(house: House) -> None:
    async with house.open("1", "2", "3") as library:
        owl = library.assistants.create("Owl", max_completion_tokens=17, limits={"rounds": 2})
        chat = library.create_chat()
        await chat.ask("?", assistant=owl)
        await chat.retry()
        await chat.regenerate(chat.messages()[-1].id)
        assert [request.max_output for request in house.provider.requests] == [17, 17, 17]
        assert [(run.limits or {}).get("rounds") for run in chat.runs] == [2, 2, 2]


async def test_a_run_keeps_the_assistant_as_it_was(house: House) -> None:
    async with house.open("Hoo.") as library:
        owl = library.assistants.create("Owl", instructions="Hoot.", temperature=0.7, max_prompt_tokens=1000)
        chat = library.create_chat().with_assistant(owl)
        await chat.ask("?")
        library.assistants.change(owl, instructions="Peep.")
        (run,) = chat.runs
        assert run.snapshot is not None and run.assistant_version == 1
        assert run.snapshot["assistant"]["definition"]["instructions"] == "Hoot."
        assert run.snapshot["in_force"]["temperature"] == {"value": 0.7, "source": "assistant"}
        assert (run.snapshot["model"], run.snapshot["model_source"]) == ("scripted-1", "default")
        assert (run.max_prompt_tokens, run.limits and run.limits["prompt_tokens"]) == (1000, 1000)


async def test_a_deleted_assistant_leaves_its_words_and_another_goes_on(house: House) -> None:
    async with house.open("Hoo.", "Alone.", "Piep.") as library:
        owl = library.assistants.create("Owl", emoji="🦉", instructions="Hoot.")
        chat = library.create_chat().with_assistant(owl)
        answer = (await chat.ask("?")).message
        library.assistants.delete(owl)
        assert (chat.view.assistant_id, chat.view.assistant_name) == (None, "Owl")
        assert answer is not None
        author = chat.authors([answer.id])[answer.id]
        assert (author.name, author.emoji, author.assistant_id) == ("Owl", "🦉", None)
        assert (await chat.ask("And now?")).content == "Alone." and last(house).instructions == ()
        assert not chat.authors([chat.messages()[-1].id])
        mouse = library.assistants.create("Mouse", instructions="Peep.")
        assert (await chat.with_assistant(mouse).ask("And you?")).content == "Piep."
        with pytest.raises(NotFound):
            chat.with_assistant(owl)


async def test_a_policy_sends_the_last_messages_and_never_less_than_the_question(house: House) -> None:
    async with house.open("1", "2", "3", "4") as library:
        owl = library.assistants.create("Owl", instructions="Hoot.", context={"policy": "messages", "count": 3})
        chat = library.create_chat().with_assistant(owl)
        for text in ("a", "b", "c"):
            await chat.ask(text)
        assert words(last(house)) == ["b", "2", "c"] and last(house).instructions == ("Hoot.",)
        library.assistants.change(owl, context={"policy": "tokens", "count": 1})
        await chat.ask("d")
        assert words(last(house)) == ["d"] and last(house).instructions == ("Hoot.",)
        assert chat.runs[-1].history_start_id is not None


async def test_tokens_of_a_run_are_limited_over_all_its_rounds(house: House) -> None:
    calls = tool_calls(("c", "look", "{}"), say="Let me look.")
    async with house.open(calls, "More words", tools=[LOOK]) as library:
        owl = library.assistants.create("Owl", tools=["look"], max_completion_tokens=16)
        chat = library.create_chat().with_assistant(owl)
        await chat.ask("?")
        first, second = (request.max_output for request in house.provider.requests)
        assert first == 16 and second is not None and second < 16
        assert chat.runs[0].limits is not None and chat.runs[0].limits["used"]["completion_tokens"] > 0


@pytest.mark.parametrize(
    ("field", "size", "reason"),
    [("max_prompt_tokens", 256, "max_prompt_tokens"), ("max_completion_tokens", 16, "max_completion_tokens")],
)
async def test_tokens_that_are_used_up_end_a_run_as_incomplete(
    house: House, field: str, size: int, reason: str
) -> None:
    look = Tool(name="look", run=lambda at: "word " * 300)
    calls = tool_calls(("c", "look", {"at": "x" * 400}), say="word " * 20)
    async with house.open(calls, calls, "End", tools=[look]) as library:
        fields: dict[str, Any] = {"tools": ["look"], field: size}
        chat = library.create_chat().with_assistant(library.assistants.create("Owl", **fields))
        with pytest.raises(BudgetExceeded):
            await chat.ask("?")
        assert (chat.runs[0].status, chat.runs[0].incomplete_reason) == ("incomplete", reason)


async def test_an_assistants_rounds_and_cost_are_limits_too(house: House) -> None:
    calls = [tool_calls((f"c{number}", "look", {"n": number})) for number in range(5)]
    async with house.open(*calls, tools=[Tool(name="look", run=lambda n: n)]) as library:
        owl = library.assistants.create("Owl", tools=["look"], limits={"rounds": 2})
        chat = library.create_chat().with_assistant(owl)
        with pytest.raises(BudgetExceeded):
            await chat.ask("?")
        assert chat.runs[0].incomplete_reason == "budget:rounds"
        dear = library.assistants.create("Dear", tools=["look"], limits={"cost": "0"})
        with pytest.raises(BudgetExceeded):
            await chat.ask("?", assistant=dear)
        assert chat.runs[1].incomplete_reason == "budget:cost"
        assert chat.runs[1].limits is not None and chat.runs[1].limits["cost"] == "0"


@pytest.mark.parametrize("limits", [{"expires_after": 0.05}, {"idle": 0.05}], ids=str)
async def test_time_that_is_over_expires_a_run_and_keeps_its_words(house: House, limits: Any) -> None:
    gate = new_gate()
    async with house.open(["Half ", gate]) as library:
        chat = library.create_chat().with_assistant(library.assistants.create("Owl", limits=limits))
        with pytest.raises(Expired) as caught:
            await chat.ask("?")
        assert caught.value.reply is not None and caught.value.reply.content == "Half "
        assert chat.runs[0].status == "expired"
        assert chat.messages()[-1].status == "partial"


@pytest.mark.parametrize(
    "limits",
    [
        {"limits": {"expires_after": 1e30}},
        {"limits": {"seconds": 1e30, "idle": 3e6}},
        {"max_prompt_tokens": 10**30},
    ],
)
async def test_a_limit_beyond_all_counting_is_none(house: House, limits: Any) -> None:
    async with house.open("Hoo.") as library:
        owl = library.assistants.create("Owl", **limits)
        assert (await library.create_chat().ask("?", assistant=owl)).content == "Hoo."


async def test_an_assistant_may_ask_about_every_call(house: House) -> None:
    async with house.open(tool_calls(("c", "look", "{}")), "Seen.", tools=[LOOK]) as library:
        owl = library.assistants.create("Owl", tools=["look"], approvals={"look": "always"}, instructions="Hoot.")
        chat = library.create_chat()
        assert (await chat.ask("?", assistant=owl)).is_parked
    async with house.open("Seen.", tools=[LOOK], budget=Budget(rounds=1)) as library:
        reply = await library.chat(chat.id).approve("c")
        assert reply.content == "Seen." and last(house).instructions == ("Hoot.",)
        assert [run.status for run in library.chat(chat.id).runs] == ["completed"]


async def test_titles_follow_the_assistants_policy(house: House) -> None:
    async with house.open("1", "2", "A title") as library:
        silent = library.assistants.create("Silent", title={"wanted": False})
        named = library.assistants.create("Named", title={"instructions": "One word."})
        chat = library.create_chat().with_assistant(silent)
        await chat.ask("?")
        assert await library.chats().entitle(chat.id) is None
        chat = library.create_chat().with_assistant(named)
        await chat.ask("?")
        assert await library.chats().entitle(chat.id) == "A title"
        assert last(house).instructions == ("One word.",)
