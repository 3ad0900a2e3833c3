"""Copies the line of a chat down to one message into another chat, a few hundred rows at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session, aliased

from desktop_chat.models.lines import downwards
from desktop_chat.models.links import key_name
from desktop_chat.models.mixins import AttachmentMixin, ChatMixin, RowMixin, ToolCallMixin
from desktop_chat.models.table_set import Tables

BATCH = 500


def copy_path(session: Session, tables: Tables, message_key: Any, new_chat_row: ChatMixin) -> None:
    """Copy the messages from the first one to this one, with tool calls and files, but no runs and usages.

    A round of tools comes whole, with the results that follow the message. Deleted messages and answers that
    have not begun stay behind; an answer that is being written is partial. What a copied call brought and who
    allowed it counts for the first chat alone: without its result it waits for a decision.
    """
    session.add(new_chat_row)
    session.flush()
    _Copy(session, tables, new_chat_row.key).run(message_key)


class _Copy:
    """One copy: which new key stands for which old one."""

    def __init__(self, session: Session, tables: Tables, chat_key: Any) -> None:
        self._session = session
        self._tables = tables
        self._chat_key = chat_key
        self._keys: dict[Any, Any] = {}
        self._added: list[RowMixin] = []

    def run(self, message_key: Any) -> None:
        self._copy_messages(self._system(message_key), is_line=False)
        self._copy_messages(self._line(message_key), is_line=True)
        self._copy_parts(self._tables.tool_call)
        if self._tables.attachment is not None:
            self._copy_parts(self._tables.attachment)

    def _line(self, message_key: Any) -> list[Any]:
        """The keys from the first message to this one."""
        start, parent = aliased(self._tables.message), aliased(self._tables.message)
        line = (
            select(start.key.label("key"), start.parent_key.label("parent"), start.position.label("position"))
            .where(start.key == message_key)
            .cte("line", recursive=True)
        )
        step = select(parent.key, parent.parent_key, parent.position).join(line, parent.key == line.c.parent)
        line = line.union_all(step)
        keys = list(self._session.scalars(select(line.c.key).order_by(line.c.position)))
        return keys + self._results_after(message_key)

    def _results_after(self, message_key: Any) -> list[Any]:
        """The keys of the results that end the round of tools which this message stands in."""
        message = self._tables.message
        below = downwards(self._tables, message_key, ("tool",))
        query = select(message.key).where(message.key.in_(select(below.c.key)), message.key != message_key)
        return list(self._session.scalars(query.order_by(message.position)))

    def _system(self, message_key: Any) -> list[Any]:
        message = self._tables.message
        chat_key = select(message.chat_key).where(message.key == message_key).scalar_subquery()
        query = select(message.key).where(message.chat_key == chat_key, message.role == "system")
        return list(self._session.scalars(query.order_by(message.position)))

    def _copy_messages(self, keys: list[Any], *, is_line: bool) -> None:
        message = self._tables.message
        place: dict[str, Any] = {"parent_key": None, "position": 0}
        for part in _parts(keys):
            found = {values["key"]: values for values in self._values(message, message.key.in_(part))}
            for values in (found[key] for key in part):
                if values["deleted_at"] is None and values["status"] != "pending":
                    new_key = self._add(message, self._message(values, on_path=is_line) | place)
                    self._keys[values["key"]] = new_key
                    place = {"parent_key": new_key if is_line else None, "position": place["position"] + 1}
            self._write()

    def _message(self, values: dict[str, Any], *, on_path: bool) -> dict[str, Any]:
        """The same message as the only version in its place."""
        status = "partial" if values["status"] == "streaming" else values["status"]
        here = {"chat_key": self._chat_key, "run_key": None, "status": status}
        return values | here | {"version": 1, "selected": True, "on_path": on_path}

    def _copy_parts(self, row_class: type[ToolCallMixin] | type[AttachmentMixin]) -> None:
        """Copy what belongs to the messages that were copied."""
        for part in _parts(list(self._keys)):
            for values in self._values(row_class, row_class.message_key.in_(part)):
                for name in {"message_key", "result_key"} & values.keys():
                    values[name] = self._keys.get(values[name])
                self._add(row_class, _undecided(values) if "result_key" in values else values)
            self._write()

    def _values(self, row_class: type[RowMixin], condition: Any) -> list[dict[str, Any]]:
        """The columns of rows, under standard names where a column is a key."""
        columns = {attribute.key: attribute.class_attribute for attribute in inspect(row_class).column_attrs}
        for name, wire in row_class._row_wires.items():
            columns[f"{name}_key"] = columns.pop(wire.key)
        columns["key"] = columns.pop(key_name(row_class))
        query = select(*columns.values()).where(condition)
        return [dict(zip(columns, row, strict=True)) for row in self._session.execute(query)]

    def _add(self, row_class: type[RowMixin], values: dict[str, Any]) -> Any:
        """A new row with these values and a key of its own."""
        row = self._tables.new(row_class, **{name: value for name, value in values.items() if name != "key"})
        self._session.add(row)
        self._added.append(row)
        if row.key is None:
            self._session.flush()
        return row.key

    def _write(self) -> None:
        """Write what was added and let go of it, so that a long chat does not fill the memory."""
        self._session.flush()
        while self._added:
            self._session.expunge(self._added.pop())


def _undecided(call: dict[str, Any]) -> dict[str, Any]:
    """A call as it is copied: allowed and answered only together with its result."""
    if call["result_key"] is not None:
        return call
    approval = "denied" if call["approval"] == "denied" else "waiting"
    return call | {"approval": approval, "is_error": None, "started_at": None, "ended_at": None}


def _parts(keys: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))
