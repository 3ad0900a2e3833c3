"""Names of tools that every provider takes and that no two tools have: the server's, then the tool's own."""

from __future__ import annotations

import hashlib
import re
import unicodedata

BETWEEN = "__"
LONGEST, LONGEST_SERVER = 64, 24
_FOREIGN = re.compile(r"[^A-Za-z0-9_-]+")
_DIGITS = 6


def tool_name(server: str, tool: str) -> str:
    """The same for the same two names, always; where they had to be altered, a few digits of both are added."""
    first, second = _plain(server)[:LONGEST_SERVER], _plain(tool)
    whole = f"{first}{BETWEEN}{second}"
    if (first, second) == (server, tool) and len(whole) <= LONGEST and BETWEEN not in first:
        return whole
    digits = hashlib.sha256(f"{server}\n{tool}".encode("utf-8", "replace")).hexdigest()[:_DIGITS]
    return f"{whole[: LONGEST - _DIGITS - 1]}_{digits}"


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return _FOREIGN.sub("_", letters).strip("_") or "x"
