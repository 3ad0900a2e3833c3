"""What one request to a service leaves as rows: its usage, with the cost of its day, and a step of its run."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from desktop_chat.errors import (
    AuthenticationRefused,
    ContextTooLong,
    ModelRefused,
    NoCredit,
    RateLimited,
    RequestRefused,
)
from desktop_chat.models import Tables, utc_now
from desktop_chat.models.writing import add, flush
from desktop_chat.services.draft import Draft
from desktop_chat.services.pricing import cost_of, frozen_prices
from desktop_chat.services.reading import usage_view
from desktop_chat.services.run_errors import error_columns
from desktop_chat.services.views import Tokens, UsageView

NEVER_BILLED = (AuthenticationRefused, NoCredit, RateLimited, ModelRefused, RequestRefused, ContextTooLong)


@dataclass(slots=True)
class Attempt:
    """One request to a service: what its usage row says beside the tokens."""

    number: int
    """Counted within the run, repetitions included."""
    provider: str
    model_name: str
    profile: str | None
    prices: dict[str, Any]
    began: float
    round: int = 1

    @property
    def duration_ms(self) -> int:
        return int((time.monotonic() - self.began) * 1000)


class AttemptRows:
    """Every method runs inside a unit of work on the writer thread."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def succeeded(self, session: Session, draft: Draft, attempt: Attempt) -> Any:
        usage = self._usage(session, draft, attempt, "succeeded", draft.tokens)
        self._step(session, draft, attempt, "completed")
        return usage

    def ended_early(
        self,
        session: Session,
        draft: Draft,
        attempt: Attempt,
        status: str,
        error: BaseException | None,
        *,
        has_message: bool,
    ) -> Any:
        """`status` is the run's, or what it would be if nobody asked again."""
        tokens = draft.tokens
        if draft.usage is None and isinstance(error, NEVER_BILLED):
            tokens = Tokens(0, 0)
        usage_status = {"cancelled": "cancelled", "completed": "succeeded"}.get(status, "failed")
        usage = self._usage(session, draft, attempt, usage_status, tokens, has_message=has_message)
        self._step(session, draft, attempt, status, error)
        return usage

    def failed_once(self, session: Session, draft: Draft, attempt: Attempt, error: BaseException) -> UsageView:
        """An attempt that another one follows."""
        usage = self.ended_early(session, draft, attempt, "failed", error, has_message=False)
        flush(session)
        return usage_view(usage)

    def beside(self, session: Session, draft: Draft, attempt: Attempt, status: str, operation: str) -> UsageView:
        """The usage of a request that was no reply."""
        row = self._usage(session, draft, attempt, status, draft.tokens, has_message=False, operation=operation)
        flush(session)
        return usage_view(row)

    def _usage(
        self,
        session: Session,
        draft: Draft,
        attempt: Attempt,
        status: str,
        tokens: Tokens,
        *,
        has_message: bool = True,
        operation: str = "chat",
    ) -> Any:
        cost = cost_of(tokens, attempt.prices, draft.usage.cost if draft.usage else None)
        row = self._tables.new(
            self._tables.usage,
            chat_key=draft.chat_key,
            message_key=draft.message_key if has_message else None,
            run_key=draft.run_key,
            operation=operation,
            provider=attempt.provider,
            model_name=draft.model or attempt.model_name,
            profile=attempt.profile,
            status=status,
            attempt=attempt.number,
            input_tokens=tokens.input,
            output_tokens=tokens.output,
            cache_read_tokens=tokens.cache_read,
            cache_write_tokens=tokens.cache_write,
            reasoning_tokens=tokens.reasoning,
            cost=cost.amount,
            is_partial=cost.is_partial,
            prices=frozen_prices(attempt.prices),
            request_id=draft.request_id,
            duration_ms=attempt.duration_ms,
            created_at=utc_now(),
        )
        add(session, row)
        return row

    def _step(
        self,
        session: Session,
        draft: Draft,
        attempt: Attempt,
        status: str,
        error: BaseException | None = None,
    ) -> None:
        add(
            session,
            self._tables.new(
                self._tables.run_step,
                run_key=draft.run_key,
                message_key=draft.message_key if draft.is_worth_keeping else None,
                kind="message_creation",
                status=_step_status(status),
                position=attempt.round,
                error_text=error_columns(error).get("error_text"),
                started_at=_began_at(attempt),
                ended_at=utc_now(),
            ),
        )


def _step_status(status: str) -> str:
    return {"cancelled": "cancelled", "expired": "expired", "completed": "completed"}.get(status, "failed")


def _began_at(attempt: Attempt) -> datetime:
    return utc_now() - timedelta(milliseconds=attempt.duration_ms)
