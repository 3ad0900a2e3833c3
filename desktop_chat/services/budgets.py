"""How much one run may use, so that a model that keeps calling tools is stopped."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from desktop_chat.errors import BudgetExceeded, Expired
from desktop_chat.language import sentence
from desktop_chat.services.deadlines import in_time

if TYPE_CHECKING:
    from desktop_chat.services.views import Tokens


@dataclass(frozen=True, slots=True)
class Budget:
    """The most that a run may use; None is no limit."""

    rounds: int | None = 25
    """Requests to the model."""
    calls: int | None = 100
    """Tool calls."""
    repeats: int | None = 3
    """Calls of the same tool with the same arguments."""
    cost: Decimal | None = None
    """US dollars."""
    seconds: float | None = None
    """Time at work; waiting for a person does not count."""
    prompt_tokens: int | None = None
    """Sent in all requests together; a history that is too long for what is left is cut to fit."""
    completion_tokens: int | None = None
    """Written in all answers together."""
    idle: float | None = None
    """Seconds without a word from the service."""

    def __post_init__(self) -> None:
        for name in (limit.name for limit in fields(self)):
            limit = getattr(self, name)
            if limit is not None and limit < 0:
                raise ValueError(f"A budget cannot have {limit} {name}.")

    def to_dict(self) -> dict[str, object]:
        """As JSON can keep it."""
        return {**_values(self), "cost": None if self.cost is None else str(self.cost)}

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any] | None) -> Budget:
        """What `to_dict` gave; what is not said has its default."""
        names = {limit.name for limit in fields(cls)}
        known = {name: value for name, value in (kept or {}).items() if name in names}
        if known.get("cost") is not None:
            known["cost"] = Decimal(str(known["cost"]))
        return cls(**known)


def _values(limits: Budget | _Used) -> dict[str, object]:
    """As `asdict`, which takes ten times as long: it looks into every value."""
    return {name: getattr(limits, name) for name in limits.__slots__}


@dataclass(slots=True)
class _Used:
    rounds: int = 0
    retries: int = 0
    calls: int = 0
    cost: Decimal = Decimal(0)
    seconds: float = 0.0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    same: dict[str, int] = field(default_factory=dict)


class BudgetWatch:
    """Counts what a run uses, and raises BudgetExceeded before it uses more than its budget."""

    def __init__(self, budget: Budget | None = None, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.budget = budget or Budget()
        self._used = _Used()
        self._clock = clock
        self._since = clock()

    @classmethod
    def from_dict(
        cls, kept: Mapping[str, Any] | None, *, clock: Callable[[], float] = time.monotonic
    ) -> BudgetWatch:
        """Go on counting from what `to_dict` gave."""
        watch = cls(Budget.from_dict(kept), clock=clock)
        used = dict((kept or {}).get("used") or {})
        watch._used = _Used(**{**used, "cost": Decimal(str(used.get("cost", 0)))})
        return watch

    def to_dict(self) -> dict[str, object]:
        """Limits and what is used of them, as JSON can keep it."""
        used = {
            **_values(self._used),
            "same": dict(self._used.same),
            "cost": str(self._used.cost),
            "seconds": round(self.seconds, 3),
        }
        return {**self.budget.to_dict(), "used": used}

    @property
    def rounds(self) -> int:
        return self._used.rounds

    @property
    def requests(self) -> int:
        """Rounds, with every repetition of one that failed before its first word."""
        return self._used.rounds + self._used.retries

    @property
    def has_round_left(self) -> bool:
        return self.budget.rounds is None or self._used.rounds < self.budget.rounds

    @property
    def calls(self) -> int:
        return self._used.calls

    @property
    def cost(self) -> Decimal:
        return self._used.cost

    @property
    def seconds(self) -> float:
        """Time at work so far."""
        return self._used.seconds + self._clock() - self._since

    @property
    def seconds_left(self) -> float | None:
        """How long the run may go on; None: as long as it needs."""
        return None if self.budget.seconds is None else max(0.0, self.budget.seconds - self.seconds)

    def begin_round(self) -> None:
        """Count a request that is about to be made."""
        self.check()
        self._spend("rounds", self._used.rounds, self.budget.rounds)
        self._used.rounds += 1

    def begin_retry(self) -> None:
        """Count a request that is made again: it is no round of its own."""
        self.check()
        self._used.retries += 1

    def begin_call(self, name: str, arguments: str) -> None:
        """Count a tool call that is about to be run."""
        self.check()
        mark = _mark(name, arguments)
        self._spend("calls", self._used.calls, self.budget.calls)
        self._spend("repeats", self._used.same.get(mark, 0), self.budget.repeats, tool=name)
        self._used.calls += 1
        self._used.same[mark] = self._used.same.get(mark, 0) + 1

    def add_cost(self, cost: Decimal | None) -> None:
        """Add what a reply cost, if that is known. What is paid for is kept: the next step is refused."""
        self._used.cost += cost or Decimal(0)

    def add_tokens(self, tokens: Tokens) -> None:
        self._used.prompt_tokens += tokens.input or 0
        self._used.completion_tokens += tokens.output or 0

    @property
    def tokens_left(self) -> tuple[int | None, int | None]:
        """Those that may still be sent, and those that may still be written."""
        budget, used = self.budget, self._used
        return _left(budget.prompt_tokens, used.prompt_tokens), _left(
            budget.completion_tokens, used.completion_tokens
        )

    @asynccontextmanager
    async def in_touch(self) -> AsyncIterator[Callable[[], None]]:
        """What is done inside is stopped when nothing was heard for too long; to be called at each word."""
        loop, idle = asyncio.get_running_loop(), self.budget.idle
        limit = asyncio.timeout(idle)
        try:
            async with limit:
                yield lambda: limit.reschedule(None if idle is None else loop.time() + idle)
        except TimeoutError:
            if not limit.expired():
                raise
            allowed = f"{idle:g}"
            raise Expired(sentence(_SENTENCES["idle"], allowed=allowed), limit="idle", allowed=allowed) from None

    def check(self) -> None:
        """Raise if time, money or tokens are used up."""
        for name, left in zip(("prompt_tokens", "completion_tokens"), self.tokens_left, strict=True):
            if left == 0:
                raise exceeded(name, getattr(self.budget, name))
        budget = self.budget
        if budget.cost is not None and self.cost > budget.cost:
            raise exceeded("cost", budget.cost)
        if budget.seconds is not None and self.seconds > budget.seconds:
            raise exceeded("seconds", budget.seconds)

    def in_time(self) -> AbstractAsyncContextManager[None]:
        """What is done inside is stopped when the time is used up."""
        return in_time(self.seconds_left, lambda: exceeded("seconds", self.budget.seconds))

    def _spend(self, limit: str, used: int, allowed: int | None, **values: Any) -> None:
        if allowed is not None and used >= allowed:
            raise exceeded(limit, allowed, **values)


_SENTENCES = {
    "rounds": "The answer was stopped after {allowed} requests to the model, the most its budget allows.",
    "calls": "The answer was stopped after {allowed} tool calls, the most its budget allows.",
    "repeats": "The answer was stopped: it made the same call of “{tool}” more than {allowed} times.",
    "cost": "The answer was stopped because it cost more than its budget of ${allowed}.",
    "prompt_tokens": "The answer was stopped: there is more to read than the {allowed} tokens allowed.",
    "completion_tokens": "The answer was stopped after {allowed} tokens, the most it may write.",
    "idle": "The answer was stopped because the service said nothing for {allowed} seconds.",
    "seconds": "The answer was stopped because it took longer than {allowed} seconds.",
}


def exceeded(limit: str, allowed: object, **values: Any) -> BudgetExceeded:
    text = sentence(_SENTENCES[limit], allowed=allowed, **values)
    return BudgetExceeded(text, limit=limit, allowed=str(allowed), **values)


def _left(allowed: int | None, used: int) -> int | None:
    return None if allowed is None else max(0, allowed - used)


def _mark(name: str, arguments: str) -> str:
    """The same for the same call, however its JSON is spaced and ordered."""
    try:
        plain = json.dumps(json.loads(arguments or "{}"), sort_keys=True)
    except (ValueError, RecursionError):
        plain = arguments
    return hashlib.sha256(f"{name}\0{plain}".encode("utf-8", "replace")).hexdigest()[:16]
