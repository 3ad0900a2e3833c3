"""Connects row classes as soon as both sides of a link are declared: column, foreign key, relationships."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ForeignKeyConstraint, and_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Mapper, backref, registry, relationship, synonym
from sqlalchemy.sql.compiler import DDLCompiler

from desktop_chat.models.links import (
    OWNER,
    Link,
    LinkError,
    Wire,
    key_attribute,
    key_column,
    key_name,
    mapper_of,
    relationship_name,
    reverse_name,
)
from desktop_chat.models.partners import OF_OWNERS, find_likely, find_named, missing_links, rows_in
from desktop_chat.models.rules import Ruled, add_indexes, add_key_index, prepare, table_of


class LinkConstraint(ForeignKeyConstraint):
    """A foreign key that SQLite also gets when one side names the schema "main" and the other none."""


@compiles(LinkConstraint, "sqlite")
def _foreign_key_within_one_file(constraint: LinkConstraint, compiler: DDLCompiler, **options: Any) -> str | None:
    here = constraint.parent.schema or "main"
    there = constraint.referred_table.schema or "main"
    if here == there:
        return DDLCompiler.visit_foreign_key_constraint(compiler, constraint, **options)
    return compiler.visit_foreign_key_constraint(constraint, **options)


def register(mapper: Mapper[Any], row_class: type[Ruled]) -> None:
    """Called for every newly mapped row class: gives it its names and rules, and connects what it can."""
    if mapper.inherits is not None:
        return
    key_column(row_class)
    if row_class._row_role != OWNER:
        _add_synonym(row_class, "key", key_name(row_class))
        prepare(row_class)
        add_indexes(row_class)
    connect(mapper.registry)


def connect(classes: registry) -> None:
    """Make every link of this registry whose other side is known beyond doubt."""
    rows = rows_in(classes)
    for find in (find_named, find_likely):
        for source in rows:
            for link in missing_links(source):
                target = find(source, link, rows)
                if target is not None:
                    wire(link, source, target)


def wire(link: Link, source: type[Ruled], target: type[Ruled]) -> Wire:
    """Make one link: key column, foreign key, relationship, collection and standard name."""
    if link.source == OWNER:
        return _wire_owner(link, source, target)
    return _wire(link, source, target, reverse_name(target, link))


def _wire_owner(found: Link, owner: type[Ruled], owned: type[Ruled]) -> Wire:
    name = owner._row_names.get("owner") or snake_case(owner.__name__)
    collection = _collection(found, owner)
    is_single = collection == "assistant"
    order = () if is_single else ("created_at",)
    link = Link(found.target, name, OWNER, "CASCADE", reverse=collection, reverse_order=order, is_single=is_single)
    made = _wire(link, owned, owner, owner._row_names.get(collection) or collection)
    owner._row_wires[found.name] = made
    if owner._row_owns >= {"chats", "threads"} and collection == "chats":
        _add_threads(made, owner._row_names.get("threads") or "threads")
    return made


def _collection(found: Link, owner: type[Ruled]) -> str:
    """The first of what it has through this link; threads beside chats are a part of the same rows."""
    return next(name for name in ("chats", "threads", "assistant") if name in OF_OWNERS[found] & owner._row_owns)


def _add_threads(made: Wire, name: str) -> None:
    """For an owner of both: a thread is a chat of another kind, with a collection of its own to be read."""
    owner, chat = made.target, made.source
    _refuse_taken(owner, name, "threads")
    join = and_(made.column == key_column(owner), mapper_of(chat).columns["kind"] == "thread")
    order = mapper_of(chat).columns["created_at"]
    mapper_of(owner).add_property(
        name, relationship(chat, primaryjoin=join, foreign_keys=[made.column], order_by=order, viewonly=True)
    )


def _wire(link: Link, source: type[Ruled], target: type[Ruled], reverse: str | None) -> Wire:
    name, key = relationship_name(source, link), key_attribute(source, link)
    _refuse_taken(source, name, link.name)
    if reverse is not None:
        _refuse_taken(target, reverse, link.reverse or "")
    column = _key_column(link, source, target, key)
    made = Wire(link, source, target, name, key, reverse, column)
    mapper_of(source).add_property(name, _relationship(made))
    _add_synonym(source, f"{link.name}_key", key)
    source._row_wires[link.name] = made
    target._row_wires_in.append(made)
    if link.indexed:
        add_key_index(column, unique=link.is_single)
    add_indexes(source)
    return made


def _key_column(link: Link, source: type[Ruled], target: type[Ruled], key: str) -> Column[Any]:
    """The column that holds the partner's key; one that the class declares itself is left as it is."""
    declared = mapper_of(source).columns.get(key)
    if isinstance(declared, Column):
        return declared
    _refuse_taken(source, key, f"{link.name}_key")
    goal = key_column(target)
    column: Column[Any] = Column(key, goal.type, nullable=not link.required)
    _place_before_texts(source, column)
    table_of(source).append_constraint(_foreign_key(link, column, goal))
    mapper_of(source).add_property(key, column)
    return column


