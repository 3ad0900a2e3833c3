"""One file in the box, from the moment it is brought until it is stored or refused, and the words for it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from desktop_chat.language import sentence
from desktop_chat.services.size_words import size_words

if TYPE_CHECKING:
    from desktop_chat.services.views import AttachmentView

PASTED_TEXT = "Pasted text"
_KINDS = {
    "image": "image",
    "audio": "sound",
    "video": "film",
    "pdf": "PDF",
    "text": "text",
    "document": "document",
}

Source = Path | tuple[str, str] | tuple[str, QImage]
"""A file, or a name with a text or a picture."""


@dataclass(eq=False, slots=True)
class Item:
    name: str
    source: Source | None = None
    view: AttachmentView | None = None
    """Once it is stored."""
    size: int | None = None
    copied: int = 0
    refusal: str = ""
    """Why it cannot be attached at all."""
    objection: str = ""
    """Why the model does not take it."""
    thumbnail: QImage | None = None
    is_wanted: bool = True

    @property
    def is_storing(self) -> bool:
        return self.view is None and not self.refusal

    @property
    def is_pasted(self) -> bool:
        return self.name == sentence(PASTED_TEXT)

    @property
    def problem(self) -> str:
        return self.refusal or self.objection

    @property
    def share(self) -> float:
        """How much of it is stored, from 0 to 1."""
        return min(1.0, self.copied / self.size) if self.size else 0.0

    def describe(self) -> str:
        """In one line: name, size, and what is wrong."""
        size = self.view.size if self.view is not None else self.size
        parts = (self.name, "" if size is None else size_words(size), self.problem)
        return " · ".join(part for part in parts if part)

    def describe_aloud(self) -> str:
        """As `describe`, with what the eye sees by itself."""
        kind = sentence(_KINDS.get(self.view.kind, "file")) if self.view is not None else ""
        state = sentence("being stored") if self.is_storing else ""
        return ", ".join(part for part in (self.describe().replace(" · ", ", "), kind, state) if part)
