"""Gemini's generateContent, read from its documents and the recordings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

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
from tests.contracts.recorded.told import Told
from tests.contracts.recorded.traffic import Exchange, file_behind, is_marker

_CONFIG = ("temperature", "maxOutputTokens", "responseJsonSchema", "responseMimeType", "thinkingConfig")
_KINDS: dict[str, FileKind] = {"image": "image", "audio": "audio", "video": "video", "application": "pdf"}
_SERVER_TOOLS = {"google_search": "web_search", "url_context": "web_fetch", "code_execution": "code_execution"}


# ---------------------------------------------------------------------- requests


def request_of(exchange: Exchange) -> Request:
    asked = exchange.asked
    config = asked.get("generationConfig", {})
    tools = asked.get("tools", [])
    rest = {name: value for name, value in config.items() if name not in _CONFIG}
    if "responseMimeType" in config and "responseJsonSchema" not in config:
        rest["responseMimeType"] = config["responseMimeType"]
    return Request(
        exchange.provider,
        _model(exchange),
        instructions=tuple(part["text"] for part in asked.get("systemInstruction", {}).get("parts", ())),
        turns=tuple(_turns(asked["contents"], exchange.provider)),
        tools=tuple(_tool(each) for group in tools for each in group.get("functionDeclarations", ())),
        tool_choice=_choice(asked.get("toolConfig", {}).get("functionCallingConfig", {})),
        schema=config.get("responseJsonSchema"),
        temperature=config.get("temperature"),
        max_output=config.get("maxOutputTokens"),
        params={"generationConfig": rest} if rest else {},
        thinking=_thinking(config.get("thinkingConfig")),
        server_tools=tuple(_SERVER_TOOLS[name] for group in tools for name in group if name in _SERVER_TOOLS),
    )


def _model(exchange: Exchange) -> str:
    return exchange.path.rpartition("/")[2].partition(":")[0]


def _turns(contents: list[dict[str, Any]], provider: str) -> Iterator[Turn]:
    """Calls have no ids here: a result belongs to the call at its place."""
    ids: list[str] = []
    for number, content in enumerate(contents):
        parts = content["parts"]
        calls = [part["functionCall"] for part in parts if "functionCall" in part]
        if content["role"] == "model":
            ids = [call.get("id") or f"call-{number}-{place}" for place, call in enumerate(calls)]
            made = tuple(_said(parts, iter(ids)))
            plain = all(part.keys() in ({"text"}, {"functionCall"}) for part in parts)
            raw = None if plain else tuple({"gemini": part} for part in parts)
            yield Turn("assistant", made, raw=raw, raw_provider=provider if raw else None)
        elif any("functionResponse" in part for part in parts):
            yield Turn("tool", tuple(_results(parts, ids)))
        else:
            yield Turn("user", tuple(_part(part) for part in parts))


def _said(parts: list[dict[str, Any]], ids: Iterator[str]) -> Iterator[Part]:
    for part in parts:
        if "functionCall" in part:
            call = part["functionCall"]
            yield ToolCallPart(next(ids), call["name"], json.dumps(call.get("args", {})))
        elif part.get("text") and not part.get("thought"):
            yield TextPart(part["text"])


def _results(parts: list[dict[str, Any]], ids: list[str]) -> Iterator[Part]:
    """Files beside the results can only be the last one's: nothing says whose they are."""
    results = [part["functionResponse"] for part in parts if "functionResponse" in part]
    beside = [_file(part) for part in parts if "functionResponse" not in part]
    for place, result in enumerate(results):
        inside = [_file(part) for part in result.get("parts", ())]
        files = (*inside, *(beside if place == len(results) - 1 else ()))
        yield ToolResultPart(ids[place], result["name"], _result_text(result), files=files)


def _result_text(result: dict[str, Any]) -> str:
    return "\n".join(each["text"] for each in result["response"]["content"] if "text" in each)


def _part(part: dict[str, Any]) -> Part:
    return TextPart(part["text"]) if "text" in part else _file(part)


def _file(part: dict[str, Any]) -> FilePart:
    if "text" in part:  # words of a file, with its name around them
        return FilePart("words", "text/plain", "text", part["text"].encode())
    held = part.get("inline_data") or part["file_data"]
    media_type = held["mime_type"]
    kind = _KINDS[media_type.partition("/")[0]]
    if "file_uri" in held:
        return FilePart("file", media_type, kind, url=held["file_uri"])
    assert is_marker(held["data"])
    return FilePart("file", media_type, kind, file_behind(held["data"]))


def _tool(told: dict[str, Any]) -> ToolSpec:
    return ToolSpec(told["name"], told["description"], _schema(told["parameters"]))


def _schema(told: dict[str, Any]) -> dict[str, Any]:
    """JSON Schema from the older form."""
    schema = {
        name: value for name, value in told.items() if name not in ("type", "nullable", "properties", "items")
    }
    kind = told["type"].lower()
    schema["type"] = [kind, "null"] if told.get("nullable") else kind
    if "properties" in told:
        schema["properties"] = {name: _schema(each) for name, each in told["properties"].items()}
    if "items" in told:
        schema["items"] = _schema(told["items"])
    return schema


def _choice(config: dict[str, Any]) -> str:
    names = config.get("allowedFunctionNames")
    if names:
        return str(names[0])
    return {"none": "none", "any": "required"}.get(config.get("mode", "auto").lower(), "auto")


