"""One value of a row as JSON and back, without a loss: whole numbers, bytes, texts, and JSON as it was."""

from __future__ import annotations

import base64
import binascii
import json
import math
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from desktop_chat.services.transfer.sheets import ANY, BYTES, FLAG, INTEGER, JSON_TEXT, NUMBER, TEXT

TEXT_MARK, BYTES_MARK, NUMBER_MARK = "$text", "$bytes", "$number"
LARGEST_EXACT = 2**53 - 1
"""Readers in other languages keep no larger number exactly; beyond, it is written as text."""
SMALLEST, LARGEST = -(2**63), 2**63 - 1


class CellUnreadable(ValueError):
    """What stands in an archive is no value of its column."""


def row_text(row: Mapping[str, Any]) -> bytes:
    """One line of an archive, without its end."""
    text = json.dumps(row, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    try:
        return text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair, within JSON
        return json.dumps(row, separators=(",", ":"), allow_nan=False).encode()


def written(kind: str, value: Any) -> Any:
    if value is None:
        return None
    if kind == JSON_TEXT and isinstance(value, str):
        return _opened(value)
    if kind == FLAG and value in (0, 1):
        return bool(value)
    if isinstance(value, int):
        return _whole(kind, value)
    if isinstance(value, float) and not math.isfinite(value):
        return {NUMBER_MARK: repr(value)}
    return {BYTES_MARK: base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def _whole(kind: str, value: int) -> Any:
    if abs(value) <= LARGEST_EXACT:
        return int(value)
    return str(value) if kind == INTEGER else {NUMBER_MARK: str(value)}


def _opened(text: str) -> Any:
    """JSON as it is, where it comes back the same; else its text."""
    try:
        value = json.loads(text, parse_constant=_refuse)
        is_plain = value is not None and json.dumps(value) == text
    except (ValueError, RecursionError):
        is_plain = False
    return value if is_plain and not (isinstance(value, dict) and TEXT_MARK in value) else {TEXT_MARK: text}


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


# --- back -----------------------------------------------------------------------------------------


def read(kind: str, value: Any) -> Any:
    """As the database keeps it; CellUnreadable where it is none of this column."""
    if value is None:
        return None
    try:
        return _READERS[kind](value)
    except (KeyError, TypeError, ValueError, RecursionError, OverflowError) as error:
        raise CellUnreadable(kind) from error


def _integer(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise CellUnreadable(INTEGER)
    found = int(value)
    if not SMALLEST <= found <= LARGEST:
        raise CellUnreadable(INTEGER)
    return found


def _flag(value: Any) -> Any:
    return value if isinstance(value, bool) else _integer(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise CellUnreadable(TEXT)
    value.encode()  # half of a surrogate pair cannot be stored
    return value


def _json(value: Any) -> str:
    text = value[TEXT_MARK] if isinstance(value, dict) and TEXT_MARK in value else json.dumps(value)
    json.loads(_text(text))
    return str(text)


def _bytes(value: Any) -> bytes:
    try:
        return base64.b64decode(value[BYTES_MARK], validate=True)
    except binascii.Error as error:
        raise CellUnreadable(BYTES) from error


def _number(value: Any) -> Any:
    if isinstance(value, dict):
        told = value[NUMBER_MARK]
        return float(told) if told in ("inf", "-inf", "nan") else _integer(told)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise CellUnreadable(NUMBER)
    return value


def _any(value: Any) -> Any:
    if isinstance(value, dict):
        return _bytes(value) if BYTES_MARK in value else _number(value)
    return _text(value) if isinstance(value, str) else _number(value)


_READERS: Mapping[str, Callable[[Any], Any]] = {
    INTEGER: _integer,
    FLAG: _flag,
    TEXT: _text,
    JSON_TEXT: _json,
    NUMBER: _number,
    BYTES: _bytes,
    ANY: _any,
}
