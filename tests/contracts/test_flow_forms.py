"""An answer in a form: checked, asked for once more where it does not fit, and read again later."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TypedDict

import msgspec
import pytest

from desktop_chat import (
    AnswerUnreadable,
    Budget,
    Cancelled,
    Error,
    ProviderUnavailable,
    ReplyCut,
    tool,
)
from desktop_chat.providers.events import ReplyFinished, TextDelta
from desktop_chat.providers.requests import Request, TextPart
from desktop_chat.providers.scripted import Cut, ScriptedReply, tool_calls
from desktop_chat.services.events import AnswerRejected, MessageCompleted, MessageCreated
from tests.support.libraries import House, Way, change, lose, new_gate, rows, said, told

GOOD = '{"name": "Ann", "age": 3}'
WRONG = '{"name": "Ann"}'


@dataclass
class Person:
    name: str
    age: int


class Typed(TypedDict):
    name: str
    age: int


class Struct(msgspec.Struct):
    name: str
    age: int


class Model:
    """What a pydantic model has, as far as it is needed."""

    def __init__(self, name: str) -> None:
        self.name = name

    @classmethod
    def model_json_schema(cls) -> dict[str, object]:
        return {"type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer"}}}

    @classmethod
    def model_validate(cls, value: dict[str, object]) -> Model:
        if "age" not in value:
            raise ValueError("age is missing")
        return cls(str(value["name"]))


SCHEMA = {
    "title": "Person",
    "type": "object",
    "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
    "required": ["name", "age"],
}


def last_words(request: Request) -> list[tuple[str, str]]:
    return [
        (turn.role, "".join(part.text for part in turn.parts if isinstance(part, TextPart)))
        for turn in request.turns[-2:]
    ]


@pytest.mark.parametrize("form", [Person, Typed, Struct, Model, SCHEMA], ids=lambda form: type(form).__name__)
async def test_a_faulty_answer_is_asked_for_once_more(house: House, way: Way, form: object) -> None:
    async with house.open(WRONG, GOOD) as library:
        chat = library.create_chat().with_schema(form)
        reply = await way(chat, "Who?")
        assert reply.content == GOOD and reply.parsed is not None
        assert said(chat) == [("user", "Who?", "complete"), ("assistant", GOOD, "complete")]
        (faulty, asked) = last_words(house.provider.requests[1])
        assert faulty == ("assistant", WRONG)
        assert asked[0] == "user" and "age" in asked[1] and "does not have the form" in asked[1]
        assert [(run.status, run.rounds) for run in chat.runs] == [("completed", 2)]
        assert [usage.status for usage in chat.usage] == ["succeeded", "succeeded"]


async def test_the_faulty_answer_stays_as_another_version(house: House) -> None:
    async with house.open("I am Ann.", GOOD) as library:
        chat = library.create_chat().with_schema(Person)
        reply = await chat.ask("Who?")
        assert reply.message is not None
        first, second = chat.siblings(reply.message.id)
        assert second == reply.message.id and chat.versions([second]) == {second: (2, 2)}
        chat.select(first)
        assert said(chat)[-1] == ("assistant", "I am Ann.", "complete")
        assert [row.role for row in rows(library, library.tables.message)].count("user") == 1


async def test_the_repair_is_not_sent_as_history(house: House) -> None:
    async with house.open(WRONG, GOOD, GOOD) as library:
        chat = library.create_chat().with_schema(Person)
        await chat.ask("Who?")
        await chat.ask("And?")
        assert [turn.role for turn in house.provider.requests[2].turns] == ["user", "assistant", "user"]


async def test_a_second_faulty_answer_is_an_error_that_carries_it(house: House, way: Way) -> None:
    async with house.open("no", "nor that", "x") as library:
        chat = library.create_chat().with_schema(Person)
        with pytest.raises(AnswerUnreadable) as caught:
            await way(chat, "Who?")
        assert caught.value.reply is not None and caught.value.reply.content == "nor that"
        assert house.provider.remaining == 1 and chat.last_turn().parsed is None
        assert len(chat.siblings(chat.messages()[-1].id)) == 2


async def test_the_stream_says_that_an_answer_was_set_aside(house: House) -> None:
    async with house.open(WRONG, GOOD) as library:
        events = await told(library.create_chat().with_schema(Person).stream("Who?"))
        (rejected,) = (event for event in events if isinstance(event, AnswerRejected))
        created = [event.message for event in events if isinstance(event, MessageCreated)]
        completed = [event.message.content for event in events if isinstance(event, MessageCompleted)]
        assert rejected.message_id == created[1].id and "age" in rejected.problem
        assert completed == [WRONG, GOOD] and created[2].parent_id == created[1].parent_id


async def test_a_faulty_answer_after_tools_is_repaired_too(house: House, way: Way) -> None:
    @tool
    def look() -> str:
        """Look."""
        return "Ann is 3"

    async with house.open(tool_calls(("c", "look", "{}")), WRONG, GOOD, tools=[look]) as library:
        chat = library.create_chat().with_schema(Person).with_tools("look", choice="required")
        reply = await way(chat, "Who?")
        assert [message.role for message in reply.messages] == ["user", "assistant", "tool", "assistant"]
        assert reply.content == GOOD and house.provider.requests[2].tool_choice == "none"


@pytest.mark.parametrize("failure", ["error", "blank", "cancel"])
async def test_a_repair_that_brings_nothing_puts_the_faulty_answer_back(house: House, failure: str) -> None:
    gate = new_gate()
    seconds: dict[str, ScriptedReply] = {
        "error": ProviderUnavailable(),
        "blank": [ReplyFinished("stop")],
        "cancel": [gate, "x"],
    }
    async with house.open(WRONG, seconds[failure]) as library:
        chat = library.create_chat().with_schema(Person)
        answer = asyncio.ensure_future(chat.ask("Who?"))
        if failure == "cancel":
            await gate.reached.wait()
            chat.cancel()
        with pytest.raises(Error) as caught:
            await answer
        assert said(chat) == [("user", "Who?", "complete"), ("assistant", WRONG, "complete")]
        assert caught.value.reply is not None and caught.value.reply.content == WRONG
        assert isinstance(caught.value, Cancelled) == (failure == "cancel")
        assert chat.count() == 2


async def test_a_repair_that_a_crash_ended_puts_the_faulty_answer_back(house: House) -> None:
    async with house.open(WRONG, GOOD) as library:
        chat = library.create_chat().with_schema(Person)
        await chat.ask("Who?")
        lose(library, chat)
        library.recover()
        assert said(chat) == [("user", "Who?", "complete"), ("assistant", WRONG, "complete")]
        assert chat.runs[0].status == "interrupted"


async def test_an_answer_that_was_cut_short_is_not_repaired(house: House) -> None:
    long: ScriptedReply = [TextDelta('{"name": "A'), ReplyFinished("length")]
    async with house.open(long, ['{"na', Cut()], GOOD) as library:
        chat = library.create_chat().with_schema(Person)
        with pytest.raises(AnswerUnreadable):
            await chat.ask("Who?")
        assert chat.runs[0].status == "incomplete"
        with pytest.raises(ReplyCut):
            await chat.ask("Who?")
        assert house.provider.remaining == 1


async def test_a_budget_without_another_round_leaves_the_answer_as_it_is(house: House) -> None:
    async with house.open(WRONG, GOOD) as library:
        chat = library.create_chat().with_schema(Person)
        with pytest.raises(AnswerUnreadable) as caught:
            await chat.ask("Who?", budget=Budget(rounds=1))
        assert caught.value.reply is not None and caught.value.reply.content == WRONG
        assert chat.runs[0].status == "completed"


async def test_an_older_answer_is_read_in_the_form_of_its_day(house: House) -> None:
    async with house.open(GOOD, "[1, 2]", "plain") as library:
        chat = library.create_chat().with_schema(Person)
        await chat.ask("Who?")
        chat.with_schema({"type": "array", "items": {"type": "integer"}})
        await chat.ask("Which?")
        chat.with_schema(None)
        await chat.ask("Well?")
        answers = chat.messages("assistant")
        assert [chat.parsed(answer) for answer in answers] == [{"name": "Ann", "age": 3}, [1, 2], None]
        assert chat.with_schema(Person).parsed(answers[0]) == Person("Ann", 3)
        change(library, library.tables.message, answers[1].id, run_key=None)
        assert chat.parsed(chat.messages("assistant")[1]) is None