def _place_before_texts(source: type[Ruled], column: Column[Any]) -> None:
    """Beside the primary key: SQLite reads through a long text to reach a column that stands behind it."""
    table = table_of(source)
    table.insert_column(column, list(table.columns).index(key_column(source)) + 1 + len(source._row_wires))


def _foreign_key(link: Link, column: Column[Any], goal: Column[Any]) -> LinkConstraint:
    if not link.deferred:
        return LinkConstraint([column], [goal], ondelete=link.ondelete)
    name = None if "fk" in goal.table.metadata.naming_convention else f"fk_{column.table.name}_{column.name}"
    return LinkConstraint(
        [column], [goal], name, ondelete=link.ondelete, use_alter=True, deferrable=True, initially="DEFERRED"
    )


def _relationship(made: Wire) -> Any:
    goal = key_column(made.target)
    order = [mapper_of(made.source).columns[name] for name in made.link.reverse_order]
    options: dict[str, Any] = {"viewonly": True, "sync_backref": False} if made.link.read_only else {}
    kept = options or {"passive_deletes": "all"}
    if made.link.is_single:
        kept = {**kept, "uselist": False}
    if made.link.reverse == "chats" and "threads" in made.target._row_owns:
        kept = {**kept, "primaryjoin": and_(made.column == goal, mapper_of(made.source).columns["kind"] == "chat")}
    return relationship(
        made.target,
        primaryjoin=made.column == goal,
        foreign_keys=[made.column],
        remote_side=[goal],
        backref=backref(made.reverse, order_by=order, **kept) if made.reverse else None,
        **options,
    )


def _add_synonym(row_class: type[Ruled], standard: str, own: str) -> None:
    if standard == own:
        return
    _refuse_taken(row_class, standard, None)
    mapper_of(row_class).add_property(standard, synonym(own))


def _refuse_taken(row_class: type[Ruled], name: str, keyword: str | None) -> None:
    reverses = [made.reverse for made in row_class._row_wires_in]
    if name not in mapper_of(row_class).attrs and not hasattr(row_class, name) and name not in reverses:
        return
    text = f"{row_class.__name__} already has an attribute {name!r}, which its link needs."
    if keyword is None:
        raise LinkError(f"{text} Give that attribute another name.")
    raise LinkError(f"{text} Give the link another name with the class keyword {keyword}=.")


def snake_case(name: str) -> str:
    """`AIUser2Row` as `ai_user2_row`."""
    word = ""
    for before, letter, after in zip(" " + name, name, name[1:] + " ", strict=False):
        starts = letter.isupper() and before != " " and (before.islower() or before.isdigit() or after.islower())
        word += f"_{letter.lower()}" if starts else letter.lower()
    return word
