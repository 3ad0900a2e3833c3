"""What is said while nothing can be written: what is wrong, how much room there is, and what to do."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from desktop_chat.errors import StorageCorrupt, StorageError, StorageFull
from desktop_chat.language import sentence
from desktop_chat.redaction import homeless
from desktop_chat.services.size_words import size_words


@dataclass(frozen=True, slots=True)
class Trouble:
    sentence: str
    can_restore: bool = False
    """A backup would help."""


def trouble_of(error: StorageError, folder: Path) -> Trouble:
    rest = sentence("Chats can be read, nothing is sent, and what you write stays in the box.")
    place = homeless(str(folder))
    if isinstance(error, StorageFull):
        words = sentence(
            "The disk is full: {room} free in {folder}. Free some space.", room=_room(folder), folder=place
        )
    else:
        words = sentence("{words} ({folder})", words=error.sentence, folder=place)
    return Trouble(f"{words} {rest}", isinstance(error, StorageCorrupt))


def _room(folder: Path) -> str:
    try:
        return size_words(shutil.disk_usage(folder).free)
    except OSError:
        return sentence("an unknown part")
