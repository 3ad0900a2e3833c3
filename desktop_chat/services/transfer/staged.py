"""An archive, unpacked into a database of its own, brought up to date there and looked through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from inspect import get_annotations
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Dialect, insert, inspect, or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, aliased

from desktop_chat.errors import Expired, SchemaTooNew, StorageCorrupt
from desktop_chat.language import sentence
from desktop_chat.models import Tables, schema, staging
from desktop_chat.services.holders import Holders
from desktop_chat.services.recorder import Recorder
from desktop_chat.services.recovery import Recovery
from desktop_chat.services.run_states import WAITING
from desktop_chat.services.storage import Storage, open_storage
from desktop_chat.services.thread_rows import end_idle
from desktop_chat.services.tool_runner import Toolbox
from desktop_chat.services.transfer import cells
from desktop_chat.services.transfer.archive_reading import ArchiveReader
from desktop_chat.services.transfer.manifest import ArchiveUnreadable, Manifest, TablePart
from desktop_chat.services.transfer.progress import Steps
from desktop_chat.services.transfer.sheets import Sheet, Sheets, raw_table, raw_value
from desktop_chat.services.transfer.tidying import tidy

AT_ONCE = 200
JOURNAL_SECONDS = 1.0


@contextmanager
def staged(reader: ArchiveReader, tables: Tables, folder: Path, steps: Steps) -> Iterator[Storage]:
    """The rows of an archive as a library would have them; ArchiveUnreadable where they cannot be ours."""
    path = folder / "staged.sqlite3"
    revision = _revision(reader.manifest, tables)
    try:
        with staging.loading(path, tables, revision) as connection:
            _Loading(connection, reader, Sheets(tables), steps).run()
    except (SQLAlchemyError, StorageCorrupt) as error:
        raise ArchiveUnreadable(reason=str(error)) from error
    with ExitStack() as undo:
        storage = open_storage(path, tables, None, JOURNAL_SECONDS)
        undo.callback(storage.close)
        _settle(storage)
        _look_through(storage)
        storage.database.write(lambda session: tidy(session, tables))
        yield storage


def _revision(manifest: Manifest, tables: Tables) -> str | None:
    if (manifest.revision is None) == tables.is_ready_made:
        text = "This archive was made by a program with other tables. Nothing was changed."
        raise ArchiveUnreadable(sentence(text))
    if manifest.revision is not None and manifest.revision not in schema.revisions():
        raise SchemaTooNew(found=manifest.revision, known=schema.revisions()[-1])
    return manifest.revision


class _Loading:
    def __init__(self, connection: Connection, reader: ArchiveReader, sheets: Sheets, steps: Steps) -> None:
        self._connection, self._reader, self._steps = connection, reader, steps
        self._sheets = {sheet.name: sheet for sheet in sheets}

    def run(self) -> None:
        parts = self._reader.manifest.tables
        self._steps.begin(sentence("Reading chats…"), sum(part.rows for part in parts))
        unknown = [part.name for part in parts if part.name not in self._sheets]
        if unknown:
            raise _unknown(unknown)
        for part in parts:
            self._load(part, self._sheets[part.name])

    def _load(self, part: TablePart, sheet: Sheet) -> None:
        names = {column["name"] for column in _columns(self._connection, sheet)}
        if not part.columns.keys() <= names:
            raise _unknown(sorted(part.columns.keys() - names))
        defaults = self._defaults(sheet, names - part.columns.keys())
        statement = insert(raw_table(sheet.declared.name, [*part.columns, *defaults], sheet.declared.schema))
        rows = ({**_values(part, row), **defaults} for row in self._reader.rows(part))
        while batch := list(islice(rows, AT_ONCE)):
            self._connection.execute(statement, batch)
            self._steps.add(len(batch))

    def _defaults(self, sheet: Sheet, missing: set[str]) -> dict[str, Any]:
        """What columns have that the archive does not know."""
        columns = [each for each in sheet.declared.columns if each.name in missing]
        found = {each.name: _default(each, self._connection.dialect) for each in columns}
        return {name: value for name, value in found.items() if value is not None}


def _columns(connection: Connection, sheet: Sheet) -> list[Any]:
    return list(inspect(connection).get_columns(sheet.declared.name, schema=sheet.declared.schema))


def _unknown(names: list[str]) -> ArchiveUnreadable:
    text = "This archive has something that this program does not know: {names}. Nothing was changed."
    return ArchiveUnreadable(sentence(text, names=", ".join(names)))


def _values(part: TablePart, row: Mapping[str, Any]) -> dict[str, Any]:
    if row.keys() != part.columns.keys():
        raise ArchiveUnreadable()
    try:
        return {name: cells.read(kind, row[name]) for name, kind in part.columns.items()}
    except cells.CellUnreadable as error:
        raise ArchiveUnreadable() from error


def _default(column: Column[Any], dialect: Dialect) -> Any:
    default: Any = column.default
    if default is None or not (default.is_scalar or default.is_callable):
        return None
    return raw_value(column, default.arg(None) if default.is_callable else default.arg, dialect)


# --- looking through ------------------------------------------------------------------------------


def _settle(storage: Storage) -> None:
    """What was being written when the archive was made is as a program leaves it that ended then."""
    toolbox = Toolbox(())
    recovery = Recovery(storage.tables, storage.journal, Recorder(), toolbox)
    holders = Holders(storage.tables, storage.instances, recovery.interrupt)
    storage.database.write(holders.interrupt_lost)
    storage.database.write(lambda session: _take_back_permissions(session, storage.tables))
    storage.database.write(lambda session: _take_out_of_line(session, storage.tables))


def _take_back_permissions(session: Session, tables: Tables) -> None:
    """What somebody allowed elsewhere is not done here: a call that has no answer waits for a decision.

    One that has an answer stays approved, but without its digest it allows no other call.
    """
    call = tables.tool_call
    undecided = update(call).where(call.result_key.is_(None), call.approval != "denied")
    columns = {"approval": "waiting", "is_error": None, "started_at": None, "ended_at": None}
    answered = update(call).where(call.result_key.is_not(None), call.approval == "approved")
    for statement in (undecided.values(columns), answered.values(arguments_digest="")):
        session.execute(statement.execution_options(synchronize_session=False))


def _take_out_of_line(session: Session, tables: Tables) -> None:
    """Nothing that somebody asked elsewhere asks anybody by itself here: a person may have it run again."""
    for run in session.scalars(select(tables.run).where(tables.run.status == WAITING)):
        text = "This question stood in line where it was exported. Run it again to have it answered here."
        end_idle(session, run, "expired", Expired(sentence(text)))


def _look_through(storage: Storage) -> None:
    """Every value as the program reads it, and no message hangs below itself or in another chat."""
    try:
        storage.database.read(lambda session: _read_all(session, storage.tables))
    except (ValueError, TypeError, ArithmeticError, LookupError) as error:
        raise ArchiveUnreadable(reason=str(error)) from error
    if storage.database.read(lambda session: _has_knots(session, storage.tables)):
        raise ArchiveUnreadable()


def _read_all(session: Session, tables: Tables) -> None:
    for row_class in tables.all:
        shapes = _shapes(row_class)
        query = select(*inspect(row_class).local_table.columns)
        for row in session.execute(query, execution_options={"yield_per": AT_ONCE}).mappings():
            for name, shape in shapes.items():
                if row[name] is not None and not isinstance(row[name], shape):
                    raise TypeError(name)


def _shapes(row_class: type[Any]) -> dict[str, type]:
    """The columns that hold a mapping or a list, as their mixin says."""
    said: dict[str, str] = {}
    for parent in reversed(row_class.__mro__):
        said |= {name: str(kind) for name, kind in get_annotations(parent).items()}
    found = {name: dict if "[dict" in kind else list for name, kind in said.items() if _is_open(kind)}
    mapped = row_class.__mapper__.columns
    return {mapped[name].name: shape for name, shape in found.items() if name in mapped}


def _is_open(kind: str) -> bool:
    return kind.startswith(("Mapped[dict", "Mapped[list"))


def _has_knots(session: Session, tables: Tables) -> bool:
    message, run, call = tables.message, tables.run, tables.tool_call
    below, above = aliased(message), aliased(message)
    is_knot = or_(below.chat_key != above.chat_key, below.position <= above.position)
    strayed = select(below.key).join(above, below.parent_key == above.key).where(is_knot)
    foreign_run = select(message.key).join(run, message.run_key == run.key).where(message.chat_key != run.chat_key)
    answered = (
        select(call.key).join(below, call.message_key == below.key).join(above, call.result_key == above.key)
    )
    foreign_answer = answered.where(below.chat_key != above.chat_key)
    return any(session.execute(query.limit(1)).first() for query in (strayed, foreign_run, foreign_answer))
