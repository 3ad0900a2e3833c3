"""Headers of a service as a person writes them, one in each line."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_chat.errors import UserError
from desktop_chat.language import sentence


def read_headers(text: str) -> dict[str, str]:
    """As they were written, one in each line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    pairs = [line.partition(":") for line in lines]
    if any(not separator or not name.strip() or not value.strip() for name, separator, value in pairs):
        raise UserError(sentence("A header is written as Name: value, one in each line."))
    return {name.strip(): value.strip() for name, _, value in pairs}


def written_headers(headers: object) -> str:
    """As they are shown."""
    return "\n".join(f"{name}: {value}" for name, value in headers.items()) if isinstance(headers, Mapping) else ""
