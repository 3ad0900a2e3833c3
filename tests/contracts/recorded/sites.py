"""What the context of a service needs beside a key and an address, by its name in the catalogue."""

from __future__ import annotations

from collections.abc import Mapping

SITES: Mapping[str, Mapping[str, object]] = {}

ROOTS: frozenset[str] = frozenset({"azure"})
"""Services whose base address has no path of its own: where they put a request is theirs to say."""
