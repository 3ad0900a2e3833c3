"""The folder with the model files of a person: which are there, and what each says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop_chat.errors import UserError
from desktop_chat.language import sentence
from desktop_chat.providers.model_files.gguf import Head, read_head

ENDING = ".gguf"
_Stamp = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file; without a head it cannot be used, and `problem` says why."""

    path: Path
    size: int
    head: Head | None = None
    problem: str = ""

    @property
    def id(self) -> str:
        """What the model is called in this program."""
        return self.path.name.removesuffix(ENDING)

    @property
    def title(self) -> str:
        """What people call it: models often say no more than "model" of themselves, their files do."""
        return self.id


class ModelFolder:
    """Heads are read once, and again when a file has changed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._known: dict[_Stamp, ModelFile] = {}

    def all(self) -> tuple[ModelFile, ...]:
        """In the order of their names."""
        stamps = list(self._stamps())
        self._known = {stamp: self._known.get(stamp) or self._read(stamp) for stamp in stamps}
        return tuple(self._known[stamp] for stamp in stamps)

    def usable(self) -> Iterator[tuple[ModelFile, Head]]:
        for file in self.all():
            if file.head is not None:
                yield file, file.head

    def find(self, model: str) -> ModelFile | None:
        return next((file for file in self.all() if file.id == model), None)

    def _stamps(self) -> Iterator[_Stamp]:
        try:
            found = sorted(self.path.iterdir(), key=lambda path: path.name.casefold())
        except OSError:
            return
        for path in found:
            if path.name.endswith(ENDING) and path.is_file():
                facts = path.stat()
                yield path.name, facts.st_size, facts.st_mtime_ns

    def _read(self, stamp: _Stamp) -> ModelFile:
        name, size, _ = stamp
        try:
            return ModelFile(self.path / name, size, read_head(self.path / name))
        except UserError as error:
            return ModelFile(self.path / name, size, None, error.sentence)
        except OSError:
            return ModelFile(self.path / name, size, None, sentence("This file cannot be read."))
