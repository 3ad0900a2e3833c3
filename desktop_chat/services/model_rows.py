"""Keeps the model table in step with what is told of models: a row for each, none deleted, a person's own kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop_chat.models import Tables, utc_now
from desktop_chat.models.writing import add, flush, known_row
from desktop_chat.providers.provider import OfferedModel
from desktop_chat.services.model_facts import COLUMNS
from desktop_chat.services.model_lines import PUBLISHED, Line, Told, brought_in_step, changed_lines, new_values

MARK = "models.dev"
"""Provider and id of the one row that is no model: it keeps which data the table was brought up to date with."""

PART = 48
"""Rows in a part: some five milliseconds on the writer thread."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be written for one provider, worked out beforehand and where it holds up nobody."""

    provider: str
    told: tuple[Told, ...]
    lines: tuple[Line, ...]
    counts: tuple[int, ...]
    """How many rows each source adds or changes."""

    @property
    def parts(self) -> Iterator[Plan]:
        """The same in several, where nobody minds to see them come one after the other."""
        for start in range(0, len(self.lines), PART):
            yield replace(self, lines=self.lines[start : start + PART])


class ModelRows:
    """Reading methods take any session, the others one of the writer thread."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def plan(self, session: Session, provider: str, told: Sequence[Told]) -> Plan:
        """What these sources, one after the other, make of the provider's rows."""
        lines = self._lines(session, provider)
        counts = tuple([brought_in_step(lines, each) for each in told])
        return Plan(provider, tuple(told), changed_lines(lines.values()), counts)

    def carry_out(self, session: Session, plan: Plan) -> tuple[int, ...]:
        """Write what was planned, or what it has to be by now; the numbers of rows that were added or changed."""
        if not self._is_still_so(session, plan):
            plan = self.plan(session, plan.provider, plan.told)
        for line in plan.lines:
            if line.key is None:
                self._insert(session, line.values | line.changes)
            else:
                row = known_row(session, self._model, line.key)
                for name, value in line.changes.items():
                    setattr(row, name, value)
        flush(session)
        return plan.counts

    def add(
        self, session: Session, provider: str, offered: OfferedModel, source: str, told_by: tuple[str, ...] = ()
    ) -> Any:
        return self._insert(session, new_values(provider, offered, source, told_by))

    def mark(self, session: Session) -> dict[str, str]:
        """What the table was brought up to date with: 'bundle', 'date' and 'etag'."""
        row = self._mark_row(session)
        return {} if row is None else dict(row.extras)

    def set_mark(self, session: Session, **changes: str | None) -> None:
        row = self._mark_row(session)
        if row is None:
            name = "Where the list of models comes from"
            row = self.add(session, MARK, OfferedModel(MARK, name, is_deprecated=True), "bundled", (PUBLISHED,))
        merged = {**row.extras, **changes}
        row.extras = {name: value for name, value in merged.items() if value is not None}

    def _insert(self, session: Session, values: dict[str, Any]) -> Any:
        now = utc_now()
        row = self._tables.new(self._model, **values, created_at=now, updated_at=now)
        add(session, row)
        return row

    def _lines(self, session: Session, provider: str) -> dict[str, Line]:
        model = self._model
        columns = [getattr(model, name) for name in (*COLUMNS, "updated_at")]
        query = select(model.key.label("key"), *columns).where(model.provider == provider)
        rows = [dict(row) for row in session.execute(query).mappings()]
        return {row["model_id"]: Line(row, row.pop("key")) for row in rows}

    def _is_still_so(self, session: Session, plan: Plan) -> bool:
        """Whether the rows are as they were planned for: other programs write them too."""
        model = self._model
        query = select(model.model_id, model.key, model.updated_at).where(model.provider == plan.provider)
        now = {name: (key, moment) for name, key, moment in session.execute(query)}
        return all(now.get(line["model_id"]) == line.origin for line in plan.lines)

    def _mark_row(self, session: Session) -> Any | None:
        model = self._model
        query = select(model).where(model.provider == MARK, model.model_id == MARK)
        return session.scalars(query).first()

    @property
    def _model(self) -> Any:
        return self._tables.model
