"""Keys that can be known before a row is written, so that rows which name each other need fewer statements."""

from __future__ import annotations

from typing import Any

from sqlalchemy import inspect
from sqlalchemy.sql.schema import CallableColumnDefault


def early_key(kind: type[Any]) -> Any | None:
    """A new key for a row of this class, or None where only the database can give it."""
    column = inspect(kind).primary_key[0]
    default = column.default
    if isinstance(default, CallableColumnDefault):
        return default.arg(None)  # type: ignore[arg-type]  # defaults that take no context ignore it
    return None
