"""Cohere's chat, read from its documents and the recordings."""

from __future__ import annotations

import json
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
from tests.contracts.recorded.traffic import Exchange, file_behind, is_marker

_KNOWN = (
    *("model", "messages", "stream", "documents", "tools", "tool_choice", "response_format", "thinking"),
    *("temperature", "max_tokens"),
)
_CHOICES = {"REQUIRED": "required", "NONE": "none", None: "auto"}

# ------------------------------------------------------------------------ requests


def request_of(exchange: Exchange) -> Request:
    asked = exchange.asked
    documents = asked.get("documents") or []
    thinking = asked.get("thinking") or {}
    messages = asked["messages"]
    turns = [turn for message in messages for turn in _turns(message, exchange.provider)]
    if documents:
        files = tuple(_text_file(each["data"]) for each in documents)
        place = next(number for number, turn in enumerate(turns) if turn.role == "user")
        turns[place] = Turn("user", (*turns[place].parts, *files))
    return Request(
        exchange.provider,
        asked["model"],
        tuple(
            part.text
            for message in messages
            if message["role"] == "system"
            for part in _parts(message["content"])
            if isinstance(part, TextPart)
        ),
        tuple(turns),
        tuple(_tool(tool["function"]) for tool in asked.get("tools") or ()),
        _CHOICES[asked.get("tool_choice")],
        schema=(asked.get("response_format") or {}).get("json_schema"),
        temperature=asked.get("temperature"),
        max_output=asked.get("max_tokens"),
        params={name: value for name, value in asked.items() if name not in _KNOWN},
        thinking=_thinking(thinking),
        citations=bool(documents) or any(_has_documents(message) for message in messages),
    )


def _thinking(told: dict[str, Any]) -> dict[str, Any] | None:
    if not told:
        return None
    return {"effort": "high" if told["type"] == "enabled" else "none", "budget": told.get("token_budget")}


def _turns(message: dict[str, Any], provider: str) -> Iterator[Turn]:
    match message["role"]:
        case "user":
            yield Turn("user", tuple(_parts(message["content"])))
        case "tool":
            yield Turn("tool", (_result(message),))
        case "assistant":
            yield _assistant(message, provider)


def _assistant(message: dict[str, Any], provider: str) -> Turn:
    said = tuple(part for part in _parts(message.get("content") or ""))
    calls = tuple(
        ToolCallPart(call["id"], call["function"]["name"], call["function"]["arguments"])
        for call in message.get("tool_calls") or ()
    )
    blocks: Any = message.get("content") or ()
    if "tool_plan" in message or any(isinstance(each, dict) and each["type"] == "thinking" for each in blocks):
        return Turn("assistant", (*said, *calls), ({"cohere": message},), provider)
    return Turn("assistant", (*said, *calls))


def _parts(content: Any) -> Iterator[Part]:
    blocks: list[Any] = [{"type": "text", "text": content}] if isinstance(content, str) else content
    for block in blocks:
        match block["type"]:
            case "text" if block["text"]:
                yield TextPart(block["text"])
            case "image_url":
                yield _picture(block["image_url"]["url"])


def _picture(url: str) -> FilePart:
    if not is_marker(url):
        return FilePart("picture", "image/png", "image", url=url)
    media_type = url.partition(";")[0].removeprefix("data:")
    return FilePart("picture", media_type, "image", file_behind(url))


def _result(message: dict[str, Any]) -> ToolResultPart:
    content = message["content"]
    if isinstance(content, str):
        return ToolResultPart(message["tool_call_id"], "tool", content)
    text = "".join(block["text"] for block in content if block["type"] == "text")
    files = tuple(_text_file(block["document"]["data"]) for block in content if block["type"] == "document")
    return ToolResultPart(message["tool_call_id"], "tool", text, files=files)


def _text_file(told: dict[str, Any]) -> FilePart:
    return FilePart(told["title"], "text/plain", "text", told["text"].encode(), told.get("url"))


