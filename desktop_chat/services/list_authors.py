"""The assistants that wrote in the chats of a list, by their names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, aliased

from desktop_chat.models import Tables
from desktop_chat.services.views import ChatView

LATEST = 40
"""Runs of each chat that are looked at: a list is read while somebody scrolls."""


class ListAuthors:
    def __init__(self, tables: Tables) -> None:
        run = tables.run
        last = aliased(run)
        newest = select(func.max(last.number)).where(last.chat_key == run.chat_key).scalar_subquery()
        here = run.chat_key.in_(bindparam("chats", expanding=True))
        query = select(run.chat_key, run.assistant_name).where(here, run.assistant_name.is_not(None))
        self._query = query.where(run.number > newest - LATEST).order_by(run.number)

    def added(self, session: Session, views: Sequence[ChatView]) -> list[ChatView]:
        """Only where assistants can have written."""
        asked = [view.id for view in views if view.kind == "thread" or view.assistant_name is not None]
        if not asked:
            return list(views)
        found: dict[Any, dict[str, None]] = {}
        for chat, name in session.execute(self._query, {"chats": asked}):
            found.setdefault(chat, {})[name] = None
        return [replace(view, authors=tuple(found[view.id])) if view.id in found else view for view in views]
