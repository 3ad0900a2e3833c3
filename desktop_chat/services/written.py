"""What a person has written and not sent yet, as frozen values: for a window to show, for a file to keep."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_chat.services.attachment_view import AttachmentView


@dataclass(frozen=True, slots=True)
class Addressee:
    """The assistant that one message is for."""

    id: Any
    name: str
    emoji: str | None = None

    @property
    def title(self) -> str:
        return f"{self.emoji} {self.name}" if self.emoji else self.name


@dataclass(frozen=True, slots=True)
class Written:
    """A question on its way: its words and its files, which are stored already."""

    text: str = ""
    files: tuple[AttachmentView, ...] = ()
    addressee: Addressee | None = None
    """Who is to answer, where it is not the chat's own."""

    @property
    def is_blank(self) -> bool:
        return not self.text.strip() and not self.files


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """The box of one chat: its words, its caret and files, and what left it without having reached the chat."""

    text: str = ""
    caret: int = 0
    files: tuple[AttachmentView, ...] = ()
    paths: tuple[str, ...] = ()
    """Files that are still being stored."""
    sent: tuple[Written, ...] = ()
    """On their way to the chat; they come back unless they are found there."""
    queued: tuple[Written, ...] = ()
    """Waiting for the end of an answer."""
    editing: Any = None
    """The message whose other version this is to be."""
    aside: Written = Written()
    """What stood in the box when editing began, and comes back after it."""
    written_at: float = 0.0
    addressee: Addressee | None = None

    @property
    def is_blank(self) -> bool:
        held = self.text or self.files or self.paths or self.sent or self.queued or self.addressee
        return not held and self.aside.is_blank

    @property
    def written(self) -> Written:
        """What is in the box, apart from what is still being stored."""
        return Written(self.text, self.files, self.addressee)


def box_of(written: tuple[Written, ...]) -> dict[str, Any]:
    """Several questions as one, with the caret at its end."""
    text = "\n".join(each.text for each in written if each.text)
    files = {file.digest or file.name: file for each in written for file in each.files}
    addressee = next((each.addressee for each in written if each.addressee is not None), None)
    return {"text": text, "caret": len(text), "files": tuple(files.values()), "addressee": addressee}


@dataclass(frozen=True, slots=True)
class FolderView:
    """The first files of a folder, in the order of their names, folder by folder."""

    name: str
    files: tuple[Path, ...]
    has_more: bool = False
