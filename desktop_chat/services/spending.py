"""What each profile has paid this month, and the limit that stops before more is sent."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Integer, case, func, select
from sqlalchemy.orm import Session

from desktop_chat.errors import BudgetExceeded, Remedy
from desktop_chat.language import sentence
from desktop_chat.models import Tables
from desktop_chat.models.database import Database
from desktop_chat.services.profile_rows import KeptProfile
from desktop_chat.services.profile_views import Spending


class Spendings:
    def __init__(self, database: Database, tables: Tables) -> None:
        self._database = database
        self._tables = tables

    async def of(self, profile: str, month: date | None = None) -> Spending:
        """In the month of this day, as the clock on this computer has it; without one, in this month."""
        since, until = _bounds(month or datetime.now().astimezone().date())
        return await self._database.read_in_worker(lambda session: self._sum(session, profile, since, until))

    async def check(self, profile: KeptProfile | None) -> None:
        """Raise where the limit is reached: before anything is sent."""
        if profile is None or profile.cap is None:
            return
        spent = await self.of(profile.name)
        if spent.amount >= profile.cap:
            text = "The profile {name} has spent ${spent} this month, and its limit is ${cap}. Nothing was sent."
            told = sentence(text, name=profile.name, spent=_cents(spent.amount), cap=f"{profile.cap:f}")
            raise BudgetExceeded(told, remedy=Remedy.RAISE_CAP, limit="month", allowed=str(profile.cap))

    def _sum(self, session: Session, profile: str, since: datetime, until: datetime) -> Spending:
        usage = self._tables.usage
        is_unknown = usage.is_partial | usage.cost.is_(None)
        query = select(
            func.sum(usage.cost), func.count(), func.sum(case((is_unknown, 1), else_=0), type_=Integer)
        ).where(usage.profile == profile, usage.created_at >= since, usage.created_at < until)
        amount, attempts, unknown = session.execute(query).one()
        return Spending(profile, since, amount or Decimal(0), attempts, bool(unknown))


def _bounds(day: date) -> tuple[datetime, datetime]:
    following = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return datetime(day.year, day.month, 1).astimezone(), datetime(*following, 1).astimezone()


def _cents(amount: Decimal) -> str:
    return f"{amount:.2f}"
