"""What a deleted assistant leaves in memory, so that deleting it can be undone with its versions and its chats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from desktop_chat.models import Tables, utc_now
from desktop_chat.services.assistant_views import AssistantView, VersionView

AT_ONCE = 500
"""Keys in one statement."""


@dataclass(frozen=True, slots=True)
class Remains:
    view: AssistantView
    versions: tuple[VersionView, ...] = ()
    chats: tuple[Any, ...] = ()
    """In which it answered."""
    runs: tuple[Any, ...] = ()


def remains_of(session: Session, tables: Tables, view: AssistantView) -> Remains:
    chats, runs = (_referring(session, each, view.id) for each in (tables.chat, tables.run))
    return Remains(view, versions_of(session, tables, view.id), chats, runs)


def versions_of(session: Session, tables: Tables, key: Any) -> tuple[VersionView, ...]:
    """All of them, the first first."""
    version = tables.assistant_version
    query = select(version).where(version.assistant_key == key).order_by(version.number)
    return tuple(VersionView(row.number, dict(row.definition), row.created_at) for row in session.scalars(query))


def put_back(session: Session, tables: Tables, remains: Remains) -> Any:
    """Its row under its old key and mark, where these are free, and all that spoke of it."""
    row_class, view = tables.assistant, remains.view
    row = session.get(row_class, view.id)
    if row is not None:
        return row
    is_taken = session.scalars(select(row_class).where(row_class.mark == view.mark)).first() is not None
    row = tables.new(row_class, **({} if is_taken else {"mark": view.mark}))
    row.key = view.id
    row.name, row.version, row.definition = view.name, view.version, dict(view.definition)
    row.pinned, row.tags, row.created_at = view.pinned, list(view.tags), view.created_at or utc_now()
    session.add(row)
    for each in remains.versions:
        values = {"number": each.number, "definition": dict(each.definition), "created_at": each.created_at}
        session.add(tables.new(tables.assistant_version, assistant=row, **values))
    session.flush()
    for referring, keys in ((tables.chat, remains.chats), (tables.run, remains.runs)):
        _refer(session, referring, keys, view.id)
    return row


def _referring(session: Session, row_class: Any, key: Any) -> tuple[Any, ...]:
    return tuple(session.scalars(select(row_class.key).where(row_class.assistant_key == key)))


def _refer(session: Session, row_class: Any, keys: Sequence[Any], assistant_key: Any) -> None:
    """Those that have no other assistant meanwhile."""
    for some in _parts(keys):
        change = update(row_class).where(row_class.key.in_(some), row_class.assistant_key.is_(None))
        session.execute(change.values(assistant_key=assistant_key).execution_options(synchronize_session=False))


def _parts(keys: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (keys[place : place + AT_ONCE] for place in range(0, len(keys), AT_ONCE))
