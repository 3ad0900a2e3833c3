"""One message of the tree: what was said, by whom, in which state, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import Boolean, Column, ColumnElement, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from desktop_chat.models.mixins.row import TEXTS, RowMixin
from desktop_chat.models.rules import IndexRule
from desktop_chat.models.types import OpenJson, UtcTime, utc_now


class MessageMixin(RowMixin):
    """`parent` is the truth of the tree, `position` the depth; `on_path` marks the line that is shown."""

    _row_role = "message"
    _row_fixed = "role"
    _row_choices: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "role": ("system", "user", "assistant", "tool"),
        "status": ("pending", "streaming", "complete", "partial", "cancelled"),
    }
    _row_indexes = (
        IndexRule("path", ("chat_key", "position"), unique=True, where=("on_path", True)),
        IndexRule("role", ("chat_key", "role")),
        IndexRule("deleted", ("chat_key", "on_path"), where=("deleted_at", "present")),
        IndexRule("siblings", ("parent_key", "chat_key")),
    )

    role: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text, default="complete")
    content: Mapped[str] = mapped_column(Text, default="", sort_order=TEXTS)
    position: Mapped[int] = mapped_column(Integer)
    version: Mapped[int] = mapped_column(Integer, default=1)
    on_path: Mapped[bool] = mapped_column(Boolean, default=True)
    selected: Mapped[bool] = mapped_column(Boolean, default=True)
    thinking: Mapped[str | None] = mapped_column(Text, sort_order=TEXTS)
    raw: Mapped[list[Any] | None] = mapped_column(OpenJson, sort_order=TEXTS)
    citations: Mapped[list[Any] | None] = mapped_column(OpenJson, sort_order=TEXTS)
    finish_reason: Mapped[str | None] = mapped_column(Text)
    provider: Mapped[str | None] = mapped_column(Text)
    model_name: Mapped[str | None] = mapped_column(Text)
    profile: Mapped[str | None] = mapped_column(Text)
    has_calls: Mapped[bool] = mapped_column(Boolean, default=False)
    has_files: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now, onupdate=utc_now)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcTime)
    thought_ms: Mapped[int | None] = mapped_column(Integer, sort_order=TEXTS + 1)

    if TYPE_CHECKING:
        chat_key: Mapped[Any]
        parent_key: Mapped[Any]
        model_key: Mapped[Any]
        run_key: Mapped[Any]

    @classmethod
    def _row_checks(cls, columns: Mapping[str, Column[Any]]) -> dict[str, ColumnElement[bool]]:
        role = columns["role"]
        return {
            "pending_is_assistant": (columns["status"] != "pending") | (role == "assistant"),
            "system_off_path": (role != "system") | columns["on_path"].is_(False),
        }
