"""A program's assistants: made, changed, copied, deleted, with every version they ever had."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import delete, inspect, select
from sqlalchemy.orm import Session

from desktop_chat.errors import NotFound, UserError
from desktop_chat.language import sentence
from desktop_chat.models import Assistable, Tables, put_definition, utc_now
from desktop_chat.models.database import Database
from desktop_chat.services import inputs
from desktop_chat.services.assistant_fields import checked
from desktop_chat.services.assistant_remains import Remains, remains_of, versions_of
from desktop_chat.services.assistant_views import (
    AssistantView,
    FieldChange,
    VersionView,
    assistant_view,
    changes,
)

Told = Callable[[str, AssistantView], None]
"""Called after each commit with 'put' or 'delete' and what it was done to."""


class Assistants:
    def __init__(self, database: Database, tables: Tables, tell: Told) -> None:
        self._database = database
        self._tables = tables
        self._tell = tell

    @property
    def _owner_keys(self) -> tuple[str, ...]:
        return tuple(key for _, _, key in self._tables.assistable_links)

    # ------------------------------------------------------------------ finding

    def get(self, assistant: Any) -> AssistantView:
        """By its id, its view, or the row that it speaks for."""
        return self._database.read(lambda session: self.view(self.row(session, assistant)))

    def of_mark(self, mark: str) -> AssistantView | None:
        row_class = self._tables.assistant
        query = select(row_class).where(row_class.mark == mark)
        found = self._database.read(lambda session: session.scalars(query).first())
        return None if found is None else self.view(found)

    def list(self, *, tag: str | None = None, words: str = "", owned: bool | None = None) -> list[AssistantView]:
        """Pinned first, then by name; those with this tag, and with these words in name or description."""
        row_class = self._tables.assistant
        query = select(row_class).order_by(row_class.pinned.desc(), row_class.name, row_class.created_at)
        views = self._database.read(lambda session: [self.view(row) for row in session.scalars(query)])
        found = [view for view in views if tag is None or tag in view.tags]
        found = [view for view in found if owned is None or view.is_owned == owned]
        return [view for view in found if all(word in _searched(view) for word in words.casefold().split())]

    def tags(self) -> tuple[str, ...]:
        """Every tag that an assistant has, in order."""
        return tuple(sorted({tag for view in self.list() for tag in view.tags}, key=str.casefold))

    def row(self, session: Session, assistant: Any) -> Any:
        """Its row; NotFound where there is none."""
        key = self._key(session, assistant)
        row_class = self._tables.assistant
        row = None if key is None else session.get(row_class, inputs.key_in(row_class, key))
        if row is None:
            raise NotFound(sentence("There is no such assistant."))
        return row

    def _key(self, session: Session, assistant: Any) -> Any:
        if isinstance(assistant, AssistantView):
            return assistant.id
        if not isinstance(assistant, Assistable):
            return assistant
        wire, identity = type(assistant)._row_wires.get("assistant"), inspect(assistant).identity
        if wire is None or wire.source is not self._tables.assistant or identity is None:
            return None
        column = getattr(wire.source, wire.key)
        return session.scalar(select(wire.source.key).where(column == identity[0]))

    # ----------------------------------------------------------------- changing

    def create(self, name: str, *, tags: Iterable[str] = (), pinned: bool = False, **fields: Any) -> AssistantView:
        """A new one; its fields are those of `assistant_fields`, and any others."""
        return self.put({"name": name, **fields}, tags=tags, pinned=pinned)

    def put(
        self,
        definition: Mapping[str, Any],
        *,
        mark: str | None = None,
        tags: Iterable[str] = (),
        pinned: bool = False,
    ) -> AssistantView:
        """The assistant of this mark, made or brought to this definition."""
        kept, named = checked(definition), [inputs.words(tag) for tag in tags]
        row_class = self._tables.assistant

        def work(session: Session) -> AssistantView:
            row = session.scalars(select(row_class).where(row_class.mark == mark)).first() if mark else None
            if row is None:
                row = self._tables.new(row_class, **({"mark": mark} if mark else {}))
            row.tags, row.pinned = named, pinned
            put_definition(session, row, kept)
            session.flush()
            return self.view(row)

        return self._written("put", work)

    def change(self, assistant: Any, **fields: Any) -> AssistantView:
        """Other values for these fields; None clears one. Nothing new makes no version."""

        def work(session: Session) -> AssistantView:
            row = self._own_row(session, assistant)
            put_definition(session, row, checked({**(row.definition or {}), **fields}))
            session.flush()
            return self.view(row)

        return self._written("put", work)

    def sort(
        self, assistant: Any, *, tags: Iterable[str] | None = None, pinned: bool | None = None
    ) -> AssistantView:
        """Where it stands in a gallery, which is no part of what it is."""

        def work(session: Session) -> AssistantView:
            row = self.row(session, assistant)
            row.tags = row.tags if tags is None else [inputs.words(tag) for tag in tags]
            row.pinned = row.pinned if pinned is None else pinned
            row.updated_at = utc_now()
            session.flush()
            return self.view(row)

        return self._written("put", work)

    def duplicate(self, assistant: Any, name: str | None = None) -> AssistantView:
        """Another one that is alike and goes its own way."""
        view = self.get(assistant)
        other = name or sentence("Copy of {name}", name=view.name)
        return self.put({**view.definition, "name": other}, tags=view.tags)

    def delete(self, assistant: Any) -> Remains:
        """Gone for good with its versions; conversations keep its name, what it said and how it was.

        What is given back is all that it takes to undo that, for as long as somebody holds it.
        """
        row_class = self._tables.assistant

        def work(session: Session) -> Remains:
            remains = remains_of(session, self._tables, self.view(self._own_row(session, assistant)))
            gone = delete(row_class).where(row_class.key == remains.view.id)
            session.execute(gone.execution_options(synchronize_session=False))
            return remains

        remains = self._database.write(work)
        self._tell("delete", remains.view)
        return remains

    # ----------------------------------------------------------------- versions

    def versions(self, assistant: Any) -> tuple[VersionView, ...]:
        """All of them, the first first."""

        def work(session: Session) -> tuple[VersionView, ...]:
            return versions_of(session, self._tables, self.row(session, assistant).key)

        return self._database.read(work)

    def diff(self, assistant: Any, before: int, after: int | None = None) -> tuple[FieldChange, ...]:
        """What differs between two versions; the newest, if no other is named."""
        versions = {version.number: version for version in self.versions(assistant)}
        newest = max(versions, default=0)
        if before not in versions or (after or newest) not in versions:
            raise NotFound(sentence("There is no such version."))
        return changes(versions[before].definition, versions[after or newest].definition)

    def restore(self, assistant: Any, number: int) -> AssistantView:
        """Let it be what it was, as the newest version."""
        found = [version for version in self.versions(assistant) if version.number == number]
        if not found:
            raise NotFound(sentence("There is no such version."))

        def work(session: Session) -> AssistantView:
            row = self._own_row(session, assistant)
            put_definition(session, row, found[0].definition)
            session.flush()
            return self.view(row)

        return self._written("put", work)

    # --------------------------------------------------------------- the pieces

    def _own_row(self, session: Session, assistant: Any) -> Any:
        """One that nobody else speaks for: the next save of its owner would undo what is done here."""
        row = self.row(session, assistant)
        if self.view(row).is_owned:
            raise UserError(sentence("This assistant follows another record. Change or delete that one."))
        return row

    def view(self, row: Any) -> AssistantView:
        """What its row says."""
        return assistant_view(row, self._owner_keys)

    def _written(self, action: str, work: Callable[[Session], AssistantView]) -> AssistantView:
        view = self._database.write(work)
        self._tell(action, view)
        return view


def _searched(view: AssistantView) -> str:
    return " ".join((view.name, str(view.definition.get("description") or ""), *view.tags)).casefold()
