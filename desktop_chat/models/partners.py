"""Finds the partner of a row class among the classes of its registry."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import registry

from desktop_chat.models.links import OWNER, Link, is_wanted, links_from, links_to
from desktop_chat.models.rules import Ruled

OF_OWNERS = {
    Link(OWNER, "chat", "chat", "CASCADE"): frozenset({"chats", "threads"}),
    Link(OWNER, "assistant", "assistant", "CASCADE"): frozenset({"assistant"}),
}
"""How an owner of these things finds their class; the link that is made then leads from there to the owner."""


def rows_in(classes: registry) -> list[type[Ruled]]:
    """The row classes and owners of a registry, in the order in which they were declared."""
    mapped = [mapper.class_ for mapper in classes.mappers if mapper.inherits is None]
    return sorted((row for row in mapped if issubclass(row, Ruled)), key=lambda row: row._row_serial)


def missing_links(source: type[Ruled]) -> list[Link]:
    links = _links_of_owner(source) if source._row_role == OWNER else links_from(source._row_role)
    return [link for link in links if link.name not in source._row_wires and is_wanted(source, link)]


def _links_of_owner(owner: type[Ruled]) -> list[Link]:
    return [link for link, owned in OF_OWNERS.items() if owned & owner._row_owns]


def find_named(source: type[Ruled], link: Link, rows: list[type[Ruled]]) -> type[Ruled] | None:
    """The partner that this class names, or that names this class."""
    if link.source == link.target:
        return source
    candidates = [row for row in rows if row._row_role == link.target]
    hint = source._row_names.get(f"{link.name}_class")
    if hint is not None:
        return _only([row for row in candidates if is_named(row, hint)])
    return _only([row for row in candidates if points_here(row, source)])


def find_likely(source: type[Ruled], link: Link, rows: list[type[Ruled]]) -> type[Ruled] | None:
    """The only partner that is left, or the only one in the same module, unless another class wants it too."""
    if source._row_names.get(f"{link.name}_class") is not None:
        return None
    free = [row for row in rows if row._row_role == link.target and points_here(row, source) is not False]
    target = _only(free) or _only(_beside(source, free))
    if target is None or link.reverse is None:
        return target
    suitors = [row for row in rows if row._row_role == source._row_role and _may_want(row, link, target)]
    return target if _only(suitors) or _only(_beside(target, suitors)) is source else None


def _may_want(row: type[Ruled], link: Link, target: type[Ruled]) -> bool:
    hint = row._row_names.get(f"{link.name}_class")
    return link in missing_links(row) and hint is None and points_here(target, row) is not False


def _beside(row: type[Ruled], others: list[type[Ruled]]) -> list[type[Ruled]]:
    return [other for other in others if other.__module__ == row.__module__]


def is_named(row: type[Any], hint: type[Any] | str) -> bool:
    if isinstance(hint, type):
        return row is hint
    full = f"{row.__module__}.{row.__qualname__}"
    return full == hint or full.endswith(f".{hint}")


def points_here(row: type[Ruled], source: type[Ruled]) -> bool | None:
    """Whether a class names or already has this one (or another) as its partner; None while it has none."""
    role = source._row_role
    if role == OWNER:
        return None
    if len({home for home in (_home(row), _home(source)) if home is not None}) > 1:
        return False
    names = [f"{link.name}_class" for link in links_from(row._row_role) if link.target == role]
    names += [f"{role}_class" for link in links_to(row._row_role) if link.source == role]
    hints = [row._row_names[name] for name in names if row._row_names.get(name) is not None]
    wires = [
        wire.target for wire in row._row_wires.values() if wire.link.target == role and wire.target is not row
    ]
    wires += [wire.source for wire in row._row_wires_in if wire.link.source == role and wire.reverse]
    if not hints and not wires:
        return None
    return source in wires or any(is_named(source, hint) for hint in hints)


def _home(row: type[Ruled]) -> type[Ruled] | None:
    """The chat class that a row belongs to, if it is known by now."""
    if row._row_role == "chat":
        return row
    steps = [row._row_wires[name].target for name in ("chat", "message", "run") if name in row._row_wires]
    return next((home for home in map(_home, steps) if home is not None), None)


def _only(rows: list[type[Ruled]]) -> type[Ruled] | None:
    return rows[0] if len(rows) == 1 else None
