"""What a recorded Chat Completions request meant, in the program's values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from desktop_chat.providers.requests import (
    FileKind,
    FilePart,
    Part,
    Request,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    ToolSpec,
    Turn,
)
from tests.contracts.recorded import traffic
from tests.contracts.recorded.traffic import Exchange

Body: TypeAlias = dict[str, Any]

TEXT_FILE = re.compile(r"<file name=['\"](.*?)['\"] mime_type=['\"](.*?)['\"]>\n?(.*?)\n?</file>", re.DOTALL)
TOOL_FILES = re.compile(r"Attachments from tool call (.+):")

_AUDIO = {"wav": "audio/wav", "mp3": "audio/mpeg"}
_READ_ELSEWHERE = frozenset({"model", "messages", "stream", "stream_options", "tools"})


def request_of(exchange: Exchange) -> Request:
    asked = exchange.asked
    fields: Body = {}
    params: Body = {}
    for name, value in asked.items():
        meant = _MEANINGS.get(name, _nothing)(value)
        if meant is not None:
            fields |= {key: {**fields.get(key, {}), **each} if key == "thinking" else each for key, each in meant}
        elif name not in _READ_ELSEWHERE:
            params[name] = value
    return Request(
        exchange.provider,
        str(asked.get("model", "")),
        instructions=tuple(_instructions(asked["messages"])),
        turns=tuple(_turns(asked["messages"], exchange.provider)),
        tools=tuple(_tool(tool["function"]) for tool in asked.get("tools") or ()),
        params=params,
        **fields,
    )


# ------------------------------------------------------------------------ options

Meaning: TypeAlias = Iterator[tuple[str, Any]] | None


def _nothing(value: Any) -> Meaning:
    return None


def _same(name: str) -> Callable[[Any], Meaning]:
    return lambda value: iter([(name, value)])


def _choice(value: Any) -> Meaning:
    plain = {"any": "required"}.get(value, value) if isinstance(value, str) else value["function"]["name"]
    return iter([("tool_choice", plain)])


def _form(value: Any) -> Meaning:
    """A form without a name was written by hand."""
    form = value.get("json_schema") or {}
    return iter([("schema", form["schema"]), ("schema_name", form["name"])]) if "name" in form else None


def _effort(value: Any) -> Meaning:
    return iter([("thinking", {"effort": value})])


def _reasoning(value: Any) -> Meaning:
    names = {"effort": "effort", "max_tokens": "budget"}
    return iter([("thinking", {names[name]: each for name, each in value.items()})])


def _switch(value: Any) -> Meaning:
    return iter([("thinking", {"effort": "none"} if value["type"] == "disabled" else {})])


_MEANINGS: Mapping[str, Callable[[Any], Meaning]] = {
    "temperature": _same("temperature"),
    "max_tokens": _same("max_output"),
    "max_completion_tokens": _same("max_output"),
    "parallel_tool_calls": _same("parallel_tools"),
    "tool_choice": _choice,
    "response_format": _form,
    "reasoning_effort": _effort,
    "reasoning": _reasoning,
    "thinking": _switch,
}


def _tool(function: Body) -> ToolSpec:
    return ToolSpec(function["name"], function["description"], function["parameters"])


# ------------------------------------------------------------------------ messages


def _instructions(messages: list[Body]) -> Iterator[str]:
    return (str(each["content"]) for each in messages if each["role"] in ("system", "developer"))


def _turns(messages: list[Body], provider: str) -> Iterator[Turn]:
    names: dict[str, str] = {}
    results: list[ToolResultPart] = []
    for message in messages:
        if message["role"] == "tool":
            call_id = message["tool_call_id"]
            results.append(_result(call_id, names[call_id], tuple(_parts(message["content"]))))
            continue
        if results and _brings_files(message):
            results = [_with_files(result, message) for result in results]
            continue
        if results:
            yield Turn("tool", tuple(results))
            results = []
        if message["role"] == "assistant":
            names |= {call["id"]: call["function"]["name"] for call in message.get("tool_calls") or ()}
            yield _assistant(message, provider)
        elif message["role"] == "user":
            yield Turn("user", tuple(_parts(message["content"])))
    if results:
        yield Turn("tool", tuple(results))


def _result(call_id: str, name: str, parts: tuple[Part, ...]) -> ToolResultPart:
    text = "\n\n".join(part.text for part in parts if isinstance(part, TextPart))
    return ToolResultPart(call_id, name, text, files=tuple(part for part in parts if isinstance(part, FilePart)))


def _brings_files(message: Body) -> re.Match[str] | None:
    content = message["content"]
    return TOOL_FILES.fullmatch(content[0].get("text", "")) if isinstance(content, list) else None


def _with_files(result: ToolResultPart, message: Body) -> ToolResultPart:
    found = _brings_files(message)
    if found is None or found[1] != result.id:
        return result
    files = tuple(part for part in _parts(message["content"][1:]) if isinstance(part, FilePart))
    return ToolResultPart(result.id, result.name, result.text, files=files)


def _assistant(message: Body, provider: str) -> Turn:
    content = message.get("content")
    chunks = content if isinstance(content, list) else []
    thought = message.get("reasoning_content") or message.get("reasoning") or _thought(chunks)
    raw: list[Body] = [{"content": chunks}] if chunks else []
    if "reasoning_details" in message:
        raw.append({"reasoning_details": message["reasoning_details"]})
    parts: list[Part] = [TextPart(content)] if isinstance(content, str) and content else []
    parts += [TextPart(chunk["text"]) for chunk in chunks if chunk["type"] == "text"]
    for call in message.get("tool_calls") or ():
        parts.append(ToolCallPart(call["id"], call["function"]["name"], call["function"]["arguments"]))
    return Turn("assistant", tuple(parts), tuple(raw) or None, provider if raw else None, thought or None)


def _thought(chunks: list[Body]) -> str:
    return "".join(each["text"] for chunk in chunks if chunk["type"] == "thinking" for each in chunk["thinking"])


# ------------------------------------------------------------------------ content


def _parts(content: Any) -> Iterator[Part]:
    if isinstance(content, str):
        yield TextPart(content)
        return
    for block in content:
        yield _BLOCKS[block["type"]](block)


def _text(block: Body) -> Part:
    found = TEXT_FILE.fullmatch(block["text"])
    if found is None:
        return TextPart(block["text"])
    return FilePart(found[1], found[2], "text", data=found[3].encode())


def _image(block: Body) -> Part:
    told = block["image_url"]
    return _at(told if isinstance(told, str) else told["url"], "image")


def _audio(block: Body) -> Part:
    told = block["input_audio"]
    return FilePart("sound", _AUDIO[told["format"]], "audio", data=_bytes(told["data"]))


def _file(block: Body) -> Part:
    return _at(block["file"]["file_data"], "pdf", block["file"]["filename"])


def _document(block: Body) -> Part:
    return _at(block["document_url"], "pdf" if "application/pdf" in block["document_url"] else "document")


def _at(address: str, kind: FileKind, name: str = "file") -> FilePart:
    if not address.startswith("data:"):
        return FilePart(name, "application/octet-stream", kind, url=address)
    head, _, data = address.partition(",")
    return FilePart(name, head.removeprefix("data:").removesuffix(";base64"), kind, data=_bytes(data))


def _bytes(marker: str) -> bytes:
    return traffic.file_behind(marker)


_BLOCKS: Mapping[str, Callable[[Body], Part]] = {
    "text": _text,
    "image_url": _image,
    "input_audio": _audio,
    "file": _file,
    "document_url": _document,
    "video_url": lambda block: _at(block["video_url"]["url"], "video"),
    "file_url": lambda block: FilePart("file", "application/pdf", "pdf", data=_bytes(block["file_url"]["url"])),
}
