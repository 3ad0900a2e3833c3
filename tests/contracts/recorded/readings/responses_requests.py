"""The Responses format: what a recorded request meant, and where ours may be spelled otherwise."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from desktop_chat.providers.requests import (
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
from tests.contracts.recorded.differences import Body, Difference
from tests.contracts.recorded.traffic import Exchange

Item = dict[str, Any]

_FILE = re.compile(r"""<file name=['"](.*?)['"] mime_type=['"](.*?)['"]>\n?(.*?)\n?</file>""", re.DOTALL)
_WORDS_BEFORE_FILES = re.compile(r"Attachments from tool call (.+):")
_OUR_WORDS_BEFORE_FILES = re.compile(r"Files that the tool .+ returned \((.+)\):")


def request_of(exchange: Exchange) -> Request:
    asked = dict(exchange.asked)
    told = asked.get("input") or []
    items: list[Item] = [{"role": "user", "content": told}] if isinstance(told, str) else told
    tools = asked.get("tools") or []
    form = (asked.get("text") or {}).get("format") or {}
    has_schema = form.get("type") == "json_schema"
    return Request(
        exchange.provider,
        str(asked.get("model")),
        instructions=(asked["instructions"],) if asked.get("instructions") else (),
        turns=tuple(_turns(items, exchange.provider)),
        tools=tuple(
            ToolSpec(tool["name"], tool["description"], tool["parameters"])
            for tool in tools
            if tool["type"] == "function"
        ),
        server_tools=tuple(
            tool["type"] if len(tool) == 1 else tool for tool in tools if tool["type"] != "function"
        ),
        tool_choice=_choice(asked.get("tool_choice", "auto")),
        parallel_tools=asked.get("parallel_tool_calls"),
        schema=form["schema"] if has_schema else None,
        schema_name=form["name"] if has_schema else "response",
        params={} if has_schema or not asked.get("text") else {"text": asked["text"]},
        temperature=asked.get("temperature"),
        max_output=asked.get("max_output_tokens"),
        thinking=_thinking(asked.get("reasoning")),
        caching={"key": asked["prompt_cache_key"]} if "prompt_cache_key" in asked else None,
    )


def _thinking(told: Item | None) -> dict[str, Any] | None:
    """Who asked for no summary did not want to see what was thought."""
    return told and {"effort": told.get("effort"), "display": told.get("summary", "omitted")}


def _choice(told: Any) -> str:
    return told if isinstance(told, str) else str(told["name"])


def _turns(items: list[Item], provider: str) -> Iterator[Turn]:
    names = {item["call_id"]: item["name"] for item in items if item.get("type") == "function_call"}
    results: list[ToolResultPart] = []
    for (role, files_of), group in groupby(items, _kind):
        told = list(group)
        if files_of:
            results = [_with_files(result, told, files_of) for result in results]
            continue
        if results:
            yield Turn("tool", tuple(results))
            results = []
        if role == "tool":
            results = [ToolResultPart(item["call_id"], names[item["call_id"]], item["output"]) for item in told]
        elif role == "assistant":
            yield _assistant(told, provider)
        else:
            for item in told:
                yield Turn("user", tuple(_parts(item["content"])))
    if results:
        yield Turn("tool", tuple(results))


def _kind(item: Item) -> tuple[str, str | None]:
    """Whose an item is, and the call whose files it brings."""
    if item.get("type") == "function_call_output":
        return "tool", None
    if item.get("role") != "user":
        return "assistant", None
    first = item["content"][0] if isinstance(item["content"], list) else {}
    found = _WORDS_BEFORE_FILES.fullmatch(first.get("text") or "")
    return "user", found[1] if found else None


def _with_files(result: ToolResultPart, told: list[Item], call: str) -> ToolResultPart:
    if result.id != call:
        return result
    found = [part for item in told for part in _parts(item["content"]) if isinstance(part, FilePart)]
    return ToolResultPart(result.id, result.name, result.text, files=tuple(found))


def _assistant(items: list[Item], provider: str) -> Turn:
    """What has a mark of the service on it went back as it had come."""
    parts: list[Part] = []
    for item in items:
        if item.get("role") == "assistant":
            parts.append(TextPart("".join(part["text"] for part in item["content"])))
        elif item["type"] == "function_call":
            parts.append(ToolCallPart(item["call_id"], item["name"], item["arguments"]))
    if not any("id" in item or item.get("type") == "reasoning" for item in items):
        return Turn("assistant", tuple(parts))
    return Turn("assistant", tuple(parts), tuple({"responses": item} for item in items), provider)


def _parts(content: Any) -> Iterator[Part]:
    for block in [{"type": "input_text", "text": content}] if isinstance(content, str) else content:
        match block["type"]:
            case "input_text":
                found = _FILE.fullmatch(block["text"])
                yield _text_file(found) if found else TextPart(block["text"])
            case "input_image":
                yield _file("image", block["image_url"])
            case "input_file":
                yield _file(block["filename"], block["file_data"])


def _text_file(found: re.Match[str]) -> FilePart:
    return FilePart(found[1], found[2], "text", found[3].encode())


def _file(name: str, address: str) -> FilePart:
    if not address.startswith("data:"):
        return FilePart(name, "image/*", "image", url=address)
    media_type, _, data = address.removeprefix("data:").partition(";base64,")
    content = traffic.file_behind(data) if traffic.is_marker(data) else base64.b64decode(data)
    kind = media_type.partition("/")[0]
    if kind == "image":
        return FilePart(name, media_type, "image", content)
    return FilePart(name, media_type, "pdf" if media_type.endswith("/pdf") else "document", content)


# ------------------------------------------------------------------------------ differences


def _forgive_strictness(recorded: Body, sent: Body) -> None:
    for theirs, ours in zip(recorded.get("tools") or (), sent.get("tools") or (), strict=False):
        if not theirs.get("strict"):
            theirs.pop("strict", None)
            ours.pop("strict", None)


def _forgive_words_around_files(recorded: Body, sent: Body) -> None:
    for body in (recorded, sent):
        for item in body["input"] if isinstance(body["input"], list) else ():
            for block in item["content"] if isinstance(item.get("content"), list) else ():
                if block.get("type") == "input_text":
                    block["text"] = _common(block["text"])


def _common(text: str) -> str:
    text = _FILE.sub(r"<file \1 \2>\3</file>", text)
    for words in (_WORDS_BEFORE_FILES, _OUR_WORDS_BEFORE_FILES):
        found = words.fullmatch(text)
        if found:
            return f"files of {found[1]}"
    return text


def _forgive_a_bare_question(recorded: Body, sent: Body) -> None:
    if isinstance(recorded["input"], str):
        recorded["input"] = [{"role": "user", "content": recorded["input"]}]


DIFFERENCES: tuple[Difference, ...] = (
    Difference(
        "A tool is marked strict when its schema is one; the recorded client never did so.", _forgive_strictness
    ),
    Difference(
        "Text files and the files of tools are announced in other words, which name the same.",
        _forgive_words_around_files,
    ),
    Difference("A question alone may be a text or a list of one item.", _forgive_a_bare_question),
)
