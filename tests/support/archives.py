"""Archives for tests: changed after they were written, with sums that are right or wrong."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Set
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

Rows = list[dict[str, Any]]


def members(archive: Path) -> dict[str, bytes]:
    with ZipFile(archive) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def packed(contents: Mapping[str, bytes], archive: Path) -> Path:
    with ZipFile(archive, "w", ZIP_DEFLATED) as made:
        for name, content in contents.items():
            made.writestr(name, content)
    return archive


def rewritten(
    source: Path,
    target: Path,
    *,
    revision: str | None = None,
    without: Mapping[str, Set[str]] | None = None,
    change: Callable[[str, Rows], None] | None = None,
) -> Path:
    """Another archive: without these columns, its rows changed table by table, and all its sums right."""
    contents = members(source)
    manifest = json.loads(contents["manifest.json"])
    for part in manifest["tables"]:
        name = f"rows/{part['name']}.jsonl"
        rows: Rows = [json.loads(line) for line in contents[name].splitlines()]
        for column in (without or {}).get(part["name"], ()):
            del part["columns"][column]
            for row in rows:
                del row[column]
        if change is not None:
            change(part["name"], rows)
        lines = b"".join(json.dumps(row).encode() + b"\n" for row in rows)
        part |= {"rows": len(rows), "size": len(lines), "sha256": hashlib.sha256(lines).hexdigest()}
        contents[name] = lines
    manifest["revision"] = revision or manifest["revision"]
    contents["manifest.json"] = json.dumps(manifest).encode()
    return packed(contents, target)
