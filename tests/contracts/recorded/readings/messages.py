"""The Messages format, read from its documents and the recordings."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
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
from tests.contracts.recorded.differences import Body, Difference
from tests.contracts.recorded.told import Told
from tests.contracts.recorded.traffic import Exchange, file_behind, model_of

_OURS = frozenset(
    {
        *("model", "messages", "stream", "max_tokens", "system", "tools", "tool_choice", "temperature"),
        *("thinking", "output_config"),
    }
)
_SIMPLE = frozenset({"text", "tool_use"})
_KINDS = {"image": "image", "document": "pdf"}
_FILE_IN_WORDS = re.compile(r"<file name=(['\"])(.*?)\1 mime_type=(['\"])(.*?)\3>\n?(.*?)\n?</file>", re.DOTALL)


# --------------------------------------------------------------------- what was asked


def request_of(exchange: Exchange) -> Request:
    asked = exchange.asked
    tools = asked.get("tools", [])
    form = asked.get("output_config", {}).get("format", {})
    names = _names(asked)
    return Request(
        exchange.provider,
        model_of(exchange),
        instructions=tuple(_system(asked.get("system"))),
        turns=tuple(_turn(message, names, exchange.provider) for message in asked["messages"]),
        tools=tuple(
            ToolSpec(tool["name"], tool.get("description", ""), tool["input_schema"])
            for tool in tools
            if "input_schema" in tool
        ),
        server_tools=tuple(_server_tool(tool) for tool in tools if "input_schema" not in tool),
        tool_choice=_choice(asked.get("tool_choice", {})),
        parallel_tools=False if asked.get("tool_choice", {}).get("disable_parallel_tool_use") else None,
        schema=form.get("schema"),
        temperature=asked.get("temperature"),
        max_output=asked.get("max_tokens"),
        thinking=_thinking(asked),
        citations='"citations": {"enabled": true}' in json.dumps(asked["messages"]),
        caching=_caching(asked),
        params={name: value for name, value in asked.items() if name not in _OURS},
        prefill=asked["messages"][-1]["role"] == "assistant",
    )


def _system(system: Any) -> Iterator[str]:
    for block in [system] if isinstance(system, str) else system or ():
        yield block if isinstance(block, str) else block["text"]


def _server_tool(tool: dict[str, Any]) -> str | dict[str, Any]:
    """By its portable name, where it stands as every program would ask for it; else as it is."""
    return tool["name"] if tool.keys() <= {"type", "name", "allowed_callers"} else tool


def _names(asked: dict[str, Any]) -> dict[str, str]:
    """Of every call, since a result does not say which tool it is of."""
    return {
        block["id"]: block["name"]
        for message in asked["messages"]
        for block in _content(message)
        if block["type"] == "tool_use"
    }


def _content(message: dict[str, Any]) -> list[dict[str, Any]]:
    content = message["content"]
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def _turn(message: dict[str, Any], names: dict[str, str], provider: str) -> Turn:
    blocks = _content(message)
    if message["role"] == "assistant":
        is_simple = all(block["type"] in _SIMPLE and "citations" not in block for block in blocks)
        raw = None if is_simple else tuple({"messages": block} for block in blocks)
        parts = tuple(_answered(block) for block in blocks if block["type"] in _SIMPLE)
        return Turn("assistant", parts, raw=raw, raw_provider=None if is_simple else provider)
    if blocks[0]["type"] == "tool_result":
        return Turn("tool", tuple(_result(block, names) for block in blocks))
    return Turn("user", tuple(_said(block) for block in blocks))


def _answered(block: dict[str, Any]) -> Part:
    if block["type"] == "text":
        return TextPart(block["text"])
    return ToolCallPart(block["id"], block["name"], json.dumps(block["input"]))


def _said(block: dict[str, Any]) -> Part:
    if block["type"] == "text" and not _FILE_IN_WORDS.fullmatch(block["text"]):
        return TextPart(block["text"])
    return _file(block)


def _file(block: dict[str, Any]) -> FilePart:
    if block["type"] == "text":
        found = _FILE_IN_WORDS.fullmatch(block["text"])
        assert found is not None
        return FilePart(found[2], found[4], "text", found[5].encode())
    if block["type"] == "search_result":
        words = "".join(part["text"] for part in block["content"])
        return FilePart(block["title"], "text/plain", "text", words.encode(), block["source"])
    source = block["source"]
    name = block.get("title", "file")
    kind: Any = _KINDS[block["type"]]
    if source["type"] == "url":
        return FilePart(name, "application/pdf" if kind == "pdf" else "image/png", kind, None, source["url"])
    if source["type"] == "text":
        return FilePart(name, "text/plain", "text", source["data"].encode())
    return FilePart(name, source["media_type"], kind, file_behind(source["data"]))


def _result(block: dict[str, Any], names: dict[str, str]) -> ToolResultPart:
    parts = [_said(part) for part in _content(block)]
    return ToolResultPart(
        block["tool_use_id"],
        names[block["tool_use_id"]],
        "\n".join(part.text for part in parts if isinstance(part, TextPart)),
        is_error=bool(block.get("is_error")),
        files=tuple(part for part in parts if isinstance(part, FilePart)),
    )


def _choice(choice: dict[str, Any]) -> str:
    kind = choice.get("type", "auto")
    return str({"any": "required", "tool": choice.get("name", "")}.get(kind, kind))


def _thinking(asked: dict[str, Any]) -> dict[str, Any] | None:
    thinking = asked.get("thinking", {})
    effort = asked.get("output_config", {}).get("effort")
    if thinking.get("type") == "disabled":
        return {"effort": "none"}
    told = {"budget": thinking.get("budget_tokens"), "display": thinking.get("display"), "effort": effort}
    if thinking and not any(told.values()):
        return {"effort": None}
    return {name: value for name, value in told.items() if value is not None} or None


def _caching(asked: dict[str, Any]) -> dict[str, Any] | None:
    found = list(_controls(asked))
    if not found:
        return None
    return {"ttl": found[0]["ttl"]} if "ttl" in found[0] else {}


def _controls(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for each in value:
            yield from _controls(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name == "cache_control":
                yield each
            else:
                yield from _controls(each)


# -------------------------------------------------------------------- what was answered


def told_by(exchange: Exchange) -> Told:
    message = _streamed(exchange.frames) if exchange.is_stream else exchange.said
    blocks = message["content"]
    return Told(
        text="".join(block["text"] for block in blocks if block["type"] == "text"),
        thinking="".join(block["thinking"] for block in blocks if block["type"] == "thinking"),
        calls=tuple((each["id"], each["name"], each["input"]) for each in blocks if each["type"] == "tool_use"),
        citations=tuple(_citations(blocks)),
        usage=_usage(message["usage"]),
        finish_reason=message["stop_reason"],
    )


def _streamed(frames: list[dict[str, Any]]) -> dict[str, Any]:
    """The message that the events add up to."""
    message: dict[str, Any] = {}
    inputs: dict[int, str] = {}
    for frame in frames:
        match frame["type"]:
            case "message_start":
                message = frame["message"]
            case "content_block_start":
                message["content"].append(frame["content_block"])
            case "content_block_delta":
                _add(message["content"][frame["index"]], frame["delta"], inputs, frame["index"])
            case "message_delta":
                message |= frame["delta"]
                message["usage"] |= frame["usage"]
    for index, text in inputs.items():
        message["content"][index]["input"] = json.loads(text or "{}")
    return message


def _add(block: dict[str, Any], delta: dict[str, Any], inputs: dict[int, str], index: int) -> None:
    match delta["type"]:
        case "text_delta":
            block["text"] += delta["text"]
        case "thinking_delta":
            block["thinking"] += delta["thinking"]
        case "citations_delta":
            block.setdefault("citations", []).append(delta["citation"])
        case "input_json_delta":
            inputs[index] = inputs.get(index, "") + delta["partial_json"]


def _citations(blocks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    start = 0
    for block in blocks:
        if block["type"] != "text":
            continue
        for each in block.get("citations") or ():
            yield _citation(each, block["text"], start)
        start += len(block["text"])


def _citation(told: dict[str, Any], text: str, start: int) -> dict[str, Any]:
    found = {
        "url": told.get("url") or told.get("source"),
        "title": told.get("title") or told.get("document_title"),
        "cited_text": told.get("cited_text"),
        "text": text,
        "start": start,
        "end": start + len(text),
        "source": told.get("document_index", told.get("search_result_index")),
        "pages": [told["start_page_number"], told["end_page_number"] - 1] if "start_page_number" in told else None,
    }
    return {name: value for name, value in found.items() if value is not None}


def _usage(usage: dict[str, Any]) -> dict[str, int]:
    """A pass that shortened the conversation first is paid for as well."""
    passes = usage.get("iterations") or [usage]
    names = {
        "input": "input_tokens",
        "output": "output_tokens",
        "cache_read": "cache_read_input_tokens",
        "cache_write": "cache_creation_input_tokens",
    }
    told = {name: sum(each.get(field) or 0 for each in passes) for name, field in names.items()}
    told["reasoning"] = (usage.get("output_tokens_details") or {}).get("thinking_tokens") or 0
    return {name: tokens for name, tokens in told.items() if tokens}


# ------------------------------------------------------------------------ differences


def _same_marks(recorded: Body, sent: Body) -> None:
    """Only where both ask for it: whether it is asked for at all still counts."""
    if next(_controls(recorded), None) and next(_controls(sent), None):
        _unmark(recorded)
        _unmark(sent)


def _unmark(value: Any) -> None:
    if isinstance(value, dict):
        value.pop("cache_control", None)
        value = list(value.values())
    for each in value if isinstance(value, list) else ():
        _unmark(each)


def _whole_content(recorded: Body, sent: Body) -> None:
    if isinstance(recorded.get("system"), str):
        recorded["system"] = [{"type": "text", "text": recorded["system"]}]
    for message in recorded["messages"]:
        message["content"] = _content(message)
        for block in message["content"]:
            if block["type"] == "tool_result":
                block["content"] = _content(block)


def _same_spelling(recorded: Body, sent: Body) -> None:
    for body in (recorded, sent):
        for message in body["messages"]:
            _spell(message["content"])


def _spell(blocks: list[dict[str, Any]]) -> None:
    for block in blocks:
        if block["type"] == "text":
            block["text"] = _FILE_IN_WORDS.sub(r"<file \2 \4>\5</file>", block["text"])
        elif block["type"] == "tool_result":
            _spell(block["content"])


def _readable_thoughts(recorded: Body, sent: Body) -> None:
    if "thinking" in recorded and "display" not in recorded["thinking"]:
        thinking = sent.get("thinking", {})
        if thinking.get("display") == "summarized":
            del thinking["display"]


DIFFERENCES = (
    Difference("A message of one text may be written as that text alone; it means the same.", _whole_content),
    Difference(
        "This program marks the end of the instructions, of the tools and of the last question for the cache.",
        _same_marks,
    ),
    Difference(
        "Thinking is shown to the person here, so this program asks for it where a model would keep it to itself.",
        _readable_thoughts,
    ),
    Difference("A file of text in words has its name in other quotes and lines of its own.", _same_spelling),
)
