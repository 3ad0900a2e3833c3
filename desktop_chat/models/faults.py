"""What SQLite reports, in the errors of this program."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from desktop_chat import errors
from desktop_chat.language import sentence

_FAULTS: dict[int, type[errors.StorageError]] = {
    sqlite3.SQLITE_FULL: errors.StorageFull,
    sqlite3.SQLITE_READONLY: errors.StorageReadOnly,
    sqlite3.SQLITE_PERM: errors.StorageReadOnly,
    sqlite3.SQLITE_AUTH: errors.StorageReadOnly,
    sqlite3.SQLITE_CANTOPEN: errors.StorageReadOnly,
    sqlite3.SQLITE_BUSY: errors.StorageLocked,
    sqlite3.SQLITE_LOCKED: errors.StorageLocked,
    sqlite3.SQLITE_PROTOCOL: errors.StorageLocked,
    sqlite3.SQLITE_CORRUPT: errors.StorageCorrupt,
    sqlite3.SQLITE_NOTADB: errors.StorageCorrupt,
    sqlite3.SQLITE_FORMAT: errors.StorageCorrupt,
    sqlite3.SQLITE_IOERR: errors.StorageError,
    sqlite3.SQLITE_NOMEM: errors.StorageError,
}
REFUSALS = (SQLAlchemyError, ValueError, TypeError, ArithmeticError, LookupError, AttributeError, AssertionError)
"""What is raised over a value that cannot be stored, by the database or by a program's own row classes."""
# A quota, a size limit and a disk too full for the shared index come as input-output errors of these kinds.
_FULL_IN_DISGUISE = {sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE}
_DAMAGE_IN_DISGUISE = {8458}  # SQLITE_IOERR_CORRUPTFS, which Python 3.11 does not name
_KEY_TAKEN = {sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID}


def fault(error: BaseException, path: Path) -> errors.StorageError | None:
    """What the disk or the database did wrong, as an error with a sentence; None if it is something else."""
    code = _code(error)
    kind = _kind(code)
    if kind is None:
        return None
    facts: dict[str, Any] = {"path": str(path), "code": code, "reason": str(_original(error))}
    if code & 0xFF == sqlite3.SQLITE_CANTOPEN and not path.parent.is_dir():
        return kind(sentence("The folder {folder} does not exist.", folder=str(path.parent)), **facts)
    if code & 0xFF == sqlite3.SQLITE_CANTOPEN and path.is_dir():
        return kind(sentence("{path} is a folder, not a database.", path=str(path)), **facts)
    return kind(**facts)


def _kind(code: int) -> type[errors.StorageError] | None:
    if code in _FULL_IN_DISGUISE:
        return errors.StorageFull
    if code in _DAMAGE_IN_DISGUISE:
        return errors.StorageCorrupt
    return _FAULTS.get(code & 0xFF)


def _original(error: BaseException) -> BaseException:
    return error.orig if isinstance(error, DBAPIError) and error.orig is not None else error


def _code(error: BaseException) -> int:
    code: int = getattr(_original(error), "sqlite_errorcode", 0)
    return code


def is_key_taken(error: BaseException) -> bool:
    """Whether a row could not be added because its primary key is in use."""
    return _code(error) in _KEY_TAKEN


def is_write_refused(error: BaseException) -> bool:
    """Whether a statement tried to write on a connection that only reads."""
    return _code(error) == sqlite3.SQLITE_READONLY


@contextmanager
def faults_named(path: Path) -> Iterator[None]:
    """Turn what SQLite says into the errors of this program."""
    try:
        yield
    except (sqlite3.Error, DBAPIError) as error:
        named = fault(error, path)
        if named is None:
            raise
        raise named from error
