"""One chat as JSON without a loss: every row that belongs to it with every column, one row in a line."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from sqlalchemy import Select, false, or_, select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from desktop_chat.errors import AttachmentUnreadable
from desktop_chat.models import schema
from desktop_chat.services.storage import Storage
from desktop_chat.services.transfer import cells
from desktop_chat.services.transfer.live import LiveText
from desktop_chat.services.transfer.progress import Steps
from desktop_chat.services.transfer.sheets import Sheet, Sheets

FORMAT, VERSION = "desktop-chat chat", 1
AT_ONCE = 100
CHUNK = 3 << 18
"""A multiple of three: each piece of Base64 ends where the next one begins."""
Write: TypeAlias = Callable[[bytes], Any]


def write_json(
    session: Session,
    storage: Storage,
    live: LiveText,
    chat_key: Any,
    write: Write,
    steps: Steps,
    *,
    with_files: bool,
) -> None:
    """With its whole tree, deleted messages too; files by their sums, or with their content."""
    chat = storage.tables.chat
    raw_key = session.scalar(select(type_coerce(chat.key, NullType())).where(chat.key == chat_key))
    sheets = Sheets(storage.tables)
    revision = schema.revisions()[-1] if storage.tables.is_ready_made else None
    head = json.dumps({"format": FORMAT, "version": VERSION, "revision": revision})
    write(head[:-1].encode() + b', "rows": {')
    digests: list[str] = []
    for number, (sheet, query) in enumerate(_belonging(sheets, raw_key)):
        write((b"," if number else b"") + b"\n" + json.dumps(sheet.name).encode() + b": [")
        for line, row in enumerate(_rows(session, sheet, query, live)):
            steps.add()
            write((b"," if line else b"") + b"\n" + cells.row_text(row))
            if sheet.role == "blob":
                digests.append(str(row[sheet.own("digest")]))
        write(b"]")
    write(b"}")
    if with_files:
        _write_files(storage, digests, write, steps)
    write(b"}\n")


def _rows(session: Session, sheet: Sheet, query: Select[Any], live: LiveText) -> Iterator[dict[str, Any]]:
    found = session.execute(query.order_by(sheet.key), execution_options={"yield_per": AT_ONCE})
    for row in found.mappings():
        told = live.completed(sheet, row) if sheet.role == "message" else row
        yield {name: cells.written(kind, told[name]) for name, kind in sheet.kinds.items()}


def _belonging(sheets: Sheets, chat_key: Any) -> Iterator[tuple[Sheet, Select[Any]]]:
    """For each table which of its rows belong to the chat: those below it, and those that these refer to."""
    chats = sheets.of("chat")
    below: dict[str, Select[Any]] = {"chat": select(chats.key).where(chats.key == chat_key)}
    for role, link in _BELOW.items():
        sheet = sheets.find(role)
        if sheet is not None:
            owners = below[link]
            below[role] = select(sheet.key).where(sheet.column(sheet.own(f"{link}_key")).in_(owners))
    for role, users in _BESIDE.items():
        sheet = sheets.find(role)
        if sheet is not None:
            columns = [(sheets.of(user), sheets.of(user).linked(role)) for user in users]
            named = [
                select(user.column(name)).where(user.key.in_(below[str(user.role)]))
                for user, name in columns
                if name is not None
            ]
            below[role] = select(sheet.key).where(_any_of(sheet, named))
    for sheet in sheets:
        if sheet.role in below:
            yield sheet, select(*sheet.raw.c).where(sheet.key.in_(below[sheet.role]))


_BELOW = {
    "message": "chat",
    "run": "chat",
    "usage": "chat",
    "tool_call": "message",
    "attachment": "message",
    "run_step": "run",
}
"""What each role of rows belongs to."""
_BESIDE = {"model": ("chat", "message"), "blob": ("attachment",)}
"""What is referred to, and by whom."""


def _any_of(sheet: Sheet, queries: list[Select[Any]]) -> Any:
    return or_(false(), *(sheet.key.in_(query) for query in queries))


def _write_files(storage: Storage, digests: list[str], write: Write, steps: Steps) -> None:
    """Each under its sum, as Base64; one that is gone is null."""
    write(b', "files": {')
    for number, digest in enumerate(digests):
        write((b"," if number else b"") + b"\n" + json.dumps(digest).encode() + b": ")
        _write_file(storage, digest, write, steps)
    write(b"}")


def _write_file(storage: Storage, digest: str, write: Write, steps: Steps) -> None:
    assert storage.blobs is not None
    try:
        path = storage.blobs.path(digest)
    except AttachmentUnreadable:
        write(b"null")
        return
    write(b'"')
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            steps.add(0)
            write(base64.b64encode(chunk))
    write(b'"')
