"""An assistant, its earlier versions, and what is still to be copied to where a person keeps copies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import uuid4

from sqlalchemy import Boolean, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from desktop_chat.models.mixins.row import TEXTS, RowMixin
from desktop_chat.models.rules import IndexRule
from desktop_chat.models.types import OpenJson, UtcTime, utc_now


def new_mark() -> str:
    return uuid4().hex


class AssistantMixin(RowMixin):
    """`definition` is the truth, and `name` is in it; tags and pin only say where it stands in a gallery."""

    _row_role = "assistant"
    _row_indexes = (
        IndexRule("mark", ("mark",), unique=True),
        IndexRule("listed", ("pinned", "name")),
    )

    name: Mapped[str] = mapped_column(Text)
    mark: Mapped[str] = mapped_column(Text, default=new_mark)
    """What it is known by in exports and copies: it stays when the name changes."""
    version: Mapped[int] = mapped_column(Integer, default=1)
    pinned: Mapped[bool] = mapped_column(Boolean, default=False)
    tags: Mapped[list[Any]] = mapped_column(OpenJson, default=list, sort_order=TEXTS)
    definition: Mapped[dict[str, Any]] = mapped_column(OpenJson, default=dict, sort_order=TEXTS)
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now, onupdate=utc_now)


class AssistantVersionMixin(RowMixin):
    """What an assistant was; the newest is what it is."""

    _row_role = "assistant_version"
    _row_indexes = (IndexRule("number", ("assistant_key", "number"), unique=True),)

    number: Mapped[int] = mapped_column(Integer, default=1)
    definition: Mapped[dict[str, Any]] = mapped_column(OpenJson, default=dict, sort_order=TEXTS)
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)

    if TYPE_CHECKING:
        assistant_key: Mapped[Any]


class OutboxMixin(RowMixin):
    """One object and how its copy stands; an object without a row is kept here only."""

    _row_role = "outbox"
    _row_choices: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "kind": ("assistant", "thread"),
        "action": ("put", "delete"),
        "state": ("pending", "synced", "failed"),
    }
    _row_indexes = (
        IndexRule("object", ("kind", "mark"), unique=True),
        IndexRule("state", ("state",)),
    )

    kind: Mapped[str] = mapped_column(Text)
    mark: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text, default="put")
    state: Mapped[str] = mapped_column(Text, default="pending")
    reason: Mapped[str | None] = mapped_column(Text, sort_order=TEXTS)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now, onupdate=utc_now)
