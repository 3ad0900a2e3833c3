"""Gathers the classes of one set: those given, those found beside them, and the rest made to match."""

from __future__ import annotations

from types import new_class
from typing import Any

from sqlalchemy import Column
from sqlalchemy.orm import MappedColumn, registry

from desktop_chat.models.links import OWNER, LinkError, is_wanted, links_from, links_to, mapper_of
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
from desktop_chat.models.partners import is_named, missing_links, points_here, rows_in
from desktop_chat.models.rules import table_of
from desktop_chat.models.tables import KeyMixin
from desktop_chat.models.wiring import snake_case, wire

ROLES: dict[str, tuple[type[RowMixin], str, str]] = {
    "chat": (ChatMixin, "Chat", "chats"),
    "model": (ModelMixin, "Model", "models"),
    "assistant": (AssistantMixin, "Assistant", "assistants"),
    "message": (MessageMixin, "Message", "messages"),
    "run": (RunMixin, "Run", "runs"),
    "tool_call": (ToolCallMixin, "ToolCall", "tool_calls"),
    "attachment": (AttachmentMixin, "Attachment", "attachments"),
    "blob": (BlobMixin, "Blob", "blobs"),
    "usage": (UsageMixin, "Usage", "usages"),
    "run_step": (RunStepMixin, "RunStep", "run_steps"),
    "profile": (ProfileMixin, "Profile", "profiles"),
    "assistant_version": (AssistantVersionMixin, "AssistantVersion", "assistant_versions"),
    "outbox": (OutboxMixin, "Outbox", "outbox"),
}
"""Mixin, class name and table name of each role, in the order in which the classes are found."""

MADE_FIRST = ("chat", "model", "assistant", "message", "run", "blob")
"""What others refer to, so that they name it when they are made."""


