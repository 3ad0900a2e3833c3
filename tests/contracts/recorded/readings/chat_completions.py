"""The Chat Completions format, read from its documents and the recordings: what an answer says."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from tests.contracts.recorded.readings.chat_requests import request_of as request_of
from tests.contracts.recorded.told import Told
from tests.contracts.recorded.traffic import Exchange

Body: TypeAlias = dict[str, Any]

_TAGGED = frozenset({"perplexity", "gpustack", "ollama", "ollama-cloud", "lmstudio", "llamacpp", "vllm"})
"""Services whose models may think at the beginning of the answer, between tags."""


def told_by(exchange: Exchange) -> Told:
    frames = _frames(exchange)
    places = ("delta", "message") if exchange.is_stream else ("message", "delta")
    said: list[Body] = [
        next((choice[name] for name in places if choice.get(name)), {}) for choice in _choices(frames)
    ]
    text = "".join(word for each in said for word in _texts(each.get("content"), "text"))
    text += "".join(each.get("refusal") or "" for each in said)
    thinking = "".join(word for each in said for word in _thoughts(each))
    if exchange.provider in _TAGGED and text.lstrip().startswith("<think>"):
        thought, _, text = text.lstrip().removeprefix("<think>").partition("</think>")
        thinking, text = thinking + thought, text
    reasons = [choice["finish_reason"] for choice in _choices(frames) if choice.get("finish_reason")]
    usages = [(frame["usage"], frame.get("timings") or {}) for frame in frames if frame.get("usage")]
    return Told(
        text,
        thinking,
        tuple(_calls(said)),
        tuple(_citations(frames, said, text)),
        tuple(_pictures(said)),
        _usage(*usages[-1]) if usages else {},
        "refusal" if any(each.get("refusal") for each in said) else next(iter(reasons), None),
    )


def _frames(exchange: Exchange) -> list[Body]:
    return exchange.frames if exchange.is_stream else [exchange.said]


def _choices(frames: list[Body]) -> list[Body]:
    return [each for frame in frames for each in frame.get("choices") or () if not each.get("index")]


def _texts(content: Any, kind: str) -> Iterator[str]:
    for part in [{"type": "text", "text": content}] if isinstance(content, str) else content or ():
        if part.get("type") == kind:
            inner = part[kind]
            yield inner if isinstance(inner, str) else "".join(each["text"] for each in inner)


def _thoughts(said: Body) -> Iterator[str]:
    yield said.get("reasoning_content") or said.get("reasoning") or ""
    yield from _texts(said.get("content"), "thinking")


def _calls(said: list[Body]) -> Iterator[tuple[str, str, Any]]:
    made: dict[int, dict[str, str]] = {}
    for each in said:
        fragments = each.get("tool_calls") or ()
        is_whole = len({fragment.get("index") for fragment in fragments}) < len(fragments)
        for place, fragment in enumerate(fragments):
            number = place if is_whole else fragment.get("index", place)
            known = made.setdefault(number, {"id": "", "name": "", "arguments": ""})
            known["id"] = known["id"] or fragment.get("id") or ""
            known["name"] = known["name"] or fragment["function"].get("name") or ""
            known["arguments"] += fragment["function"].get("arguments") or ""
    for _, call in sorted(made.items()):
        yield call["id"], call["name"], json.loads(call["arguments"] or "{}")


def _citations(frames: list[Body], said: list[Body], text: str) -> Iterator[Body]:
    seen = set()
    for each in said:
        for note in each.get("annotations") or ():
            told = note["url_citation"]
            source = {"url": told["url"], "title": told.get("title"), "cited_text": told.get("content")}
            if told.get("end_index"):
                source |= {"start": told["start_index"], "end": told["end_index"]}
                source["text"] = text[told["start_index"] : told["end_index"]]
            if (told["url"], source.get("start")) not in seen:
                seen.add((told["url"], source.get("start")))
                yield _known(source)
    lists = [frame.get("search_results") or frame.get("citations") or () for frame in frames]
    for result in next((found for found in reversed(lists) if found), ()):
        told = {"url": result} if isinstance(result, str) else result
        if (told["url"], None) not in seen:
            seen.add((told["url"], None))
            source = {"url": told["url"], "title": told.get("title"), "cited_text": told.get("snippet")}
            yield _known({**source, "date": told.get("date")})


def _known(source: Mapping[str, Any]) -> Body:
    return {name: value for name, value in source.items() if value is not None}


def _pictures(said: list[Body]) -> Iterator[tuple[str, int]]:
    for each in said:
        for picture in each.get("images") or ():
            head, _, data = picture["image_url"]["url"].partition(",")
            yield head.removeprefix("data:").removesuffix(";base64"), len(base64.b64decode(data))


def _usage(told: Body, timings: Body) -> dict[str, int]:
    prompt, completion, total = (told.get(f"{name}_tokens") or 0 for name in ("prompt", "completion", "total"))
    details = told.get("prompt_tokens_details") or {}
    cached = told.get("prompt_cache_hit_tokens") or details.get("cached_tokens") or timings.get("cache_n") or 0
    made = told.get("completion_tokens_details") or {}
    written = details.get("cache_write_tokens") or 0
    buckets = {
        "input": max(0, prompt - cached - written),
        "output": max(completion, total - prompt),
        "cache_read": cached,
        "cache_write": written,
        "reasoning": made.get("reasoning_tokens") or told.get("reasoning_tokens") or 0,
    }
    return {name: tokens for name, tokens in buckets.items() if tokens}
