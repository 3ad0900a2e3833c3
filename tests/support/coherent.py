"""Streams of Cohere's chat, written here."""

from __future__ import annotations

import json
from typing import Any


def frame(kind: str, message: object = None, index: int | None = None, **more: Any) -> bytes:
    told = {"type": kind, **({} if index is None else {"index": index}), **more}
    if message is not None:
        told["delta"] = {"message": message}
    return f"event: {kind}\ndata: {json.dumps(told)}\n\n".encode()


def starts(index: int, kind: str) -> bytes:
    return frame("content-start", {"content": {"type": kind, kind: ""}}, index)


def adds(index: int, kind: str, words: str) -> bytes:
    return frame("content-delta", {"content": {kind: words}}, index)


def ends(reason: str = "COMPLETE", **more: Any) -> bytes:
    usage = {"tokens": {"input_tokens": 9, "output_tokens": 3}, "cached_tokens": 4}
    return frame("message-end", delta={"finish_reason": reason, "usage": usage, **more}) + b"data: [DONE]\n\n"


def cohere_begins(*words: str) -> bytes:
    return (
        frame("message-start", {"role": "assistant"})
        + starts(0, "text")
        + b"".join(adds(0, "text", each) for each in words)
    )


def cohere_says(*words: str) -> bytes:
    return cohere_begins(*words) + frame("content-end", index=0) + ends()
