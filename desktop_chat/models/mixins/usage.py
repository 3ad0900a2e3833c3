"""What one attempt used and cost, at the prices of that day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import Boolean, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from desktop_chat.models.mixins.row import TEXTS, RowMixin
from desktop_chat.models.types import Money, OpenJson, UtcTime, utc_now


class UsageMixin(RowMixin):
    """A count of tokens that is null is unknown, not zero."""

    _row_role = "usage"
    _row_choices: ClassVar[Mapping[str, tuple[str, ...]]] = {"status": ("succeeded", "failed", "cancelled")}

    operation: Mapped[str] = mapped_column(Text, default="chat")
    provider: Mapped[str] = mapped_column(Text)
    model_name: Mapped[str] = mapped_column(Text)
    profile: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text, default="succeeded")
    attempt: Mapped[int] = mapped_column(Integer, default=1)
    input_tokens: Mapped[int | None] = mapped_column(Integer)
    output_tokens: Mapped[int | None] = mapped_column(Integer)
    cache_read_tokens: Mapped[int | None] = mapped_column(Integer)
    cache_write_tokens: Mapped[int | None] = mapped_column(Integer)
    reasoning_tokens: Mapped[int | None] = mapped_column(Integer)
    cost: Mapped[Decimal | None] = mapped_column(Money)
    prices: Mapped[dict[str, Any] | None] = mapped_column(OpenJson, sort_order=TEXTS)
    is_partial: Mapped[bool] = mapped_column(Boolean, default=False)
    request_id: Mapped[str | None] = mapped_column(Text)
    duration_ms: Mapped[int | None] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)

    if TYPE_CHECKING:
        chat_key: Mapped[Any]
        message_key: Mapped[Any]
        run_key: Mapped[Any]
