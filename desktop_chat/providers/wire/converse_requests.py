"""Writes requests of Bedrock's Converse: the conversation as messages that take turns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from desktop_chat.providers.requests import FilePart, Request, TextPart, ToolCallPart, ToolResultPart, Turn
from desktop_chat.providers.wire.converse_files import Block, Names, render_file, search_result
from desktop_chat.providers.wire.converse_options import cache_point, render_options, schema_in_words
from desktop_chat.providers.wire.given_back import NO_OUTPUT, input_of, other_id
from desktop_chat.providers.wire.own_params import with_params
from desktop_chat.providers.wire.shapes import mapping, text

OWN = "converse"
"""Whose a block is that is given back as it came."""

_FIXED = ("messages", "system", "modelId")
# Converse itself takes points and colons too; Claude, behind it, does not.
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_NO_NAME = re.compile(r"[^A-Za-z0-9_-]")
_CLAUDE = re.compile(r"anthropic\.claude")
_SERVED = "server_tool_use"
_FILES = ("document", "image", "video", "audio")


def render_request(request: Request) -> dict[str, Any]:
    """The body. Parameters of one's own are merged last, but cannot replace the conversation."""
    messages = list(_messages(request))
    body: dict[str, Any] = {"messages": messages}
    system = [{"text": words} for words in (*request.instructions, *schema_in_words(request)) if words.strip()]
    if system:
        body["system"] = [*system, *cache_point(request)]
    body |= render_options(request, _tools_named(messages))
    return with_params(body, request.params, _FIXED)


def _messages(request: Request) -> Iterator[dict[str, Any]]:
    """Neighbours of one role are one message: the roles have to take turns."""
    names = Names()
    said: list[tuple[str, list[Block]]] = []
    for turn in request.turns:
        role = "assistant" if turn.role == "assistant" else "user"
        content = _CONTENTS[turn.role](turn, request, names)
        if content and said and said[-1][0] == role:
            said[-1][1].extend(content)
        elif content:
            said.append((role, content))
    asked = [content for role, content in said if role == "user"]
    if asked:
        asked[-1].extend(cache_point(request))
    return ({"role": role, "content": content} for role, content in said)


def _user(turn: Turn, request: Request, names: Names) -> list[Block]:
    blocks: list[Block] = []
    for part in turn.parts:
        match part:
            case TextPart(words) if words.strip():
                blocks.append({"text": words})
            case FilePart():
                blocks.append(render_file(part, names, is_cited=request.citations))
    if blocks and all(block.keys() & set(_FILES) for block in blocks):
        files = ", ".join(part.name for part in turn.parts if isinstance(part, FilePart))
        blocks.insert(0, {"text": f"({files})"})  # a document without any words is refused
    return blocks


def _assistant(turn: Turn, request: Request, names: Names) -> list[Block]:
    raw = _raw(turn, request)
    if raw:
        return raw
    blocks: list[Block] = []
    for part in turn.parts:
        match part:
            case TextPart(words) if words.strip():
                blocks.append({"text": words})
            case FilePart(name):
                blocks.append({"text": f"[{name}]"})  # an answer may hold none
            case ToolCallPart():
                blocks.append({"toolUse": _call(part)})
    return blocks


def _raw(turn: Turn, request: Request) -> list[Block]:
    """The turn as it came, where it came from here and its calls are still those that were made."""
    if turn.raw_provider != request.provider:
        return []
    blocks = [dict(mapping(block[OWN])) for block in turn.raw or () if OWN in block]
    kept = [block for block in blocks if _is_taken(block, request.model)]
    called = [mapping(block.get("toolUse")) for block in kept if "toolUse" in block]
    ids = {call.get("toolUseId") for call in called if call.get("type") != _SERVED}
    is_all = ids == {part.id for part in turn.parts if isinstance(part, ToolCallPart)}
    return [_named(block) for block in kept] if is_all else []


def _named(block: Block) -> Block:
    """Its id as the result bears it, too."""
    if "toolUse" not in block:
        return block
    call = mapping(block["toolUse"])
    return {"toolUse": {**call, "toolUseId": _call_id(text(call.get("toolUseId")))}}


def _is_taken(block: Block, model: str) -> bool:
    """Here are models of many makers: Claude takes signed thoughts only, the others only their own."""
    if "text" in block:
        return bool(text(block["text"]).strip())
    is_claude = _CLAUDE.search(model) is not None
    if model.startswith("arn:") and not is_claude:
        return True  # nobody knows which model that is
    if "reasoningContent" in block:
        thought = mapping(block["reasoningContent"])
        is_signed = bool(thought.get("redactedContent") or mapping(thought.get("reasoningText")).get("signature"))
        return is_signed == is_claude
    is_served = "toolResult" in block or mapping(block.get("toolUse")).get("type") == _SERVED
    return not (is_claude and is_served)


def _call(call: ToolCallPart) -> Block:
    name = _NO_NAME.sub("_", call.name)[:64]
    return {"toolUseId": _call_id(call.id), "name": name, "input": input_of(call.arguments)}


def _results(turn: Turn, request: Request, names: Names) -> list[Block]:
    results = [part for part in turn.parts if isinstance(part, ToolResultPart)]
    return [{"toolResult": _result(each, request, names)} for each in results]


def _result(result: ToolResultPart, request: Request, names: Names) -> Block:
    content: list[Block] = [{"text": result.text}] if result.text.strip() else []
    for file in result.files:
        is_found = request.citations and file.kind == "text" and file.url is not None
        content.append(search_result(file) if is_found else render_file(file, names, is_cited=request.citations))
    rendered: Block = {"toolUseId": _call_id(result.id), "content": content or [{"text": NO_OUTPUT}]}
    return {**rendered, "status": "error"} if result.is_error else rendered


def _call_id(told: str) -> str:
    """Ids that another service gave may not do here."""
    return told if _ID.fullmatch(told) else other_id(told, "call_")


def _tools_named(messages: Sequence[dict[str, Any]]) -> list[str]:
    """The tools that the conversation tells of: a service that is told of none refuses it."""
    blocks = [block for message in messages for block in message["content"] if "toolUse" in block]
    called = [mapping(block["toolUse"]) for block in blocks]
    return list(dict.fromkeys(text(call.get("name")) for call in called if call.get("type") != _SERVED))


_CONTENTS = {"user": _user, "assistant": _assistant, "tool": _results}
