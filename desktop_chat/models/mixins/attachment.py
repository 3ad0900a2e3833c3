"""A file that belongs to a message, and the stored content that several of them may share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import BigInteger, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from desktop_chat.models.mixins.row import TEXTS, RowMixin
from desktop_chat.models.rules import IndexRule
from desktop_chat.models.types import OpenJson, UtcTime, utc_now


class BlobMixin(RowMixin):
    _row_role = "blob"
    _row_indexes = (IndexRule("digest", ("digest",), unique=True),)

    digest: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)


class AttachmentMixin(RowMixin):
    _row_role = "attachment"
    _row_choices: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "kind": ("image", "audio", "video", "pdf", "text", "document", "unknown")
    }

    name: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text, default="unknown")
    url: Mapped[str | None] = mapped_column(Text, sort_order=TEXTS)
    position: Mapped[int] = mapped_column(Integer, default=0)
    details: Mapped[dict[str, Any] | None] = mapped_column(OpenJson, sort_order=TEXTS)
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)

    if TYPE_CHECKING:
        message_key: Mapped[Any]
        blob_key: Mapped[Any]
