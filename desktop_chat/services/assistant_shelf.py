"""What goes in and out of a program's assistants: documents of them, those that come with it, and their files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from desktop_chat.errors import NotFound
from desktop_chat.language import sentence
from desktop_chat.services.assistant_documents import document_of, keep_files, read, written
from desktop_chat.services.assistant_fields import checked
from desktop_chat.services.assistant_remains import Remains, put_back
from desktop_chat.services.assistant_views import AssistantView
from desktop_chat.services.assistants import Assistants, Told
from desktop_chat.services.attachments import Attachable, blob_row, store_files
from desktop_chat.services.knowledge_files import files_of, picture_of, with_files
from desktop_chat.services.storage import Storage

PACKAGE = Path(__file__).resolve().parent.parent
FOLDERS = (PACKAGE / "resources" / "assistants", PACKAGE.parent / "resources" / "assistants")
"""Installed and frozen, the ready ones lie in the package; in a checkout beside it."""


class AssistantShelf(Assistants):
    def __init__(self, storage: Storage, tell: Told) -> None:
        super().__init__(storage.database, storage.tables, tell)
        self._blobs = storage.blobs

    def put(
        self,
        definition: Mapping[str, Any],
        *,
        mark: str | None = None,
        tags: Iterable[str] = (),
        pinned: bool = False,
    ) -> AssistantView:
        """The same, and the files that it names have rows."""
        definition = checked(definition)
        files = [*files_of(definition), *picture_of(definition, self._blobs)]
        if files:
            self._database.write(lambda session: self._name_blobs(session, files))
        return super().put(definition, mark=mark, tags=tags, pinned=pinned)

    def put_back(self, remains: Remains) -> AssistantView:
        """Undo a deletion: with its versions, its place and the conversations that it was in."""
        return self._written("put", lambda session: self.view(put_back(session, self._tables, remains)))

    # ---------------------------------------------------------------- documents

    def export(self, assistant: Any, *, files: bool = True) -> str:
        """As JSON, with the files it knows unless they are to stay here."""
        return written(document_of(self.get(assistant), self._blobs, with_files=files))

    def import_(self, text: str | bytes, *, replace: bool = False) -> AssistantView:
        """The assistant of a document: another one, unless it is to take the place of the one it came from."""
        document = read(text)
        definition, tags = checked(document["assistant"]), document.get("tags") or ()
        stored = keep_files(document, self._blobs)
        self._database.write(lambda session: self._name_blobs(session, stored))
        mark = document.get("mark")
        is_here = isinstance(mark, str) and self.of_mark(mark) is not None
        return self.put(
            definition,
            mark=mark if isinstance(mark, str) and (replace or not is_here) else None,
            tags=tags if isinstance(tags, list) else (),
            pinned=bool(document.get("pinned")),
        )

    # ------------------------------------------------------------------- ready

    def ready(self) -> list[AssistantView]:
        """Those that come with the program, as they would be: by name, without an id."""
        found = []
        for path in self._ready_files():
            document = read(path.read_bytes())
            definition = document["assistant"]
            tags = tuple(document.get("tags") or ())
            found.append(AssistantView(None, definition["name"], path.stem, 1, definition, tags=tags))
        return sorted(found, key=lambda view: view.name)

    def take_ready(self, mark: str) -> AssistantView:
        """A copy of a ready one, which is then as any other."""
        for path in self._ready_files():
            if path.stem == mark:
                return self.import_(path.read_bytes())
        raise NotFound(sentence("There is no such assistant."))

    def _ready_files(self) -> list[Path]:
        folder = next((folder for folder in FOLDERS if folder.is_dir()), None)
        return sorted(folder.glob("*.json")) if folder else []

    # ------------------------------------------------------------------- files

    def add_files(self, assistant: Any, *files: Attachable) -> AssistantView:
        """Files that it knows: read whole, or searched where they are long."""
        view = self.get(assistant)
        stored = store_files(self._blobs, files)
        self._database.write(lambda session: self._name_blobs(session, stored))
        known = {file.name: file for file in (*files_of(view.definition), *stored)}
        return self.change(view, knowledge=with_files(view.definition, tuple(known.values()))["knowledge"])

    def remove_file(self, assistant: Any, name: str) -> AssistantView:
        view = self.get(assistant)
        kept = [file for file in files_of(view.definition) if file.name != name]
        return self.change(view, knowledge=with_files(view.definition, kept)["knowledge"])

    def _name_blobs(self, session: Session, files: Sequence[Any]) -> None:
        """A row for each stored file, so that copies of the database know of it."""
        for file in files:
            blob_row(session, self._tables, file)
