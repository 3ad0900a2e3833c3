"""The set of row classes that a library works on: the ready-made ones, a program's own, or both mixed."""

from __future__ import annotations

from types import EllipsisType
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, Engine, MetaData, Table, inspect
from sqlalchemy.orm import QueryableAttribute, configure_mappers
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from desktop_chat.models import tables as ready
from desktop_chat.models.early_keys import early_key
from desktop_chat.models.gathering import ROLES, Gathering
from desktop_chat.models.links import OWNER, own_name
from desktop_chat.models.mixins import (
    AssistantMixin,
    AssistantVersionMixin,
    AttachmentMixin,
    BlobMixin,
    ChatMixin,
    MessageMixin,
    ModelMixin,
    OutboxMixin,
    ProfileMixin,
    RowMixin,
    RunMixin,
    RunStepMixin,
    ToolCallMixin,
    UsageMixin,
)
from desktop_chat.models.rules import table_of
from desktop_chat.models.writing import is_light, light_row

R = TypeVar("R", bound=RowMixin)

READY: tuple[type[RowMixin], ...] = (
    ready.Chat,
    ready.Model,
    ready.Message,
    ready.Run,
    ready.ToolCall,
    ready.Blob,
    ready.Attachment,
    ready.Usage,
    ready.RunStep,
    ready.Profile,
    ready.Assistant,
    ready.AssistantVersion,
    ready.Outbox,
)


class Tables:
    """Name the classes that are yours; the others are found beside the chat class, or made there."""

    chat: type[ChatMixin]
    message: type[MessageMixin]
    tool_call: type[ToolCallMixin]
    model: type[ModelMixin] | None
    attachment: type[AttachmentMixin] | None
    blob: type[BlobMixin] | None
    usage: type[UsageMixin]
    run: type[RunMixin]
    run_step: type[RunStepMixin]
    profile: type[ProfileMixin]
    assistant: type[AssistantMixin]
    assistant_version: type[AssistantVersionMixin]
    outbox: type[OutboxMixin]

    def __init__(
        self,
        chat: type[ChatMixin] | None = None,
        message: type[MessageMixin] | None = None,
        tool_call: type[ToolCallMixin] | None = None,
        model: type[ModelMixin] | EllipsisType | None = ...,
        attachment: type[AttachmentMixin] | EllipsisType | None = ...,
        blob: type[BlobMixin] | None = None,
        usage: type[UsageMixin] | None = None,
        run: type[RunMixin] | None = None,
        run_step: type[RunStepMixin] | None = None,
        profile: type[ProfileMixin] | None = None,
        assistant: type[AssistantMixin] | None = None,
        assistant_version: type[AssistantVersionMixin] | None = None,
        outbox: type[OutboxMixin] | None = None,
        base: type[Any] | None = None,
    ) -> None:
        named: dict[str, type[RowMixin] | None] = {
            "chat": chat,
            "message": message,
            "tool_call": tool_call,
            "model": None if model is ... else model,
            "attachment": None if attachment is ... else attachment,
            "blob": blob,
            "usage": usage,
            "run": run,
            "run_step": run_step,
            "profile": profile,
            "assistant": assistant,
            "assistant_version": assistant_version,
            "outbox": outbox,
        }
        given = {role: row for role, row in named.items() if row is not None}
        absent = {"model"} if model is None else set()
        absent |= {"attachment", "blob"} if attachment is None else set()
        if not given and base is None:
            given = {row._row_role: row for row in READY if row._row_role not in absent}
        self._rows = Gathering(given, absent, base).gather()
        for role in ROLES:
            setattr(self, role, self._rows.get(role))
        configure_mappers()
        self._defaults: dict[type[Any], dict[str, Any]] = {row: plain_defaults(row) for row in self.all}

    @property
    def all(self) -> tuple[type[RowMixin], ...]:
        """The classes of this set."""
        return tuple(self._rows.values())

    @property
    def is_ready_made(self) -> bool:
        """Whether these are the ready-made tables as they come, whose migrations are ours."""
        return set(self.all) <= set(READY) and not (self.owner_links or self.assistable_links)

    @property
    def metadata(self) -> MetaData:
        return table_of(self.chat).metadata

    @property
    def owner_links(self) -> list[tuple[type[Any], str, str]]:
        """For each class that owns chats: the class, the chat's relationship to it, its key attribute."""
        return _owners(self.chat)

    @property
    def assistable_links(self) -> list[tuple[type[Any], str, str]]:
        """The same for each class that has an assistant."""
        return _owners(self.assistant)

    def create(self, engine: Engine | Connection) -> None:
        """Create the tables that are missing, with what they refer to, their indexes and triggers."""
        wanted: dict[str, Table] = {}
        for row_class in self.all:
            _add_with_targets(table_of(row_class), wanted)
        self.metadata.create_all(engine, tables=list(wanted.values()))

    def new(self, row_class: type[R], **values: Any) -> R:
        """A new row, under the standard names of links; its key and plain defaults are there at once.

        Rows that all have the same columns set go into the database in one statement.
        """
        row: R
        if is_light(row_class):
            row = light_row(row_class, values)
            if row.key is None:
                row.key = early_key(row_class)
            return row
        own = {own_name(row_class, name): value for name, value in values.items()}
        row = row_class(**{**self._defaults.get(row_class, {}), **own})
        if row.key is None:
            row.key = early_key(row_class)
        return row

    def link(self, row_class: type[RowMixin], standard: str) -> QueryableAttribute[Any]:
        """The relationship that stands for a standard name, such as a message's `tool_calls`."""
        found: QueryableAttribute[Any] = getattr(row_class, own_name(row_class, standard))
        return found


def _owners(row_class: type[RowMixin]) -> list[tuple[type[Any], str, str]]:
    wires = row_class._row_wires.values()
    return [(made.target, made.relationship, made.key) for made in wires if made.link.target == OWNER]


def plain_defaults(row_class: type[RowMixin]) -> dict[str, Any]:
    """The defaults of a class that are plain values, by attribute."""
    columns = inspect(row_class).columns.items()
    return {
        name: column.default.arg
        for name, column in columns
        if isinstance(column, Column) and isinstance(column.default, ScalarElementColumnDefault)
    }


def _add_with_targets(table: Table, wanted: dict[str, Table]) -> None:
    if table.key not in wanted:
        wanted[table.key] = table
        for foreign_key in table.foreign_keys:
            _add_with_targets(foreign_key.column.table, wanted)
