"""Leaves out of an archive those settings of chats and assistants that no program of this kind has written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop_chat.models import Tables
from desktop_chat.services.assistant_fields import fault

AT_ONCE = 200
SHAPED = (
    *("headers", "params", "caching", "schema", "inputs", "context", "limits", "title"),
    *("tools", "servers", "server_tools", "examples"),
)
"""Those that hold others: of another shape they would spoil every question that is asked with them."""


def tidy(session: Session, tables: Tables) -> None:
    places = (
        (tables.chat, "settings"),
        (tables.assistant, "definition"),
        (tables.assistant_version, "definition"),
    )
    for row_class, name in places:
        for row in session.scalars(select(row_class).execution_options(yield_per=AT_ONCE)):
            told = getattr(row, name) or {}
            kept = _tidied(told)
            if kept != told:
                setattr(row, name, kept)


def _tidied(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name not in SHAPED or fault(name, value) is None}
