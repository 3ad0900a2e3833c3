"""A model that a provider offers: what it can do, what it costs, and who says so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Boolean, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from desktop_chat.models.mixins.row import TEXTS, RowMixin
from desktop_chat.models.rules import IndexRule
from desktop_chat.models.types import OpenJson, UtcTime, utc_now


class ModelMixin(RowMixin):
    _row_role = "model"
    _row_choices: ClassVar[Mapping[str, tuple[str, ...]]] = {"source": ("bundled", "provider", "user")}
    _row_indexes = (IndexRule("model", ("provider", "model_id"), unique=True),)

    provider: Mapped[str] = mapped_column(Text)
    model_id: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    family: Mapped[str | None] = mapped_column(Text)
    context_window: Mapped[int | None] = mapped_column(Integer)
    max_output: Mapped[int | None] = mapped_column(Integer)
    knowledge_date: Mapped[str | None] = mapped_column(Text)
    modalities: Mapped[dict[str, Any]] = mapped_column(OpenJson, default=dict, sort_order=TEXTS)
    capabilities: Mapped[list[Any]] = mapped_column(OpenJson, default=list, sort_order=TEXTS)
    prices: Mapped[dict[str, Any]] = mapped_column(OpenJson, default=dict, sort_order=TEXTS)
    source: Mapped[str] = mapped_column(Text, default="provider")
    retired: Mapped[bool] = mapped_column(Boolean, default=False)
    extras: Mapped[dict[str, Any]] = mapped_column(OpenJson, default=dict, sort_order=TEXTS)
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now, onupdate=utc_now)
