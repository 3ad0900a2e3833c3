"""The part of a stranger's classes that lives in another module and names a schema."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from sqlalchemy import JSON, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from desktop_chat.models import ModelMixin, ToolCallMixin


def text_key() -> str:
    return uuid4().hex


class ForeignBase(DeclarativeBase):
    metadata = MetaData()


class AIModel(ModelMixin, ForeignBase):
    __tablename__ = "ai_models"

    slug: Mapped[str] = mapped_column(Text, primary_key=True, default=text_key)


class AIToolCall(ToolCallMixin, ForeignBase, message="chat_message", result="answer", result_key="answer_uid"):
    """SQLite calls its first file "main", so this schema is another one by name and the same by place."""

    __tablename__ = "ai_tool_calls"
    __table_args__ = {"schema": "main"}  # noqa: RUF012 - the declarative form of a table's options

    call_uid: Mapped[str] = mapped_column(Text, primary_key=True, default=text_key)
    labels: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
