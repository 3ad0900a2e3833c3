"""Writes one chat, to read or to keep: to a file that is there whole or not at all, or to a stream."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

from sqlalchemy.orm import Session

from desktop_chat.errors import NotFound, UserError
from desktop_chat.language import sentence
from desktop_chat.services.storage import Storage
from desktop_chat.services.transfer.beside import FolderBeside
from desktop_chat.services.transfer.chat_as_json import write_json
from desktop_chat.services.transfer.chat_as_markdown import write_markdown
from desktop_chat.services.transfer.live import LiveText
from desktop_chat.services.transfer.progress import Steps
from desktop_chat.services.transfer.whole_file import whole_file

Write: TypeAlias = Callable[[bytes], Any]


class ChatExport:
    def __init__(self, storage: Storage, live: LiveText, chat_key: Any) -> None:
        self._storage, self._live, self._chat_key = storage, live, chat_key

    def run(self, to: Path | BinaryIO, form: str, steps: Steps, *, with_files: bool, replace: bool) -> None:
        forms: Mapping[str, Callable[[Session, Write, Path | None], None]] = {
            "markdown": lambda session, write, place: self._markdown(session, write, place, steps),
            "json": lambda session, write, _: write_json(
                session, self._storage, self._live, self._chat_key, write, steps, with_files=with_files
            ),
        }
        if form not in forms:
            raise UserError(sentence("A chat is exported as markdown or json, not as {form}.", form=form))
        if form == "markdown" and with_files and not isinstance(to, Path):
            raise UserError(sentence("Files are written beside a file: say which, with -o."))
        self._storage.database.read(self._refuse_unknown)
        if not isinstance(to, Path):
            self._storage.database.read(lambda session: forms[form](session, to.write, None))
            return
        with whole_file(to, replace=replace) as file:
            place = to if with_files else None
            self._storage.database.read(lambda session: forms[form](session, file.write, place))

    def _markdown(self, session: Session, write: Write, place: Path | None, steps: Steps) -> None:
        beside = FolderBeside(place, self._storage.blobs) if place is not None else None
        try:
            write_markdown(session, self._storage.tables, self._live, self._chat_key, write, steps, beside)
        except BaseException:
            if beside is not None:
                beside.give_up()
            raise

    def _refuse_unknown(self, session: Session) -> None:
        if session.get(self._storage.tables.chat, self._chat_key) is None:
            raise NotFound(sentence("There is no such chat."))
