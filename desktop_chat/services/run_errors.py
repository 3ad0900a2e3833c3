"""The error that ended a run, as its row keeps it and as a value that may be shown."""

from __future__ import annotations

import math
from typing import Any

from desktop_chat.errors import Error
from desktop_chat.language import sentence
from desktop_chat.providers.secrets import is_secret_name
from desktop_chat.redaction import HIDDEN, redacted
from desktop_chat.services.views import ErrorView


def error_columns(error: BaseException | None) -> dict[str, Any]:
    """What a run keeps of the error that ended it."""
    if error is None:
        return {}
    known = isinstance(error, Error)
    return {
        "error_class": type(error).__name__,
        "error_text": redacted(str(error))
        if known
        else sentence("The program made a mistake: {name}.", name=type(error).__name__),
        "error_remedy": str(error.remedy) if isinstance(error, Error) else "retry",
        "error_details": _plain(error.details) if isinstance(error, Error) else None,
    }


def error_view(error: BaseException) -> ErrorView:
    columns = error_columns(error)
    return ErrorView(
        columns["error_class"], columns["error_text"], columns["error_remedy"], columns["error_details"] or {}
    )


def say_no_key(error: Error) -> Error:
    """The same error, for whoever shows or logs it."""
    error.args = tuple(redacted(each) if isinstance(each, str) else each for each in error.args)
    error.details = {name: _without_keys(name, value) for name, value in error.details.items()}
    return error


def _plain(details: dict[str, Any]) -> dict[str, Any] | None:
    """Only what JSON can say, and no key; details are facts, not objects."""
    plain = {
        name: _without_keys(name, value)
        for name, value in details.items()
        if isinstance(value, str | int | bool) or (isinstance(value, float) and math.isfinite(value))
    }
    return plain or None


def _without_keys(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return HIDDEN if is_secret_name(name) else redacted(value)
