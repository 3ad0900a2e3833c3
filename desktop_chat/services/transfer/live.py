"""The words of answers that are written while their chat is exported: in a journal, not in rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select, type_coerce
from sqlalchemy.types import NullType

from desktop_chat.services.recovery import UNFINISHED, Recovery
from desktop_chat.services.storage import Storage
from desktop_chat.services.transfer.sheets import Sheet
from desktop_chat.services.views import MessageView


class LiveText:
    def __init__(self, storage: Storage, recovery: Recovery) -> None:
        self._storage, self._recovery = storage, recovery

    def completed(self, sheet: Sheet, row: Mapping[Any, Any]) -> Mapping[Any, Any]:
        """The row of a message, with what it says by now where it is not finished."""
        if row[sheet.own("status")] not in UNFINISHED:
            return row
        message = self._storage.tables.message
        words = self._words(type_coerce(message.key, NullType()) == row[sheet.key_name])
        if words is None:
            return row
        return {**row, sheet.own("content"): words[0], sheet.own("thinking"): words[1] or None}

    def view(self, view: MessageView) -> MessageView:
        """The same for a message as a value."""
        words = self._words(self._storage.tables.message.key == view.id) if view.is_streaming else None
        return view if words is None else replace(view, content=words[0], thinking=words[1] or None)

    def _words(self, condition: Any) -> tuple[str, str] | None:
        found = self._now(condition)
        if found is None:
            return None
        words = self._recovery.live_text(found)
        # The journal may have gone into the row between the two looks.
        later = self._now(condition) or found
        return words if later.status in UNFINISHED else (later.content, later.thinking or "")

    def _now(self, condition: Any) -> Any:
        query = select(self._storage.tables.message).where(condition)
        return self._storage.database.read(lambda session: session.scalars(query).first())