def _thinking(config: dict[str, Any] | None) -> dict[str, object] | None:
    if config is None:
        return None
    told = {"effort": config.get("thinkingLevel"), "budget": config.get("thinkingBudget")}
    return {name: value for name, value in told.items() if value is not None}


# ------------------------------------------------------------------- differences


def _without_empty_config(recorded: Body, sent: Body) -> None:
    for body in (recorded, sent):
        if not body.get("generationConfig"):
            body.pop("generationConfig", None)


def _modes_in_capitals(recorded: Body, sent: Body) -> None:
    config = recorded.get("toolConfig", {}).get("functionCallingConfig", {})
    if "mode" in config:
        config["mode"] = config["mode"].upper()


def _results_as_output(recorded: Body, sent: Body) -> None:
    for content in recorded["contents"]:
        for part in content["parts"]:
            response = part.get("functionResponse")
            if response:
                assert response["response"].pop("name") == response["name"]
                response["response"] = {"output": _result_text(response)}


def _words_of_files(recorded: Body, sent: Body) -> None:
    for content in sent["contents"]:
        for part in content["parts"]:
            head, middle, rest = part.get("text", "").partition('<file name="words" mime_type="text/plain">\n')
            if middle:
                part["text"] = head + rest.removesuffix("\n</file>")


DIFFERENCES: tuple[Difference, ...] = (
    Difference("A generationConfig of nothing says nothing.", _without_empty_config),
    Difference("The documents write modes in capitals; the recorded client did not.", _modes_in_capitals),
    Difference(
        "The documents name `output` as the field of a function's result; the recorded client wrapped the same "
        "text in the function's name and a list.",
        _results_as_output,
    ),
    Difference(
        "A text that a tool returned as a file gets its name around it here as there: what stands for it in the "
        "reading is the words with the recorded name around them already.",
        _words_of_files,
    ),
)


# ----------------------------------------------------------------------- answers


def told_by(exchange: Exchange) -> Told:
    frames = exchange.frames if exchange.is_stream else [exchange.said]
    candidates = [each for frame in frames for each in frame.get("candidates", ()) if not each.get("index")]
    parts = [part for each in candidates for part in each.get("content", {}).get("parts", ())]
    text = "".join(part["text"] for part in parts if "text" in part and not part.get("thought"))
    calls = [part["functionCall"] for part in parts if "functionCall" in part]
    return Told(
        text,
        "".join(_thoughts(parts)),
        tuple((call.get("id") or "", call["name"], call.get("args") or {}) for call in calls),
        tuple(_citations(candidates, text)),
        tuple(_pictures(parts)),
        _usage(frames),
        next((each["finishReason"] for each in reversed(candidates) if "finishReason" in each), None),
    )


def _thoughts(parts: list[dict[str, Any]]) -> Iterator[str]:
    """Code that the service ran is work on the way to the answer: it is shown where thinking is."""
    for part in parts:
        if part.get("thought"):
            yield part.get("text", "")
        elif "executableCode" in part:
            code = part["executableCode"]
            yield f"\n```{code['language'].lower()}\n{code['code'].rstrip()}\n```\n"
        elif "codeExecutionResult" in part:
            yield f"\n```\n{part['codeExecutionResult'].get('output', '').rstrip()}\n```\n"


def _pictures(parts: list[dict[str, Any]]) -> Iterator[tuple[str, int]]:
    for part in parts:
        if "inlineData" in part and not part.get("thought"):
            held = part["inlineData"]["data"].rstrip("=")
            yield part["inlineData"]["mimeType"], len(held) * 3 // 4


def _citations(candidates: list[dict[str, Any]], text: str) -> Iterator[dict[str, Any]]:
    """The segment's words are looked for near where its bytes say they are."""
    for candidate in candidates:
        grounding = candidate.get("groundingMetadata") or {}
        chunks = [next(iter(chunk.values())) for chunk in grounding.get("groundingChunks", ())]
        cited: set[int] = set()
        for support in grounding.get("groundingSupports", ()):
            segment = support["segment"]
            near = len(text.encode()[: segment.get("startIndex", 0)].decode(errors="ignore"))
            start = text.index(segment["text"], max(0, near - 1))
            for number in support["groundingChunkIndices"]:
                cited.add(number)
                place = {"text": segment["text"], "start": start, "end": start + len(segment["text"])}
                yield {"url": chunks[number]["uri"], "title": chunks[number]["title"], **place}
        for number, chunk in enumerate(chunks):
            if number not in cited:
                yield {"url": chunk["uri"], "title": chunk["title"]}


def _usage(frames: list[dict[str, Any]]) -> dict[str, int]:
    told: dict[str, int] = {}
    for frame in frames:
        counts = frame.get("usageMetadata", {})
        told |= {name: count for name, count in counts.items() if isinstance(count, int)}
    cached, thought = told.get("cachedContentTokenCount", 0), told.get("thoughtsTokenCount", 0)
    return {
        name: count
        for name, count in {
            "input": told.get("promptTokenCount", 0) - cached,
            "output": told.get("candidatesTokenCount", 0) + thought,
            "cache_read": cached,
            "reasoning": thought,
        }.items()
        if count
    }
