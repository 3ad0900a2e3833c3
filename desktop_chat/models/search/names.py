"""The names that statements about the index are written with, quoted; and what several of them say alike."""

from __future__ import annotations

from typing import Any

from desktop_chat.models.rules import table_of
from desktop_chat.models.table_set import Tables

OPEN = "('pending', 'streaming')"
_OF_MESSAGES = ("role", "status", "content", "model_name", "created_at", "deleted_at", "has_files", "chat_key")

_PLACE = (
    "'c' || @.{chat_key} || ' ' || @.{role} || ' m' || hex(coalesce(@.{model_name}, '')) || "
    "strftime(' t%Y%m', @.{created_at} / 1000000, 'unixepoch') || "
    "CASE WHEN @.{has_files} THEN ' files' ELSE '' END"
)
"""The words that a message is found by where a search is narrowed: chat, role, model, month and files."""


class Names(dict[str, str]):
    """Fills in statements."""

    def __init__(self, tables: Tables) -> None:
        messages, chats = table_of(tables.message).name, table_of(tables.chat).name
        super().__init__(messages=_quoted(messages), chats=_quoted(chats))
        self.stem = f"{messages}_search"
        self.update({name: _column(tables.message, name) for name in _OF_MESSAGES})
        self["id"], self["chat_id"] = _column(tables.message, "key"), _column(tables.chat, "key")
        self["title"], self["chat_deleted_at"] = _column(tables.chat, "title"), _column(tables.chat, "deleted_at")
        self["notes"], self["parts"] = _quoted(f"{self.stem}_notes"), _quoted(f"{self.stem}_parts")
        for row, at in (("new", "NEW"), ("old", "OLD"), ("m", "m")):
            self[f"{row}_is_whole"] = self.said(f"({at}.{{status}} NOT IN {OPEN} AND {at}.{{role}} <> 'system')")
            self[f"{row}_place"] = self.said(_PLACE.replace("@", at))

    def said(self, statement: str, **more: str) -> str:
        return statement.format_map({**self, **more})

    def part(self, number: int | str) -> str:
        return _quoted(f"{self.stem}_{number}")

    def trigger(self, name: str) -> str:
        return _quoted(f"{self.stem}|{name}")


def _column(row_class: type[Any], attribute: str) -> str:
    return _quoted(getattr(row_class, attribute).property.columns[0].name)


def _quoted(name: str) -> str:
    return f'"{name}"'
