"""Reads a document in the test's own process."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from desktop_chat.services.documents.extracting import extract
from desktop_chat.services.documents.values import Limits, Part


def read(content: bytes, limits: Limits | None = None) -> tuple[list[tuple[str, str]], bool]:
    """The parts, and whether they are all."""
    parts: list[Part] = []
    with TemporaryDirectory() as folder:
        path = Path(folder) / "document"
        path.write_bytes(content)
        is_whole = extract(path, limits or Limits(), parts.append)
    return [(part.name, part.text) for part in parts], is_whole


def parts_of(content: bytes) -> list[tuple[str, str]]:
    parts, is_whole = read(content)
    assert is_whole
    return parts
