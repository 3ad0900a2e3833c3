"""Model files and those that are on their way, as values to show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

Stage: TypeAlias = Literal["fetching", "checking", "paused", "failed", "done", "cancelled"]

AT_WORK: frozenset[Stage] = frozenset({"fetching", "checking"})
ENDED: frozenset[Stage] = frozenset({"done", "cancelled"})


@dataclass(frozen=True, slots=True)
class LocalModelView:
    """A model file; one that cannot be used has no architecture, but a problem."""

    id: str
    title: str
    size: int
    architecture: str = ""
    quantisation: str = ""
    context_length: int = 0
    problem: str = ""
    last_used: datetime | None = None
    """None: it has never answered."""
    is_answering: bool = False


@dataclass(frozen=True, slots=True)
class ArrivalView:
    """A file on its way: how much of it is here, and what stands in its way."""

    name: str
    stage: Stage
    received: int = 0
    total: int | None = None
    problem: str = ""
    host: str = ""
    """Where it comes from; empty for a file of this computer."""

    @property
    def is_at_work(self) -> bool:
        return self.stage in AT_WORK
