"""Bedrock's Converse, read from its documents and the recordings: what requests meant."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

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
from tests.contracts.recorded.differences import Body, Difference
from tests.contracts.recorded.traffic import Exchange, file_behind

_MODEL = re.compile(r"/model/(.+)/converse(-stream)?")
_FILE = re.compile(r"<file name=['\"](.*?)['\"] mime_type=['\"](.*?)['\"]>\n?(.*?)\n?</file>", re.DOTALL)
_OFFICE = "application/vnd.openxmlformats-officedocument"
_TYPES = {
    "pdf": "application/pdf",
    "csv": "text/csv",
    "html": "text/html",
    "txt": "text/plain",
    "md": "text/markdown",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "mp3": "audio/mpeg",
    "wav": "audio/wav",
    "mp4": "video/mp4",
}


def request_of(exchange: Exchange) -> Request:
    asked = exchange.asked
    found = _MODEL.search(exchange.path)
    limits = dict(asked.get("inferenceConfig") or {})
    tools = asked.get("toolConfig") or {}
    form = ((asked.get("outputConfig") or {}).get("textFormat") or {}).get("structure", {}).get("jsonSchema")
    thinking, own = _thinking(dict(asked.get("additionalModelRequestFields") or {}))
    effort = (asked.get("outputConfig") or {}).get("effort")
    marks = [block["cachePoint"] for block in _everything(asked) if "cachePoint" in block]
    params: dict[str, Any] = {"additionalModelRequestFields": own} if own else {}
    temperature, most = limits.pop("temperature", None), limits.pop("maxTokens", None)
    if limits:
        params["inferenceConfig"] = limits
    return Request(
        exchange.provider,
        unquote(found[1]) if found else str(asked.get("model", "")),
        tuple(block["text"] for block in asked.get("system") or () if "text" in block),
        tuple(turn for message in asked["messages"] for turn in _turns(message, exchange.provider)),
        tuple(_tool(tool["toolSpec"]) for tool in tools.get("tools") or () if "toolSpec" in tool),
        _choice(tools.get("toolChoice") or {}),
        schema=json.loads(form["schema"]) if form else None,
        schema_name=form["name"] if form else "response",
        temperature=temperature,
        max_output=most,
        params=params,
        thinking={**thinking, "effort": effort} if effort else thinking or None,
        citations=any(_is_cited(block) for block in _everything(asked)),
        caching={name: value for name, value in marks[0].items() if name == "ttl"} if marks else None,
        server_tools=tuple(_server_tool(tool) for tool in tools.get("tools") or () if "systemTool" in tool),
    )


def _turns(message: dict[str, Any], provider: str) -> Iterator[Turn]:
    content = [block for block in message["content"] if "cachePoint" not in block]
    if message["role"] == "assistant":
        yield _assistant(content, provider)
        return
    results = tuple(_result(block["toolResult"]) for block in content if "toolResult" in block)
    said = tuple(_part(block) for block in content if "toolResult" not in block)
    if results:
        yield Turn("tool", results)
    if said:
        yield Turn("user", said)


def _assistant(content: list[Any], provider: str) -> Turn:
    parts = tuple(_part(block) for block in content if "text" in block or "toolUse" in block)
    if all("text" in block or "toolUse" in block for block in content):
        return Turn("assistant", parts)
    raw = tuple({"converse": block} for block in content)
    calls = tuple(part for part in parts if not _is_served(part, content))
    return Turn("assistant", calls, raw, provider)


def _is_served(part: Part, content: list[Any]) -> bool:
    served = [
        block["toolUse"]["toolUseId"]
        for block in content
        if "toolUse" in block and block["toolUse"].get("type") == "server_tool_use"
    ]
    return isinstance(part, ToolCallPart) and part.id in served


def _part(block: dict[str, Any]) -> Part:
    if "toolUse" in block:
        call = block["toolUse"]
        return ToolCallPart(call["toolUseId"], call["name"], json.dumps(call["input"]))
    if "text" in block:
        framed = _FILE.fullmatch(block["text"])
        if framed is None:
            return TextPart(block["text"])
        return FilePart(framed[1], framed[2], "text", framed[3].encode())
    return _file(block)


def _file(block: dict[str, Any]) -> FilePart:
    if "searchResult" in block:
        found = block["searchResult"]
        words = "".join(each["text"] for each in found["content"])
        return FilePart(found["title"], "text/plain", "text", words.encode(), found["source"])
    ((kind, told),) = block.items()
    form = told["format"]
    source = told["source"]
    media_type = f"image/{form}" if kind == "image" else _TYPES[form]
    name = f"{told.get('name', kind)}.{form}"
    if "text" in source:
        return FilePart(name, media_type, "text", source["text"].encode())
    kinds: dict[str, FileKind] = {"image": "image", "audio": "audio", "video": "video"}
    return FilePart(name, media_type, kinds.get(kind, "document"), file_behind(source["bytes"]))


def _result(told: dict[str, Any]) -> ToolResultPart:
    parts = [_part(block) for block in told["content"]]
    return ToolResultPart(
        told["toolUseId"],
        "tool",
        "".join(part.text for part in parts if isinstance(part, TextPart)),
        told.get("status") == "error",
        tuple(part for part in parts if isinstance(part, FilePart)),
    )


def _tool(told: dict[str, Any]) -> ToolSpec:
    return ToolSpec(told["name"], told.get("description", ""), told["inputSchema"]["json"])


def _server_tool(tool: dict[str, Any]) -> str | dict[str, Any]:
    return "web_search" if tool["systemTool"]["name"] == "nova_grounding" else tool


def _choice(told: dict[str, Any]) -> str:
    return "required" if "any" in told else str(told.get("tool", {}).get("name", "auto"))


def _thinking(fields: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is meant for thought, and the rest."""
    claude, nova = fields.pop("reasoning_config", None), fields.pop("reasoningConfig", None)
    if claude:
        return {"budget": claude["budget_tokens"]} if claude["type"] == "enabled" else {"effort": "none"}, fields
    if nova:
        return {"effort": nova.get("maxReasoningEffort", "none")}, fields
    return {}, fields


