"""Files in the Responses format: those that are sent, and those that a model made."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from desktop_chat.providers.events import FileReceived
from desktop_chat.providers.requests import FileKind, FilePart
from desktop_chat.providers.wire.files import data_url, sound, text_of, unsupported
from desktop_chat.providers.wire.responses_dialect import ResponsesDialect

Block: TypeAlias = dict[str, object]

_ENDINGS = {"jpeg": "jpg"}
_FORMS = frozenset({"png", "jpeg", "webp"})


def render_file(file: FilePart, dialect: ResponsesDialect) -> Block:
    """One file as a block of what the user says."""
    render = _RENDERERS.get(file.kind)
    if render is None or file.kind not in dialect.files:
        raise unsupported(file)
    return render(file, dialect)


def _image(file: FilePart, dialect: ResponsesDialect) -> Block:
    return {"type": "input_image", "image_url": _address(file, dialect) or data_url(file)}


def _document(file: FilePart, dialect: ResponsesDialect) -> Block:
    address = _address(file, dialect)
    if address is not None:
        return {"type": "input_file", "file_url": address}
    return {"type": "input_file", "filename": file.name, "file_data": data_url(file)}


def _audio(file: FilePart, dialect: ResponsesDialect) -> Block:
    return sound(file)


def _text(file: FilePart, dialect: ResponsesDialect) -> Block:
    return {"type": "input_text", "text": text_of(file)}


_RENDERERS: Mapping[FileKind, Callable[[FilePart, ResponsesDialect], Block]] = {
    "image": _image,
    "pdf": _document,
    "document": _document,
    "audio": _audio,
    "text": _text,
}


def _address(file: FilePart, dialect: ResponsesDialect) -> str | None:
    return file.url if file.data is None and dialect.fetches_files else None


# ---------------------------------------------------------------------- made by a model


def made_files(item: Mapping[str, Any], count: int) -> Iterator[FileReceived]:
    """The pictures in a finished item; `count` files came before."""
    for number, (media_type, data) in enumerate(_pictures(item), count + 1):
        ending = media_type.rpartition("/")[2]
        yield FileReceived(f"picture-{number}.{_ENDINGS.get(ending, ending)}", media_type, data)


def _pictures(item: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    if item.get("type") == "image_generation_call":
        data = _decoded(item.get("result"))
        if data:
            form = str(item.get("output_format"))
            yield f"image/{form if form in _FORMS else 'png'}", data
    outputs = item.get("outputs")
    for output in outputs if isinstance(outputs, list) else ():
        address = output.get("url") if isinstance(output, Mapping) else None
        head, comma, rest = str(address).partition(";base64,")
        data = _decoded(rest) if comma and head.startswith("data:image/") else None
        if data:
            yield head.removeprefix("data:"), data


def _decoded(text: object) -> bytes | None:
    try:
        return base64.b64decode(text) if isinstance(text, str) else None
    except (binascii.Error, ValueError):
        return None
