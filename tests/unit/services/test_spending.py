"""What a profile has paid in a month, and the limit that stops before more is sent."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from desktop_chat import BudgetExceeded, Context, Library, Remedy, ScriptedProvider, UserError
from desktop_chat.models import utc_now
from tests.support.libraries import change, rows

WORK = Context(name="Work")


def opened(folder: Path, *replies: Any) -> Library:
    provider = ScriptedProvider(*replies)
    return Library(folder / "chats.sqlite3", providers=[provider], default_model="scripted-1")


async def paid(library: Library, *costs: str | None, profile: str = "Work") -> None:
    """One answer for each of these."""
    for cost in costs:
        await library.create_chat().with_context(profile).ask("Hi")
        usage = rows(library, library.tables.usage)[-1]
        amount = None if cost is None else Decimal(cost)
        change(library, library.tables.usage, usage.id, cost=amount, is_partial=cost is None)


async def test_the_month_is_added_up_for_each_profile(tmp_path: Path) -> None:
    async with opened(tmp_path, *["Yes."] * 4) as library:
        library.profiles.create("Work")
        library.profiles.create("Home")
        await paid(library, "0.25", "1.0000000001")
        await paid(library, "7", profile="Home")
        spent = await library.profiles.spending.of("Work")
        assert (spent.amount, spent.attempts, spent.is_partial) == (Decimal("1.2500000001"), 2, False)
        await paid(library, None)
        assert (await library.profiles.spending.of("Work")).is_partial
        nothing = await library.profiles.spending.of("Nobody")
        assert (nothing.amount, nothing.attempts, nothing.is_partial) == (Decimal(0), 0, False)


async def test_another_month_is_another_sum(tmp_path: Path) -> None:
    async with opened(tmp_path, "Yes.", "Yes.") as library:
        library.profiles.create("Work")
        await paid(library, "1", "2")
        long_ago = rows(library, library.tables.usage)[0]
        change(library, library.tables.usage, long_ago.id, created_at=utc_now() - timedelta(days=40))
        assert (await library.profiles.spending.of("Work")).amount == 2
        assert (await library.profiles.spending.of("Work", date(2020, 12, 24))).attempts == 0


async def test_the_limit_stops_before_anything_is_sent(tmp_path: Path) -> None:
    async with opened(tmp_path, "1", "2", "3") as library:
        library.profiles.create("Work")
        await paid(library, "1.5")
        library.profiles.set_cap("Work", Decimal("1.50"))
        chat = library.create_chat().with_context("Work")
        with pytest.raises(BudgetExceeded, match=r"spent \$1.50 this month, and its limit is \$1.50") as raised:
            await chat.ask("Hi")
        assert raised.value.remedy is Remedy.RAISE_CAP
        provider = library.models.provider("scripted")
        assert isinstance(provider, ScriptedProvider) and len(provider.requests) == 1
        assert chat.count() == 1, "the question is kept"
        library.profiles.set_cap("Work", 2)
        await chat.complete()
        library.profiles.set_cap("Work", None)
        assert library.profiles.get("Work").cap is None


async def test_a_limit_is_an_amount(tmp_path: Path) -> None:
    async with opened(tmp_path) as library:
        library.profiles.create("Work")
        for amount in (Decimal(-1), Decimal("NaN"), Decimal("Infinity")):
            with pytest.raises(UserError, match="amount"):
                library.profiles.set_cap("Work", amount)


async def test_a_chat_that_is_deleted_for_good_stays_paid(tmp_path: Path) -> None:
    async with opened(tmp_path, "1", "2") as library:
        library.profiles.create("Work")
        await paid(library, "1.5")
        library.profiles.set_cap("Work", 1)
        library.chats().purge(library.chats().list()[0].id)
        spent = await library.profiles.spending.of("Work")
        assert (spent.amount, spent.attempts) == (Decimal("1.5"), 1)
        with pytest.raises(BudgetExceeded, match="its limit is") as raised:
            await library.create_chat().with_context("Work").ask("Hi")
        assert raised.value.remedy is Remedy.RAISE_CAP
