"""The foreign keys between row classes as one table of data, and how a class may rename each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column
from sqlalchemy.orm import Mapper, class_mapper

OWNER = "owner"


class LinkError(TypeError):
    """A row class is declared in a way that cannot be connected; the text says what to write instead."""


@dataclass(frozen=True)
class Link:
    """A foreign key from one role to another, with its relationship and the collection on the other side."""

    source: str
    name: str
    target: str
    ondelete: str
    required: bool = False
    reverse: str | None = None
    reverse_order: tuple[str, ...] = ()
    indexed: bool = True
    """Its own index; not where one of several columns begins with the same key."""
    deferred: bool = False
    """Checked at commit, so that the two rows of a circle can be written in any order."""
    read_only: bool = False
    """Only the library writes the key; the relationship is for reading and costs nothing when rows are written."""
    is_single: bool = False
    """At most one on the other side: what leads back is a row, not a collection."""


LINKS: tuple[Link, ...] = (
    Link("chat", "model", "model", "SET NULL", indexed=False),
    Link("chat", "assistant", "assistant", "SET NULL"),
    Link("message", "chat", "chat", "CASCADE", True, "messages", ("position", "version"), indexed=False),
    Link("message", "parent", "message", "NO ACTION", indexed=False, read_only=True),
    Link("message", "model", "model", "SET NULL", indexed=False, read_only=True),
    Link("message", "run", "run", "SET NULL", deferred=True, read_only=True),
    Link("tool_call", "message", "message", "CASCADE", True, "tool_calls", ("position",), indexed=False),
    Link("tool_call", "result", "message", "SET NULL", read_only=True),
    Link("attachment", "message", "message", "CASCADE", True, "attachments", ("position",)),
    Link("attachment", "blob", "blob", "NO ACTION"),
    Link("run", "chat", "chat", "CASCADE", True, "runs", ("number",), indexed=False),
    Link("run", "question", "message", "SET NULL", deferred=True, read_only=True),
    Link("run", "history_start", "message", "SET NULL", deferred=True, read_only=True),
    Link("run", "assistant", "assistant", "SET NULL"),
    Link("assistant_version", "assistant", "assistant", "CASCADE", True, "versions", ("number",), indexed=False),
    Link("run_step", "run", "run", "CASCADE", True, "steps", ("position",)),
    Link("run_step", "message", "message", "SET NULL", read_only=True),
    # What was paid stays paid when its chat is deleted for good: a profile's limit counts it.
    Link("usage", "chat", "chat", "SET NULL", reverse="usages", reverse_order=("created_at",)),
    Link(
        "usage", "message", "message", "SET NULL", reverse="usages", reverse_order=("created_at",), read_only=True
    ),
    Link("usage", "run", "run", "SET NULL", reverse="usages", reverse_order=("created_at",), read_only=True),
)


@dataclass(frozen=True)
class Wire:
    """A link as it was made between two classes."""

    link: Link
    source: type[Any]
    target: type[Any]
    relationship: str
    key: str
    reverse: str | None
    column: Column[Any]


class Linked:
    """What a row class keeps about its links: the names it was given and the wires that were made."""

    _row_role: str
    _row_serial: int = 0
    _row_names: Mapping[str, Any] = {}
    _row_wires: dict[str, Wire]
    _row_wires_in: list[Wire]
    _row_owns: frozenset[str] = frozenset()
    """Of an owner: the kinds of things it has, each with a collection of its own."""


def links_from(role: str) -> list[Link]:
    return [link for link in LINKS if link.source == role]


def links_to(role: str) -> list[Link]:
    """The links that put a collection on this role."""
    return [link for link in LINKS if link.target == role and link.reverse]


def keywords_of(role: str) -> set[str]:
    """The class keywords that a row class of this role understands."""
    if role == OWNER:
        return {"chats", "threads", "assistant", "chat_class", "assistant_class", "owner"}
    forward = {link.name + suffix for link in links_from(role) for suffix in ("", "_class", "_key")}
    backward = {word for link in links_to(role) for word in (link.reverse or "", f"{link.source}_class")}
    return forward | backward


def is_wanted(source: type[Linked], link: Link) -> bool:
    """False where the class was declared with `<name>=None`."""
    return source._row_names.get(link.name, link.name) is not None


def relationship_name(source: type[Linked], link: Link) -> str:
    return str(source._row_names.get(link.name, link.name))


def key_attribute(source: type[Linked], link: Link) -> str:
    return str(source._row_names.get(f"{link.name}_key", f"{relationship_name(source, link)}_id"))


def reverse_name(target: type[Linked], link: Link) -> str | None:
    return None if link.reverse is None else str(target._row_names.get(link.reverse, link.reverse))


def own_name(row_class: type[Linked], standard: str) -> str:
    """What this class calls the relationship of a standard name, in either direction."""
    return str(row_class._row_names.get(standard, standard))


def mapper_of(row_class: type[Any]) -> Mapper[Any]:
    return class_mapper(row_class, configure=False)


def key_column(row_class: type[Any]) -> Column[Any]:
    """The one column of the primary key."""
    columns = mapper_of(row_class).primary_key
    if len(columns) != 1 or not isinstance(columns[0], Column):
        raise LinkError(f"{row_class.__name__} needs a primary key of exactly one column.")
    return columns[0]


def key_name(row_class: type[Any]) -> str:
    """The attribute that maps the primary key."""
    return mapper_of(row_class).get_property_by_column(key_column(row_class)).key


def column_of(row_class: type[Linked], attribute: str) -> Column[Any] | None:
    """The column behind a standard attribute name, None while its link is not made."""
    wire = row_class._row_wires.get(attribute.removesuffix("_key"))
    if attribute.endswith("_key") and wire is not None:
        return wire.column
    column = mapper_of(row_class).columns.get(attribute)
    return column if isinstance(column, Column) else None
