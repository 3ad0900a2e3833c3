"""Gives the text of a stored document, read once and kept by its content, or a sentence why there is none."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from desktop_chat.errors import AttachmentUnreadable, Remedy
from desktop_chat.language import sentence
from desktop_chat.services.documents.process import Extract, extracted
from desktop_chat.services.documents.values import Limits, Trouble, Unreadable
from desktop_chat.texts import cleaned

MOST_KEPT = 16_000_000
"""Characters of all texts that are kept."""
REST = "[The rest of this file is not shown here.]"
PASSING = frozenset({"slow", "missing"})
"""Troubles of the moment: the next question tries again."""
SENTENCES: Mapping[Trouble, str] = {
    "locked": "{name} is protected by a password, so nothing was sent.",
    "broken": "{name} is damaged and cannot be read, so nothing was sent.",
    "foreign": "{name} is of a kind that cannot be read here, so nothing was sent.",
    "empty": "{name} has no words that could be read (scanned pages are pictures), so nothing was sent.",
    "large": "{name} is too large to be read here, so nothing was sent.",
    "slow": "Reading {name} takes too long, so nothing was sent.",
    "missing": "What reads {name} is not installed here, so nothing was sent.",
}


class _Read(NamedTuple):
    text: str = ""
    trouble: Trouble | None = None


class Documents:
    """Texts by the name of their file in the store, which is the digest of the content."""

    def __init__(self, limits: Limits | None = None, most_kept: int = MOST_KEPT) -> None:
        self._limits = limits or Limits()
        self._most_kept = most_kept
        self._kept: OrderedDict[str, _Read] = OrderedDict()
        self._size = 0

    async def text_of(self, name: str, path: Path) -> str:
        """All its parts, each under its name. `name` is what the person calls it."""
        read = self._kept.get(path.name) or await self._read(path)
        if read.trouble is not None:
            told = sentence(SENTENCES[read.trouble], name=name)
            raise AttachmentUnreadable(told, remedy=Remedy.CHOOSE_MODEL, reason=read.trouble)
        if path.name in self._kept:
            self._kept.move_to_end(path.name)
        return f"<file name={name!r}>\n{read.text}\n</file>"

    async def _read(self, path: Path) -> _Read:
        try:
            extract = await extracted(path, self._limits)
        except Unreadable as error:
            read = _Read(trouble=error.trouble)
        else:
            read = _Read(_words(extract)) if extract.parts else _Read(trouble="empty")
        if read.trouble not in PASSING:
            self._keep(path.name, read)
        return read

    def _keep(self, digest: str, read: _Read) -> None:
        """What was not asked for longest makes room."""
        if digest in self._kept:
            return
        self._kept[digest] = read
        self._size += len(read.text)
        while self._size > self._most_kept:
            _, oldest = self._kept.popitem(last=False)
            self._size -= len(oldest.text)


def _words(extract: Extract) -> str:
    parts = [f"[{part.name}]\n{part.text}" if part.name else part.text for part in extract.parts]
    return cleaned("\n\n".join(parts if extract.is_whole else [*parts, REST]))
