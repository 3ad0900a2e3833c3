"""The Responses format: what an answer says, read from the whole that ends it."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

from tests.contracts.recorded.told import Told
from tests.contracts.recorded.traffic import Exchange

Item = dict[str, Any]

PARAGRAPHS = "\n\n"


def told_by(exchange: Exchange) -> Told:
    answer = exchange.frames[-1]["response"] if exchange.is_stream else exchange.said
    items: list[Item] = answer["output"]
    calls = [item for item in items if item["type"] == "function_call"]
    return Told(
        text=PARAGRAPHS.join(filter(None, map(_words, items))),
        thinking=PARAGRAPHS.join(_thoughts(items)),
        calls=tuple((call["call_id"], call["name"], json.loads(call["arguments"] or "{}")) for call in calls),
        citations=tuple(_citations(items)),
        files=tuple(_files(items)),
        usage=_usage(answer.get("usage") or {}),
        finish_reason=_reason(answer, calls),
    )


def _words(item: Item) -> str:
    parts = item["content"] if item["type"] == "message" else []
    return "".join(part.get("text") or part.get("refusal") or "" for part in parts)


def _thoughts(items: list[Item]) -> Iterator[str]:
    for item in items:
        if item["type"] == "reasoning":
            for part in [*(item.get("summary") or ()), *(item.get("content") or ())]:
                if part.get("text"):
                    yield part["text"]


def _citations(items: list[Item]) -> Iterator[dict[str, Any]]:
    before = 0
    for item in items:
        for part in item["content"] if item["type"] == "message" else ():
            for note in part.get("annotations") or ():
                start, end = note["start_index"], note["end_index"]
                yield {
                    "url": note["url"],
                    "title": note["title"],
                    "text": part["text"][start:end],
                    "start": before + start,
                    "end": before + end,
                }
        if _words(item):
            before += len(_words(item)) + len(PARAGRAPHS)


def _files(items: list[Item]) -> Iterator[tuple[str, int]]:
    for item in items:
        if item["type"] == "image_generation_call" and item.get("result"):
            yield f"image/{item.get('output_format', 'png')}", len(base64.b64decode(item["result"]))


def _usage(told: dict[str, Any]) -> dict[str, int]:
    read, made = told.get("input_tokens_details") or {}, told.get("output_tokens_details") or {}
    cached, written = read.get("cached_tokens") or 0, read.get("cache_write_tokens") or 0
    found = {
        "input": max(0, (told.get("input_tokens") or 0) - cached - written),
        "output": told.get("output_tokens") or 0,
        "cache_read": cached,
        "cache_write": written,
        "reasoning": made.get("reasoning_tokens") or 0,
    }
    return {name: tokens for name, tokens in found.items() if tokens}


def _reason(answer: Item, calls: list[Item]) -> str:
    if answer["status"] == "incomplete":
        reason = str(answer["incomplete_details"]["reason"])
        return {"max_output_tokens": "length"}.get(reason, reason)
    return "tool_calls" if calls else "stop"
