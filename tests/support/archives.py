"""Archives for tests: changed after they were written, with sums that are right or wrong."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Mapping, Set
from contextlib import closing
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from desktop_chat.models import migration

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
    only: Mapping[str, Set[str]] | None = None,
    change: Callable[[str, Rows], None] | None = None,
) -> Path:
    """Another archive: without these columns or with only these, its rows changed, and all its sums right."""
    contents = members(source)
    manifest = json.loads(contents["manifest.json"])
    if only is not None:
        for gone in [part for part in manifest["tables"] if part["name"] not in only]:
            manifest["tables"].remove(gone)
            del contents[f"rows/{gone['name']}.jsonl"]
        without = {part["name"]: part["columns"].keys() - only[part["name"]] for part in manifest["tables"]}
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


def columns_at(revision: str, path: Path) -> dict[str, set[str]]:
    """The tables that a database had at this revision, and the columns of each."""
    migration.run(path, 1.0, revision)
    with closing(sqlite3.connect(path)) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {
            name: {row[1] for row in database.execute(f"SELECT * FROM pragma_table_info('{name}')")}
            for name in names
        }
