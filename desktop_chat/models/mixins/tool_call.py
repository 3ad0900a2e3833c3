"""One call of a tool: what the model wrote, who approved it, and which message answers it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import Boolean, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from desktop_chat.models.mixins.row import TEXTS, RowMixin
from desktop_chat.models.rules import IndexRule
from desktop_chat.models.types import OpenJson, UtcTime, utc_now


class ToolCallMixin(RowMixin):
    _row_role = "tool_call"
    _row_choices: ClassVar[Mapping[str, tuple[str, ...]]] = {"approval": ("none", "waiting", "approved", "denied")}
    _row_indexes = (IndexRule("call", ("message_key", "tool_call_id"), unique=True),)

    tool_call_id: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    arguments: Mapped[str] = mapped_column(Text, default="", sort_order=TEXTS)
    position: Mapped[int] = mapped_column(Integer, default=0)
    approval: Mapped[str] = mapped_column(Text, default="none")
    arguments_digest: Mapped[str] = mapped_column(Text, default="")
    is_error: Mapped[bool | None] = mapped_column(Boolean)
    details: Mapped[dict[str, Any] | None] = mapped_column(OpenJson, sort_order=TEXTS)
    started_at: Mapped[datetime | None] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)

    if TYPE_CHECKING:
        message_key: Mapped[Any]
        result_key: Mapped[Any]
