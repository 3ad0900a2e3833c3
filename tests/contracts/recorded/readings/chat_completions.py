"""The Chat Completions format, read from its documents and the recordings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from desktop_chat.providers.requests import Request, TextPart, Turn
from tests.contracts.recorded.told import Told
from tests.contracts.recorded.traffic import Exchange


def request_of(exchange: Exchange) -> Request:
    asked = exchange.asked
    return Request(exchange.provider, str(asked.get("model", "")), turns=(Turn("user", (TextPart("Hi"),)),))


def told_by(exchange: Exchange) -> Told:
    text, thinking, reason = "", "", None
    usage: dict[str, Any] = {}
    calls: dict[int, dict[str, str]] = {}
    for frame in _frames(exchange):
        usage = frame.get("usage") or usage
        for choice in frame.get("choices") or ():
            said = choice.get("delta") or choice.get("message") or {}
            text += "".join(_texts(said.get("content")))
            reason = choice.get("finish_reason") or reason
            for place, call in enumerate(said.get("tool_calls") or ()):
                known = calls.setdefault(call.get("index", place), {"id": "", "name": "", "arguments": ""})
                known["id"] = known["id"] or call.get("id") or ""
                known["name"] = known["name"] or call["function"].get("name") or ""
                known["arguments"] += call["function"].get("arguments") or ""
    made = tuple(
        (call["id"], call["name"], json.loads(call["arguments"] or "{}")) for _, call in sorted(calls.items())
    )
    return Told(text, thinking, made, usage=_usage(usage), finish_reason=reason)


def _frames(exchange: Exchange) -> list[dict[str, Any]]:
    return exchange.frames if exchange.is_stream else [exchange.said]


def _texts(content: Any) -> Iterator[str]:
    for part in [content] if isinstance(content, str) else content or ():
        yield part if isinstance(part, str) else part.get("text") or ""


def _usage(told: dict[str, Any]) -> dict[str, int]:
    return {"completion": told.get("completion_tokens") or 0}
