"""Files of text become text, which every model can read, or stay files of which places can be cited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from desktop_chat.errors import AttachmentUnreadable, AttachmentUnsupported
from desktop_chat.language import sentence
from desktop_chat.providers.requests import FilePart
from desktop_chat.services.charsets import decoded
from desktop_chat.services.history import PastMessage

LARGEST = 8_000_000
"""Bytes of a file that is read as text: no model takes more."""


def check_text(name: str, path: Path, size: int) -> None:
    """Refuse a file of text that cannot be read as one, before anything is stored or sent."""
    if size > LARGEST:
        megabytes = LARGEST // 1_000_000
        raise AttachmentUnsupported(
            sentence(
                "{name} is larger than {megabytes} MB of text, so nothing was sent.",
                name=name,
                megabytes=megabytes,
            ),
            reason=sentence("it is larger than {megabytes} MB of text", megabytes=megabytes),
        )
    text_of(name, path)


def is_text(path: Path, size: int) -> bool:
    return size <= LARGEST and decoded(path.read_bytes()) is not None


def has_text_files(messages: Sequence[PastMessage]) -> bool:
    return any(_is_text(file) for message in messages for file in message.files)


def read_texts(messages: Sequence[PastMessage], *, as_files: bool = False) -> None:
    """Put the words of every file of text in its place, or into the file. Reads from the disk."""
    for message in messages:
        if as_files:
            message.files = tuple(_read(file) if _is_text(file) else file for file in message.files)
        elif message.files:
            texts = [_named(file) for file in message.files if _is_text(file)]
            message.texts = (*message.texts, *texts)
            message.files = tuple(file for file in message.files if not _is_text(file))


def _read(file: FilePart) -> FilePart:
    """With its words in one encoding, whatever they were written in."""
    return replace(file, data=_words(file).encode("utf-8", "replace"))


def _is_text(file: FilePart) -> bool:
    return file.kind == "text" and isinstance(file.data, Path)


def _named(file: FilePart) -> str:
    return f"<file name={file.name!r}>\n{_words(file)}\n</file>"


def _words(file: FilePart) -> str:
    if not isinstance(file.data, Path):
        raise AssertionError("a file of text is read that is not in the store")
    return text_of(file.name, file.data)


def text_of(name: str, path: Path) -> str:
    try:
        text = decoded(path.read_bytes())
    except OSError as error:
        told = sentence("{name} cannot be read ({reason}), so nothing was sent.", name=name, reason=error.strerror)
        raise AttachmentUnreadable(told, reason=error.strerror) from error
    if text is None:
        told = sentence("{name} cannot be read as text, so nothing was sent.", name=name)
        raise AttachmentUnreadable(told, reason=sentence("it is not text in any charset known here"))
    return text