class Gathering:
    """One pass over the roles; a class that nobody declared is made on the chat class's base and schema."""

    def __init__(self, given: dict[str, type[RowMixin]], absent: set[str], base: type[Any] | None) -> None:
        self.rows: dict[str, type[RowMixin]] = dict(given)
        self.given = given
        self.absent = absent
        some = given.get("chat") or next(iter(given.values()), None)
        self.base: type[Any] = base or base_of(some)
        self.classes: registry = mapper_of(some).registry if some else self.base.registry

    def gather(self) -> dict[str, type[RowMixin]]:
        for role in ROLES:
            self._find(role)
        for role in (*MADE_FIRST, *ROLES):
            if role not in self.rows and role not in self.absent:
                self.rows[role] = self._made(role)
        self.rows = {role: self.rows[role] for role in ROLES if role in self.rows}
        for source in self.rows.values():
            self._connect(source)
        self._refuse_lost_owners()
        return self.rows

    def _find(self, role: str) -> type[RowMixin] | None:
        row = self.given.get(role) or self._declared(role)
        if row is not None:
            self.rows[role] = row
            declined = {link.target for link in links_from(role) if not is_wanted(row, link)}
            self.absent |= declined - set(self.given) if role == "chat" else set()
        return row

    def _declared(self, role: str) -> type[RowMixin] | None:
        """The class of this role that the others name, that one is connected with, or the only free one."""
        if role in self.absent:
            return None
        rows = rows_in(self.classes)
        candidates = [row for row in rows if issubclass(row, RowMixin) and row._row_role == role]
        hinted = self._hinted(role, candidates)
        if hinted is not None:
            return hinted
        connected = [row for row in candidates if self._is_connected(row)]
        if connected:
            return connected[0]
        free = [row for row in candidates if self._is_free(row)]
        if len(free) > 1:
            names = ", ".join(row.__name__ for row in free)
            raise LinkError(f"Several classes could be the {role} here: {names}. Name one: Tables({role}=...).")
        return free[0] if free else None

    def _hinted(self, role: str, candidates: list[type[RowMixin]]) -> type[RowMixin] | None:
        for row in self.rows.values():
            links = [link.name for link in links_from(row._row_role) if link.target == role]
            backward = [role for link in links_to(row._row_role) if link.source == role]
            for word in (f"{name}_class" for name in links + backward):
                hint = row._row_names.get(word)
                if hint is not None:
                    return self._named(row, word, hint, candidates)
        return None

    @staticmethod
    def _named(row: type[RowMixin], word: str, hint: Any, candidates: list[type[RowMixin]]) -> type[RowMixin]:
        for candidate in candidates:
            if is_named(candidate, hint):
                return candidate
        raise LinkError(f"{row.__name__} says {word}={hint!r}, but no such class was declared beside it.")

    def _is_connected(self, row: type[RowMixin]) -> bool:
        partners = {made.target for made in row._row_wires.values()} | {made.source for made in row._row_wires_in}
        return bool((partners - {row}) & set(self.rows.values()))

    def _is_free(self, row: type[RowMixin]) -> bool:
        partners = {made.target for made in row._row_wires.values()} | {made.source for made in row._row_wires_in}
        return not partners - {row} and all(points_here(row, known) is not False for known in self.rows.values())

    def _made(self, role: str) -> type[RowMixin]:
        mixin, name, table = ROLES[role]
        keywords: dict[str, Any] = {
            f"{link.name}_class": self.rows[link.target] for link in links_from(role) if link.target in self.rows
        }
        keywords |= {link.name: None for link in links_from(role) if link.target in self.absent}
        bases = (mixin, self.base) if has_key(self.base) else (mixin, KeyMixin, self.base)
        made: type[Any] = new_class(
            self._free_class_name(name), bases, keywords, lambda space: space.update(self._place(table, name))
        )
        made.metadata.info.setdefault("made rows", []).append(made)
        return made

    def _place(self, table: str, name: str) -> dict[str, Any]:
        """The class body, as if written beside the chat class: in its schema, under a free table name."""
        chat = self.rows.get("chat")
        schema = table_of(chat).schema if chat else None
        taken = self.base.metadata.tables
        path = f"{schema}.{table}" if schema else table
        if chat is not None and path in taken:
            table = f"{singular(table_of(chat).name)}_{table}"
        place: dict[str, Any] = {
            "__tablename__": table,
            "__doc__": f"The {snake_case(name)} rows of this set.",
        }
        place |= {"__module__": chat.__module__} if chat else {}
        place |= {"__table_args__": {"schema": schema}} if schema else {}
        return place

    def _free_class_name(self, name: str) -> str:
        taken = {mapper.class_.__name__ for mapper in self.classes.mappers}
        return f"{self.rows['chat'].__name__}{name}" if name in taken and "chat" in self.rows else name

    def _connect(self, source: type[RowMixin]) -> None:
        for link in links_from(source._row_role):
            target = self.rows.get(link.target)
            if target is None or not is_wanted(source, link):
                continue
            made = source._row_wires.get(link.name) or wire(link, source, target)
            if made.target is not target:
                raise LinkError(
                    f"{source.__name__}.{made.relationship} leads to {made.target.__name__}, not to "
                    f"{target.__name__}. Say {link.name}_class={target.__name__!r} on {source.__name__}."
                )

    def _refuse_lost_owners(self) -> None:
        for row in rows_in(self.classes):
            if row._row_role == OWNER and missing_links(row) and not row._row_names.get("chat_class"):
                raise LinkError(f"{row.__name__} could own several kinds of chat. Say which: chat_class=...")


def base_of(row: type[Any] | None) -> type[Any]:
    """The declarative base that a class was declared on, or one made on its registry."""
    if row is None:
        raise LinkError("Name at least one class, or the base on which all of them are made.")
    for parent in row.__mro__:
        if "registry" in parent.__dict__ and "__mapper__" not in parent.__dict__:
            return parent
    made: type[Any] = mapper_of(row).registry.generate_base()
    return made


def has_key(base: type[Any]) -> bool:
    """Whether the base brings a primary key to every class."""
    declared = [value for parent in base.__mro__ for value in vars(parent).values()]
    columns = [value.column if isinstance(value, MappedColumn) else value for value in declared]
    return any(isinstance(column, Column) and column.primary_key for column in columns)


def singular(table: str) -> str:
    if table.endswith("ies"):
        return table.removesuffix("ies") + "y"
    return table.removesuffix("s")
