"""Which calls of a reply wait for a person, and which tools were allowed in its chat already."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop_chat.models import Tables
from desktop_chat.services.active import ActiveRun
from desktop_chat.services.draft import Draft
from desktop_chat.services.storage import Storage


class Approvals:
    """A call waits where its tool says so, or the assistant is asked about every call."""

    def __init__(self, storage: Storage, active: ActiveRun) -> None:
        self._storage = storage
        self._active = active

    def of(self, draft: Draft | None) -> dict[int, str]:
        """For each call of the reply, by its index."""
        if draft is None or not draft.whole_calls:
            return {}
        toolbox = self._active.wish.toolbox
        lasting = toolbox.lasting(call.name for call in draft.whole_calls)
        approved = self._given(lasting) if lasting else frozenset()
        return {call.index: self._of(call.name, approved) for call in draft.whole_calls}

    def _of(self, name: str, approved: Collection[str]) -> str:
        opening, toolbox = self._active.opening, self._active.wish.toolbox
        settings = opening.settings if opening is not None else {}
        if name not in toolbox.meant(settings):
            return "none"
        is_asked = (settings.get("approvals") or {}).get(name) == "always"
        return "waiting" if is_asked or (toolbox.requires_approval(name) and name not in approved) else "none"

    def _given(self, names: frozenset[str]) -> frozenset[str]:
        """Those tools for which an approval lasts, and was given in this chat."""
        tables, chat_key = self._storage.tables, self._active.wish.chat_key
        return self._storage.database.read(lambda session: approved_tools(session, tables, chat_key, names))


def approved_tools(session: Session, tables: Tables, chat_key: Any, names: Collection[str]) -> frozenset[str]:
    """Those of the names of which a call was approved in this chat. One that was imported has no digest."""
    call, message = tables.tool_call, tables.message
    query = select(call.name).join(message, call.message_key == message.key)
    query = query.where(message.chat_key == chat_key, call.name.in_(names))
    query = query.where(call.approval == "approved", call.arguments_digest != "")
    return frozenset(session.scalars(query.distinct()))
