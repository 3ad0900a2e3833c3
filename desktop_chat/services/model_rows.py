"""Keeps the model table in step with what is told of models: a row for each, none deleted, a person's own kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop_chat.models import Tables, utc_now
from desktop_chat.models.writing import add, flush
from desktop_chat.providers.provider import OfferedModel
from desktop_chat.services.model_facts import LACKS, OPTIONS, RELEASED, stored_prices

TOLD_BY = "told_by"
"""Among a row's extras: who says that there is this model."""
PUBLISHED, LISTED = "models.dev", "provider"
MARK = "models.dev"
"""Provider and id of the one row that is no model: it keeps which data the table was brought up to date with."""


class Told(NamedTuple):
    """Models of one provider, as one source tells of them."""

    provider: str
    models: Iterable[OfferedModel]
    by: str
    is_all: bool = True
    """What is not among them is there no more."""


class ModelRows:
    """Every method runs inside a unit of work on the writer thread, except the reading ones."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def of(self, session: Session, provider: str, names: Collection[str] | None = None) -> dict[str, Any]:
        """The rows of a provider, or only those of these models, by their ids."""
        model = self._model
        query = select(model).where(model.provider == provider)
        if names is not None:
            query = query.where(model.model_id.in_(names))
        return {row.model_id: row for row in session.scalars(query)}

    def tell(self, session: Session, told: Told) -> int:
        """Bring a provider's rows in step; the number of those that were added or changed."""
        models = {offered.id: offered for offered in told.models}
        rows = self.of(session, told.provider, None if told.is_all else models.keys())
        source = "bundled" if told.by == PUBLISHED else "provider"
        changed = 0
        for name, offered in models.items():
            if name in rows:
                changed += _apply(rows[name], offered, told.by)
            else:
                self.add(session, told.provider, offered, source, (told.by,))
                changed += 1
        gone = [row for name, row in rows.items() if name not in models] if told.is_all else []
        changed += sum([_withdraw(row, told.by) for row in gone])
        flush(session)  # another source may tell of the same provider in this unit of work
        return changed

    def withdraw(self, session: Session, provider: str, by: str, but: Collection[str]) -> None:
        """What this source no longer tells of."""
        for name, row in self.of(session, provider).items():
            if name not in but:
                _withdraw(row, by)

    def add(
        self, session: Session, provider: str, offered: OfferedModel, source: str, told_by: tuple[str, ...] = ()
    ) -> Any:
        now = utc_now()
        row = self._tables.new(
            self._model,
            provider=provider,
            model_id=offered.id,
            name=offered.name or offered.id,
            family=offered.family,
            context_window=offered.context_window,
            max_output=offered.max_output,
            knowledge_date=offered.knowledge_date,
            modalities=_kinds(offered),
            capabilities=sorted(offered.capabilities),
            prices=stored_prices(offered),
            source=source,
            retired=_is_gone(offered, told_by),
            extras=_extras(offered, {TOLD_BY: list(told_by), LACKS: _sorted(offered.lacks)}),
            created_at=now,
            updated_at=now,
        )
        add(session, row)
        return row

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

    def _mark_row(self, session: Session) -> Any | None:
        model = self._model
        query = select(model).where(model.provider == MARK, model.model_id == MARK)
        return session.scalars(query).first()

    @property
    def _model(self) -> Any:
        return self._tables.model


def _apply(row: Any, offered: OfferedModel, by: str) -> bool:
    """What is not told stays as it was known; a person's own model is only filled in."""
    is_own = row.source == "user"
    told_by = sorted({*row.extras.get(TOLD_BY, ()), by})
    wanted: dict[str, Any] = {
        "name": offered.name,
        "family": offered.family,
        "context_window": offered.context_window,
        "max_output": offered.max_output,
        "knowledge_date": offered.knowledge_date,
        "modalities": _kinds(offered),
        "prices": _prices(row, offered, by),
        "capabilities": sorted({*offered.capabilities, *(row.capabilities if by == LISTED else ())}),
    }
    if is_own:
        wanted = {name: value for name, value in wanted.items() if not getattr(row, name) or name == "name"}
    else:
        wanted["retired"] = _is_gone(offered, tuple(told_by))
        wanted["source"] = "provider" if LISTED in told_by else "bundled"
    has = wanted.get("capabilities", row.capabilities)
    said = [offered.lacks, row.extras.get(LACKS) if by == LISTED else None]
    lacks = None if said == [None, None] else {name for each in said for name in each or ()}.difference(has)
    extras = _extras(offered, {**row.extras, TOLD_BY: told_by, LACKS: _sorted(lacks)})
    changes = {
        name: value
        for name, value in {**wanted, "extras": extras}.items()
        if value not in (None, {}, []) and value != getattr(row, name)
    }
    for name, value in changes.items():
        setattr(row, name, value)
    return bool(changes)


def _withdraw(row: Any, by: str) -> bool:
    """This source knows it no more; where no other does, it is retired. What nobody told of is left alone."""
    told_by = list(row.extras.get(TOLD_BY, ()))
    if by not in told_by:
        return False
    told_by.remove(by)
    row.extras = {**row.extras, TOLD_BY: told_by}
    row.retired = not told_by and row.source != "user"
    return True


def _is_gone(offered: OfferedModel, told_by: tuple[str, ...]) -> bool:
    """Deprecated, unless its own provider still lists it."""
    return offered.is_deprecated and LISTED not in told_by


def _kinds(offered: OfferedModel) -> dict[str, list[str]]:
    return {name: list(kinds) for name, kinds in offered.modalities.items()}


def _prices(row: Any, offered: OfferedModel, by: str) -> dict[str, Any]:
    """A service's own list names no prices for longer requests: they stay while the others do."""
    told, known = stored_prices(offered), row.prices or {}
    is_same = all(told.get(name) == known.get(name) for name in ("input", "output"))
    if told and by == LISTED and is_same and "tiers" in known:
        told.setdefault("tiers", known["tiers"])
    return told


def _extras(offered: OfferedModel, before: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if offered.reasoning_options:
        told[OPTIONS] = [dict(option) for option in offered.reasoning_options]
    if offered.released:
        told[RELEASED] = offered.released
    return {**before, **told}


def _sorted(names: Iterable[str] | None) -> list[str] | None:
    return None if names is None else sorted(names)