def _has_documents(message: dict[str, Any]) -> bool:
    content = message.get("content")
    return isinstance(content, list) and any(block["type"] == "document" for block in content)


def _tool(told: dict[str, Any]) -> ToolSpec:
    return ToolSpec(told["name"], told.get("description", ""), told["parameters"])


def _without_empty_text(recorded: Body, sent: Body) -> None:
    for message in recorded["messages"]:
        if message.get("content") == [{"type": "text", "text": ""}]:
            del message["content"]


DIFFERENCES = (Difference("An assistant that said nothing has no text, not an empty one.", _without_empty_text),)

# ------------------------------------------------------------------------ answers


def told_by(exchange: Exchange) -> Told:
    ended = _streamed(exchange.frames) if exchange.is_stream else exchange.said
    message = ended["message"]
    content = message.get("content") or []
    texts = [block.get("text") or "" for block in content]
    thoughts = [block.get("thinking") or "" for block in content]
    calls = tuple(
        (call["id"], call["function"]["name"], json.loads(call["function"]["arguments"] or "{}"))
        for call in message.get("tool_calls") or ()
    )
    return Told(
        "".join(texts),
        (message.get("tool_plan") or "") + "".join(thoughts),
        calls,
        tuple(each for cited in message.get("citations") or () for each in _citations(cited, content)),
        usage=_usage(ended["usage"]),
        finish_reason=ended["finish_reason"],
    )


def _streamed(frames: list[dict[str, Any]]) -> dict[str, Any]:
    """The same answer as if it had come whole."""
    by_type: dict[str, list[Any]] = {}
    for frame in frames:
        told = (frame.get("delta") or {}).get("message") or {}
        by_type.setdefault(frame["type"], []).append((frame.get("index"), told))
    content = [dict(told["content"]) for _, told in by_type.get("content-start", ())]
    for index, told in by_type.get("content-delta", ()):
        for name, piece in told["content"].items():
            content[index][name] += piece
    calls = [told["tool_calls"] for _, told in by_type.get("tool-call-start", ())]
    for index, told in by_type.get("tool-call-delta", ()):
        calls[index]["function"]["arguments"] += told["tool_calls"]["function"]["arguments"]
    message = {
        "content": content,
        "tool_plan": "".join(told["tool_plan"] for _, told in by_type.get("tool-plan-delta", ())),
        "tool_calls": calls,
        "citations": [told["citations"] for _, told in by_type.get("citation-start", ())],
    }
    return {**frames[-1]["delta"], "message": message}


def _citations(cited: dict[str, Any], content: list[Any]) -> Iterator[dict[str, Any]]:
    if cited.get("type", "TEXT_CONTENT") != "TEXT_CONTENT":
        return
    place = next((number for number, block in enumerate(content) if block["type"] == "text"), 0)
    before = "".join(block.get("text") or "" for block in content[: cited.get("content_index", place)])
    for source in cited["sources"]:
        told = source.get("document") or source.get("tool_output") or {}
        url = told.get("url") or (source["id"] if "://" in source["id"] else None)
        found = {
            "url": url,
            "title": told.get("title") or source["id"],
            "text": cited["text"],
            "start": len(before) + cited["start"],
            "end": len(before) + cited["end"],
            "source": int(source["id"].split(":")[1]) if source["id"].startswith("doc:") else None,
        }
        yield {name: value for name, value in found.items() if value is not None}


def _usage(told: dict[str, Any]) -> dict[str, int]:
    tokens, read = told["tokens"], told.get("cached_tokens") or 0
    buckets = {
        "input": tokens["input_tokens"] + (tokens.get("image_tokens") or 0) - read,
        "output": tokens["output_tokens"],
        "cache_read": read,
        "reasoning": tokens.get("reasoning_tokens"),
    }
    return {name: count for name, count in buckets.items() if count}