def _everything(asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every block of a request, wherever it stands."""
    lists = [asked.get("system") or [], (asked.get("toolConfig") or {}).get("tools") or []]
    for blocks in (*lists, *(message["content"] for message in asked["messages"])):
        for block in blocks:
            yield block
            yield from (block.get("toolResult") or {}).get("content") or ()


def _is_cited(block: dict[str, Any]) -> bool:
    told = block.get("document") or block.get("searchResult") or {}
    return bool((told.get("citations") or {}).get("enabled"))


def _without_empty(recorded: Body, sent: Body) -> None:
    for body in (recorded, sent):
        if body.get("inferenceConfig") == {}:
            del body["inferenceConfig"]


def _schema_as_said(recorded: Body, sent: Body) -> None:
    for body in (recorded, sent):
        form = ((body.get("outputConfig") or {}).get("textFormat") or {}).get("structure", {}).get("jsonSchema")
        if form and isinstance(form["schema"], str):
            form["schema"] = json.loads(form["schema"])


def _files_as_said(recorded: Body, sent: Body) -> None:
    for body in (recorded, sent):
        for block in _everything(body):
            framed = _FILE.fullmatch(block.get("text") or "")
            if framed:
                block["text"] = list(framed.groups())


def _without_marks(recorded: Body, sent: Body) -> None:
    for body in (recorded, sent):
        lists = [body.get("system"), (body.get("toolConfig") or {}).get("tools")]
        for blocks in (*lists, *(message["content"] for message in body["messages"])):
            if blocks:
                blocks[:] = [block for block in blocks if "cachePoint" not in block]


DIFFERENCES = (
    Difference("An empty object of limits says nothing, so it is not sent.", _without_empty),
    Difference("A schema goes as JSON text: what it says counts, not its spaces.", _schema_as_said),
    Difference("A file of text is framed by lines of its own here.", _files_as_said),
    Difference("How far a cache goes is this program's choice; that there is one is not.", _without_marks),
)
