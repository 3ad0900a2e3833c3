"""A run: the work on one answer, its state across restarts, and its steps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from desktop_chat.models.mixins.row import TEXTS, RowMixin
from desktop_chat.models.rules import IndexRule
from desktop_chat.models.types import OpenJson, UtcTime, utc_now

ACTIVE = ("queued", "in_progress", "requires_action", "cancelling")
WAITING = "waiting"
"""Stored, and not yet its turn: another run of the same chat is active."""
ENDED = ("completed", "failed", "cancelled", "expired", "incomplete", "interrupted")


class RunMixin(RowMixin):
    """At most one run of a chat is active; `instance` names the running program that owns it.

    `number` counts the runs of a chat: their order rests on no clock.
    """

    _row_role = "run"
    _row_choices: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "kind": ("ask", "complete", "retry", "continue", "regenerate", "run"),
        "status": (WAITING, *ACTIVE, *ENDED),
    }
    _row_indexes = (
        IndexRule("number", ("chat_key", "number"), unique=True),
        IndexRule("active", ("chat_key",), unique=True, where=("status", ACTIVE)),
        IndexRule("owned", ("status", "instance")),
    )

    kind: Mapped[str] = mapped_column(Text, default="ask")
    status: Mapped[str] = mapped_column(Text, default="queued")
    number: Mapped[int] = mapped_column(Integer, default=1)
    instance: Mapped[str | None] = mapped_column(Text)
    error_class: Mapped[str | None] = mapped_column(Text)
    error_text: Mapped[str | None] = mapped_column(Text, sort_order=TEXTS)
    error_remedy: Mapped[str | None] = mapped_column(Text)
    error_details: Mapped[dict[str, Any] | None] = mapped_column(OpenJson, sort_order=TEXTS)
    incomplete_reason: Mapped[str | None] = mapped_column(Text)
    required_action: Mapped[dict[str, Any] | None] = mapped_column(OpenJson, sort_order=TEXTS)
    rounds: Mapped[int] = mapped_column(Integer, default=0)
    calls: Mapped[int] = mapped_column(Integer, default=0)
    limits: Mapped[dict[str, Any] | None] = mapped_column(OpenJson, sort_order=TEXTS)
    snapshot: Mapped[dict[str, Any] | None] = mapped_column(OpenJson, sort_order=TEXTS)
    assistant_name: Mapped[str | None] = mapped_column(Text)
    max_prompt_tokens: Mapped[int | None] = mapped_column(Integer)
    max_completion_tokens: Mapped[int | None] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now, onupdate=utc_now)
    started_at: Mapped[datetime | None] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcTime)

    if TYPE_CHECKING:
        assistant_key: Mapped[Any]
        chat_key: Mapped[Any]
        question_key: Mapped[Any]
        history_start_key: Mapped[Any]


class RunStepMixin(RowMixin):
    _row_role = "run_step"
    _row_choices: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "kind": ("message_creation", "tool_calls"),
        "status": ("in_progress", "completed", "failed", "cancelled", "expired"),
    }

    kind: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text, default="in_progress")
    position: Mapped[int] = mapped_column(Integer, default=0)
    error_text: Mapped[str | None] = mapped_column(Text, sort_order=TEXTS)
    details: Mapped[dict[str, Any] | None] = mapped_column(OpenJson, sort_order=TEXTS)
    started_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)

    if TYPE_CHECKING:
        run_key: Mapped[Any]
        message_key: Mapped[Any]
