"""What a tool brings back: text for the model, files, and the values behind the text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, is_dataclass
from typing import Any

import msgspec

# (first bytes, media type, ending)
_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"GIF8", "image/gif", "gif"),
    (b"%PDF-", "application/pdf", "pdf"),
)


@dataclass(frozen=True, slots=True)
class ToolFile:
    """A file that a tool made."""

    name: str
    media_type: str
    data: bytes = field(repr=False)

    @classmethod
    def of(cls, data: bytes, name: str = "result") -> ToolFile:
        """A file of these bytes; what it is, its beginning says."""
        known = ((kind, ending) for start, kind, ending in _SIGNATURES if data.startswith(start))
        media_type, ending = next(known, ("application/octet-stream", "bin"))
        return cls(f"{name}.{ending}", media_type, data)


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What the model is told (`text`), the files that go with it, and the value itself as plain data."""

    text: str = ""
    files: tuple[ToolFile, ...] = ()
    data: object = None
    is_error: bool = False


def to_result(value: object) -> ToolResult:
    """What a tool returned, as a result."""
    match value:
        case ToolResult():
            return _storable(value)
        case None:
            return ToolResult()
        case str():
            return ToolResult(_writable(value))
        case ToolFile():
            return ToolResult(files=(_storable_file(value),))
        case bytes() | bytearray() | memoryview():
            return ToolResult(files=(ToolFile.of(bytes(value)),))
        case list() | tuple() if any(_is_file(item) for item in value):
            return _joined([to_result(item) for item in value])
        case _ if _is_structured(value):
            return _as_json(value)
        case _:
            return ToolResult(_writable(str(value)))


def failure(text: str) -> ToolResult:
    """A result that says what went wrong."""
    return ToolResult(_writable(text), is_error=True)


def _storable(result: ToolResult) -> ToolResult:
    """A result of a tool's own making, which may hold anything whatever its types say."""
    text: Any = result.text
    files: Any = result.files or ()
    found = [to_result(file) for file in (files if isinstance(files, list | tuple) else (files,))]
    return ToolResult(
        text=_writable("" if text is None else str(text)),
        files=tuple(file for each in found for file in each.files),
        data=result.data,
        is_error=bool(result.is_error),
    )


def _storable_file(file: ToolFile) -> ToolFile:
    data: Any = file.data
    if not isinstance(data, bytes | bytearray | memoryview):
        raise TypeError(f"the content of a file must be bytes, not {type(data).__name__}")
    usual = ToolFile.of(bytes(data))
    name, media_type = (str(given) if given else "" for given in (file.name, file.media_type))
    return ToolFile(_writable(name) or usual.name, _writable(media_type) or usual.media_type, usual.data)


def _is_file(value: object) -> bool:
    return isinstance(value, ToolFile | bytes | bytearray | memoryview)


def _is_structured(value: object) -> bool:
    is_plain = isinstance(value, Mapping | list | tuple | set | frozenset | msgspec.Struct)
    return is_plain or (is_dataclass(value) and not isinstance(value, type))


def _as_json(value: object) -> ToolResult:
    data = msgspec.to_builtins(value, enc_hook=_plain, str_keys=True)
    return ToolResult(_writable(msgspec.json.encode(data).decode()), data=data)


def _plain(value: Any) -> object:
    return dict(value) if isinstance(value, Mapping) else str(value)


def _joined(results: Sequence[ToolResult]) -> ToolResult:
    return ToolResult(
        text="\n".join(result.text for result in results if result.text),
        files=tuple(file for result in results for file in result.files),
        is_error=any(result.is_error for result in results),
    )


def _writable(text: str) -> str:
    """Half characters (in names of files, say) can be neither stored nor sent."""
    return text.encode("utf-8", "replace").decode("utf-8")
