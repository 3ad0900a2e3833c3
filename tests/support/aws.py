"""AWS event streams, written here: frames with their sums, and what Converse says in them."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from typing import Any

EVENT_STREAM = {"content-type": "application/vnd.amazon.eventstream"}


def header(name: str, value: str) -> bytes:
    """One of text."""
    told = value.encode()
    return typed(name, 7, len(told).to_bytes(2, "big") + told)


def typed(name: str, kind: int, value: bytes) -> bytes:
    told = name.encode()
    return bytes([len(told)]) + told + bytes([kind]) + value


def message(headers: bytes, payload: bytes) -> bytes:
    """A frame as a whole."""
    size = 16 + len(headers) + len(payload)
    prelude = size.to_bytes(4, "big") + len(headers).to_bytes(4, "big")
    body = prelude + zlib.crc32(prelude).to_bytes(4, "big") + headers + payload
    return body + zlib.crc32(body).to_bytes(4, "big")


def event(name: str, told: object) -> bytes:
    headers = header(":event-type", name) + header(":content-type", "application/json")
    return message(headers + header(":message-type", "event"), json.dumps(told).encode())


def exception(name: str, told: object) -> bytes:
    headers = header(":exception-type", name) + header(":message-type", "exception")
    return message(headers, json.dumps(told).encode())


def delta(index: int, told: Mapping[str, Any]) -> bytes:
    return event("contentBlockDelta", {"contentBlockIndex": index, "delta": told, "p": "abc"})


def ends(reason: str = "end_turn", **usage: int) -> bytes:
    told = {"inputTokens": 5, "outputTokens": 2, "totalTokens": 7, **usage}
    return event("messageStop", {"stopReason": reason}) + event("metadata", {"usage": told, "metrics": {}})


def converse_begins(*words: str) -> bytes:
    return event("messageStart", {"role": "assistant"}) + b"".join(delta(0, {"text": each}) for each in words)


def converse_says(*words: str) -> bytes:
    return converse_begins(*words) + event("contentBlockStop", {"contentBlockIndex": 0}) + ends()
