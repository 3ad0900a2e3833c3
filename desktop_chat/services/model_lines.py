"""Works out what becomes of a provider's models when something is told of them. Pure: values in, values out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from desktop_chat.providers.provider import OfferedModel
from desktop_chat.services.model_facts import LACKS, OPTIONS, RELEASED, stored_prices

TOLD_BY = "told_by"
"""Among a row's extras: who says that there is this model."""
PUBLISHED, LISTED = "models.dev", "provider"

Values = dict[str, Any]


class Told(NamedTuple):
    """All models of one provider, as one source tells of them: what is not among them is there no more."""

    provider: str
    models: Sequence[OfferedModel]
    by: str


@dataclass(slots=True)
class Line:
    """A row as it was read, by its columns, and what is to be changed of it; without a key it is new."""

    values: Values
    key: Any = None
    changes: Values = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.changes[name] if name in self.changes else self.values[name]

    @property
    def origin(self) -> tuple[Any, Any] | None:
        """Which row it is, and of when."""
        return None if self.key is None else (self.key, self.values["updated_at"])

    def change(self, wanted: Mapping[str, Any]) -> bool:
        """Whether anything becomes another."""
        new = {name: value for name, value in wanted.items() if value != self[name]}
        self.changes |= new
        return bool(new)


def brought_in_step(lines: dict[str, Line], told: Told) -> int:
    """The lines of a provider, by the names of their models, as this source knows them; how many it changed."""
    changed = 0
    models = {offered.id: offered for offered in told.models}
    for name, offered in models.items():
        line = lines.get(name)
        if line is None:
            lines[name] = Line(new_values(told.provider, offered, _source(told.by), (told.by,)))
            changed += 1
        else:
            changed += _apply(line, offered, told.by)
    return changed + sum([_withdraw(line, told.by) for name, line in lines.items() if name not in models])


def changed_lines(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Those that are alike in what changes beside each other: they are written by one statement."""
    return tuple(
        sorted((line for line in lines if line.key is None or line.changes), key=lambda line: [*line.changes])
    )


def new_values(provider: str, offered: OfferedModel, source: str, told_by: tuple[str, ...] = ()) -> Values:
    return {
        "provider": provider,
        "model_id": offered.id,
        "name": offered.name or offered.id,
        "family": offered.family,
        "context_window": offered.context_window,
        "max_output": offered.max_output,
        "knowledge_date": offered.knowledge_date,
        "modalities": _kinds(offered),
        "capabilities": sorted(offered.capabilities),
        "prices": stored_prices(offered),
        "source": source,
        "retired": _is_gone(offered, told_by),
        "extras": _extras(offered, {TOLD_BY: list(told_by), LACKS: _sorted(offered.lacks)}),
    }


def _source(by: str) -> str:
    return "bundled" if by == PUBLISHED else "provider"


def _apply(line: Line, offered: OfferedModel, by: str) -> bool:
    """What is not told stays as it was known; a person's own model is only filled in."""
    told_by = sorted({*line["extras"].get(TOLD_BY, ()), by})
    wanted: Values = {
        "name": offered.name,
        "family": offered.family,
        "context_window": offered.context_window,
        "max_output": offered.max_output,
        "knowledge_date": offered.knowledge_date,
        "modalities": _kinds(offered),
        "prices": _prices(line, offered, by),
        "capabilities": sorted({*offered.capabilities, *(line["capabilities"] if by == LISTED else ())}),
    }
    if line["source"] == "user":
        wanted = {name: value for name, value in wanted.items() if not line[name] or name == "name"}
    else:
        wanted["retired"] = _is_gone(offered, tuple(told_by))
        wanted["source"] = "provider" if LISTED in told_by else "bundled"
    lacks = _lacks(line, offered, by, wanted.get("capabilities", line["capabilities"]))
    extras = _extras(offered, {**line["extras"], TOLD_BY: told_by, LACKS: lacks})
    return line.change(
        {name: value for name, value in wanted.items() if value not in (None, {}, [])} | {"extras": extras}
    )


def _lacks(line: Line, offered: OfferedModel, by: str, has: Iterable[str]) -> list[str] | None:
    """What one source says that a model lacks, the other may know better."""
    said = [offered.lacks, line["extras"].get(LACKS) if by == LISTED else None]
    if said == [None, None]:
        return None
    return sorted({name for each in said for name in each or ()}.difference(has))


def _withdraw(line: Line, by: str) -> bool:
    """This source knows it no more; where no other does, it is retired. What nobody told of is left alone."""
    told_by = [name for name in line["extras"].get(TOLD_BY, ()) if name != by]
    if len(told_by) == len(line["extras"].get(TOLD_BY, ())):
        return False
    retired = not told_by and line["source"] != "user"
    return line.change({"extras": {**line["extras"], TOLD_BY: told_by}, "retired": retired})


def _is_gone(offered: OfferedModel, told_by: tuple[str, ...]) -> bool:
    """Deprecated, unless its own provider still lists it."""
    return offered.is_deprecated and LISTED not in told_by


def _kinds(offered: OfferedModel) -> dict[str, list[str]]:
    return {name: list(kinds) for name, kinds in offered.modalities.items()}


def _prices(line: Line, offered: OfferedModel, by: str) -> Values:
    """A service's own list names no prices for longer requests: they stay while the others do."""
    told, known = stored_prices(offered), line["prices"] or {}
    is_same = all(told.get(name) == known.get(name) for name in ("input", "output"))
    if told and by == LISTED and is_same and "tiers" in known:
        told.setdefault("tiers", known["tiers"])
    return told


def _extras(offered: OfferedModel, before: Mapping[str, Any]) -> Values:
    told: Values = {}
    if offered.reasoning_options:
        told[OPTIONS] = [dict(option) for option in offered.reasoning_options]
    if offered.released:
        told[RELEASED] = offered.released
    return {**before, **told}


def _sorted(names: Iterable[str] | None) -> list[str] | None:
    return None if names is None else sorted(names)
