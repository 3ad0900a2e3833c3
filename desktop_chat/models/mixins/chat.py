"""A chat or thread: what it is called, which model answers, and the settings that go on with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import Boolean, Text
from sqlalchemy.orm import Mapped, mapped_column

from desktop_chat.models.mixins.row import TEXTS, RowMixin
from desktop_chat.models.rules import IndexRule
from desktop_chat.models.types import OpenJson, UtcTime, utc_now


class ChatMixin(RowMixin):
    _row_role = "chat"
    _row_choices: ClassVar[Mapping[str, tuple[str, ...]]] = {"kind": ("chat", "thread")}
    _row_indexes = (
        IndexRule("listed", ("kind", "deleted_at", "pinned", "updated_at")),
        IndexRule("latest", ("deleted_at", "updated_at")),
    )

    kind: Mapped[str] = mapped_column(Text, default="chat")
    title: Mapped[str | None] = mapped_column(Text)
    provider: Mapped[str | None] = mapped_column(Text)
    model_name: Mapped[str | None] = mapped_column(Text)
    profile: Mapped[str | None] = mapped_column(Text)
    settings: Mapped[dict[str, Any]] = mapped_column(OpenJson, default=dict, sort_order=TEXTS)
    assistant_name: Mapped[str | None] = mapped_column(Text)
    pinned: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now, onupdate=utc_now)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcTime)
    named_at: Mapped[datetime | None] = mapped_column(UtcTime)
    """When a person or a program named it; without that its title may be found by a model."""
    unread_since: Mapped[datetime | None] = mapped_column(UtcTime)
    """When an answer ended that nobody has looked at."""

    if TYPE_CHECKING:
        assistant_key: Mapped[Any]
        model_key: Mapped[Any]
