"""The contents of files as wires send them: bytes, base64, data addresses or words."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path

from desktop_chat.errors import AttachmentUnreadable, AttachmentUnsupported
from desktop_chat.language import sentence
from desktop_chat.providers.requests import FilePart

_MEANT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
SOUNDS: Mapping[str, str] = {
    "audio/mpeg": "mp3",
    "audio/mp3": "mp3",
    "audio/wav": "wav",
    "audio/x-wav": "wav",
    "audio/wave": "wav",
}
"""What every service that hears anything hears, by media type."""


def data_url(file: FilePart) -> str:
    return f"data:{file.media_type};base64,{base64_of(file)}"


def base64_of(file: FilePart) -> str:
    return base64.b64encode(bytes_of(file)).decode("ascii")


def text_of(file: FilePart) -> str:
    """A file of text as part of what is said, under its name."""
    name, media_type = _quoted(file.name), _quoted(file.media_type)
    return f"<file name={name} mime_type={media_type}>\n{words_of(file)}\n</file>"


def _quoted(text: str) -> str:
    """The value of an attribute. Python's own function would bring along all that opens web pages."""
    plain = text.translate(_MEANT)
    if '"' not in plain:
        return f'"{plain}"'
    return f"'{plain}'" if "'" not in plain else '"{}"'.format(plain.replace('"', "&quot;"))


def words_of(file: FilePart) -> str:
    """Text of a known encoding; what is in none of them is read byte by byte, so that nothing is lost."""
    data = bytes_of(file)
    for encoding in ("utf-8-sig", "utf-16") if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def bytes_of(file: FilePart) -> bytes:
    try:
        match file.data:
            case bytes():
                return file.data
            case Path():
                return file.data.read_bytes()
            case None:
                raise unsupported(file)
            case read:
                return read()
    except OSError as error:
        words = sentence("The attachment {name} cannot be read, so nothing was sent.", name=file.name)
        raise AttachmentUnreadable(words) from error


def form_of(file: FilePart, forms: Mapping[str, str]) -> str:
    """What a service calls this kind of file; one that it has no word for it does not take."""
    found = forms.get(file.media_type)
    if found is None:
        raise unsupported(file)
    return found


def sound(file: FilePart) -> dict[str, object]:
    """As OpenAI's formats take it."""
    return {"type": "input_audio", "input_audio": {"data": base64_of(file), "format": form_of(file, SOUNDS)}}


def unsupported(file: FilePart) -> AttachmentUnsupported:
    return AttachmentUnsupported(
        sentence("The chosen service does not take {name} ({kind}).", name=file.name, kind=file.media_type)
    )
