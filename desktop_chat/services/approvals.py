"""Which tools a person has allowed in a chat already."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop_chat.models import Tables


def approved_tools(session: Session, tables: Tables, chat_key: Any, names: Collection[str]) -> frozenset[str]:
    """Those of the names of which a call was approved in this chat. One that was imported has no digest."""
    call, message = tables.tool_call, tables.message
    query = select(call.name).join(message, call.message_key == message.key)
    query = query.where(message.chat_key == chat_key, call.name.in_(names))
    query = query.where(call.approval == "approved", call.arguments_digest != "")
    return frozenset(session.scalars(query.distinct()))
