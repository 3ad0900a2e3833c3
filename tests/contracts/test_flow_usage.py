"""Usage: a row for each attempt, its cost frozen, and totals that say what they do not know."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest

from desktop_chat import AuthenticationRefused, Cancelled, ProviderUnavailable, ReplyCut, ScriptedProvider
from desktop_chat.models import utc_now
from desktop_chat.providers.events import TextDelta, UsageReported
from desktop_chat.providers.provider import OfferedModel
from desktop_chat.providers.scripted import Cut, ScriptedReply
from tests.support.libraries import House, change, new_gate, rows

PRICED = OfferedModel(
    "scripted-1", prices={"input": Decimal(1), "output": Decimal(2), "cache_read": Decimal("0.1")}
)


async def test_every_attempt_has_a_row_with_the_cost_of_its_day(house: House) -> None:
    counted: ScriptedReply = [
        TextDelta("x"),
        UsageReported(input=1_000_000, output=500_000, cache_read=10_000_000),
    ]
    provider = ScriptedProvider(counted, counted, models=[PRICED])
    async with house.open(provider=provider) as library:
        chat = library.create_chat()
        reply = await chat.ask("1")
        assert reply.cost.amount == Decimal(3) and not reply.cost.is_partial
        (row,) = rows(library, library.tables.usage)
        assert row.prices == {"input": "1", "output": "2", "cache_read": "0.1"}
        assert (row.attempt, row.operation, row.request_id, row.status) == (1, "chat", "scripted-1", "succeeded")
        assert row.duration_ms is not None
        if library.tables.model is not None:
            model = rows(library, library.tables.model)[0]
            change(library, library.tables.model, model.key, prices={"input": "100", "output": "100"})
        assert chat.cost.amount == Decimal(3), "a stored row is never priced anew"


async def test_one_failed_attempt_does_not_make_the_total_unknown(house: House) -> None:
    counted: ScriptedReply = [TextDelta("x"), UsageReported(input=1_000_000, output=0)]
    provider = ScriptedProvider(["Half", Cut()], counted, models=[PRICED])
    async with house.open(provider=provider) as library:
        chat = library.create_chat()
        with pytest.raises(ReplyCut):
            await chat.ask("1")
        await chat.retry()
        assert [usage.status for usage in chat.usage] == ["failed", "succeeded"]
        assert chat.cost.amount == Decimal(1) and chat.cost.is_partial
        assert str(chat.cost) == "at least $1"
        assert chat.tokens.is_partial


async def test_a_refused_request_costs_nothing_for_certain(house: House) -> None:
    provider = ScriptedProvider(AuthenticationRefused(), models=[PRICED])
    async with house.open(provider=provider) as library:
        chat = library.create_chat()
        with pytest.raises(AuthenticationRefused):
            await chat.ask("1")
        assert chat.cost.amount == 0 and not chat.cost.is_partial
        assert [(usage.status, usage.message_id) for usage in chat.usage] == [("failed", None)]


async def test_a_failure_that_may_have_been_billed_is_not_called_free(house: House) -> None:
    async with house.open(ProviderUnavailable()) as library:
        chat = library.create_chat()
        with pytest.raises(ProviderUnavailable):
            await chat.ask("1")
        assert chat.cost.amount is None and chat.cost.is_partial and str(chat.cost) == "—"


async def test_a_cancelled_attempt_keeps_the_tokens_it_was_told_of(house: House) -> None:
    gate = new_gate()
    async with house.open(["Half", UsageReported(input=7), gate]) as library:
        chat = library.create_chat()
        answer = asyncio.ensure_future(chat.ask("1"))
        await gate.reached.wait()
        chat.cancel()
        with pytest.raises(Cancelled):
            await answer
        (usage,) = chat.usage
        assert (usage.status, usage.tokens.input, usage.tokens.output) == ("cancelled", 7, None)
        assert usage.message_id == chat.messages()[-1].id and usage.cost.is_partial


async def test_a_chat_that_never_ran_has_no_cost(house: House) -> None:
    async with house.open() as library:
        chat = library.create_chat()
        assert (chat.cost.amount, chat.cost.is_partial, chat.tokens.input, chat.usage) == (None, False, None, ())


async def test_usage_stays_when_its_message_goes(house: House) -> None:
    async with house.open("One") as library:
        chat = library.create_chat()
        reply = await chat.ask("1")
        for message in reply.messages:
            chat.delete(message.id)
        assert len(chat.usage) == 1 and chat.cost == reply.cost


async def test_the_order_of_runs_and_their_usage_rests_on_no_clock(house: House) -> None:
    async with house.open("One", "Two", "Three") as library:
        chat = library.create_chat()
        for number in "123":
            await chat.ask(number)
        tables = library.tables
        for place, run in enumerate(chat.runs):
            past = utc_now() - timedelta(days=place)
            change(library, tables.run, run.id, created_at=past)
            for usage in rows(library, tables.usage, tables.usage.run_key == run.id):
                change(library, tables.usage, usage.key, created_at=past)
        assert [run.number for run in chat.runs] == [1, 2, 3]
        assert [run.id for run in chat.runs] == [message.run_id for message in chat.messages("assistant")]
        assert [usage.run_id for usage in chat.usage] == [run.id for run in chat.runs]
