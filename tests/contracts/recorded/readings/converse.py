"""Bedrock's Converse, read from its documents and the recordings: what answers say."""

from __future__ import annotations

import json
import struct
from typing import Any

from tests.contracts.recorded.told import Told
from tests.contracts.recorded.traffic import Exchange


def told_by(exchange: Exchange) -> Told:
    if exchange.is_stream:
        blocks, stop, usage = _streamed(events_in(exchange.body))
    else:
        said = exchange.said
        blocks, stop, usage = said["output"]["message"]["content"], said["stopReason"], said["usage"]
    text, thinking = "", ""
    calls: list[tuple[str, str, Any]] = []
    citations: list[dict[str, Any]] = []
    for block in blocks:
        start = len(text)
        if "toolUse" in block and block["toolUse"].get("type") != "server_tool_use":
            call = block["toolUse"]
            calls.append((call["toolUseId"], call["name"], call["input"]))
        cited = block.get("citationsContent") or {}
        text += block.get("text") or "".join(each["text"] for each in cited.get("content") or ())
        thinking += ((block.get("reasoningContent") or {}).get("reasoningText") or {}).get("text") or ""
        citations += [_citation(each, text[start:], start) for each in cited.get("citations") or ()]
    return Told(text, thinking, tuple(calls), tuple(citations), usage=_usage(usage), finish_reason=stop)


def events_in(body: bytes) -> list[tuple[str, Any]]:
    """Name and content of each event of a stream, its sums believed."""
    found = []
    while body:
        size, header_size = struct.unpack(">II", body[:8])
        headers, payload = body[12 : 12 + header_size], body[12 + header_size : size - 4]
        name = headers.partition(b":event-type\x07")[2]
        length = int.from_bytes(name[:2], "big")
        found.append((name[2 : 2 + length].decode(), json.loads(payload)))
        body = body[size:]
    return found


def _streamed(events: list[tuple[str, Any]]) -> tuple[list[Any], str, Any]:
    blocks: dict[int, dict[str, Any]] = {}
    stop, usage = "", {}
    for name, event in events:
        block = blocks.setdefault(event["contentBlockIndex"], {}) if "contentBlockIndex" in event else {}
        match name:
            case "contentBlockStart":
                block |= {kind: dict(start) for kind, start in event["start"].items()}
            case "contentBlockDelta":
                _grow(block, event["delta"])
            case "messageStop":
                stop = event["stopReason"]
            case "metadata":
                usage = event["usage"]
    return [_whole(block) for _, block in sorted(blocks.items())], stop, usage


def _grow(block: dict[str, Any], delta: dict[str, Any]) -> None:
    if "text" in delta:
        block["text"] = block.get("text", "") + delta["text"]
    if "toolUse" in delta:
        block["toolUse"]["input"] = block["toolUse"].get("input", "") + delta["toolUse"]["input"]
    if "reasoningContent" in delta:
        reasoning = block.setdefault("reasoningContent", {}).setdefault("reasoningText", {})
        for name, piece in delta["reasoningContent"].items():
            reasoning[name] = reasoning.get(name, "") + piece
    if "citation" in delta:
        block.setdefault("citations", []).append(delta["citation"])


def _whole(block: dict[str, Any]) -> dict[str, Any]:
    if "toolUse" in block:
        block["toolUse"]["input"] = json.loads(block["toolUse"].get("input") or "{}")
    if "citations" in block:
        said = block.pop("text", "")
        return {"citationsContent": {"content": [{"text": said}], "citations": block["citations"]}}
    return block


def _citation(told: dict[str, Any], text: str, start: int) -> dict[str, Any]:
    location = told.get("location") or {}
    found: dict[str, Any] = {}
    web = location.get("web") or {}
    url = web.get("url") or (told.get("source") if "://" in (told.get("source") or "") else None)
    title = told.get("title") or web.get("domain")
    cited = "".join(each["text"] for each in told.get("sourceContent") or ())
    documents = [each for kind, each in location.items() if kind.startswith("document")]
    if url:
        found["url"] = url
    if title:
        found["title"] = title
    if cited:
        found["cited_text"] = cited
    if text:
        found |= {"text": text, "start": start, "end": start + len(text)}
    if documents:
        found["source"] = documents[0]["documentIndex"]
    if "documentPage" in location:
        found["pages"] = [location["documentPage"]["start"], location["documentPage"]["end"]]
    return found


def _usage(told: dict[str, Any]) -> dict[str, int]:
    buckets = {
        "input": told.get("inputTokens"),
        "output": told.get("outputTokens"),
        "cache_read": told.get("cacheReadInputTokens"),
        "cache_write": told.get("cacheWriteInputTokens"),
    }
    return {name: tokens for name, tokens in buckets.items() if tokens}
