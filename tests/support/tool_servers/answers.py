"""What a small server of tools answers; of the standard library alone, so that it starts at once."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Mapping
from typing import Any

PIXEL = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(8)).decode()
TEXT = {"type": "string"}


def _tool(tool: str, *, only_reads: bool = False, **properties: Any) -> dict[str, Any]:
    schema = {"type": "object", "properties": properties, "required": list(properties)}
    notes = {"annotations": {"readOnlyHint": True}} if only_reads else {}
    return {"name": tool, "description": f"The tool {tool}.", "inputSchema": schema, **notes}


TOOLS = [
    _tool("echo", only_reads=True, text=TEXT),
    _tool("tell_variable", name=TEXT),
    _tool("picture"),
    _tool("much", size={"type": "integer"}),
    _tool("hang"),
    _tool("die"),
    _tool("huge"),
    _tool("fail"),
    _tool("wrong"),
    _tool("junk"),
]


def answer(method: str, told: Mapping[str, Any]) -> dict[str, Any] | None:
    """The result of a request; None where there is no such method."""
    found = ANSWERS.get(method)
    return None if found is None else found(told)


def _begun(told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "protocolVersion": told.get("protocolVersion", "2025-06-18"),
        "capabilities": {"tools": {"listChanged": True}, "resources": {}, "prompts": {}},
        "serverInfo": {"name": "odd", "title": "Odd", "version": "1"},
    }


def _read(told: Mapping[str, Any]) -> dict[str, Any]:
    return {"contents": [{"uri": told["uri"], "mimeType": "text/plain", "text": "Buy bread."}]}


def _prompts(_: Mapping[str, Any]) -> dict[str, Any]:
    inputs = [{"name": "topic", "required": True}, {"name": "tone"}]
    return {"prompts": [{"name": "essay", "description": "An essay.", "arguments": inputs}]}


def _prompt(told: Mapping[str, Any]) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": _text(f"Write about {told['arguments']['topic']}.")}]}


def _called(name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    match name:
        case "echo":
            return {"content": [_text(arguments["text"])]}
        case "tell_variable":
            return {"content": [_text(os.environ.get(arguments["name"], "nothing"))]}
        case "picture":
            return {"content": [{"type": "image", "data": PIXEL, "mimeType": "image/png"}]}
        case "much":
            return {"content": [_text("x" * arguments["size"])]}
        case "wrong":
            return {"content": "this is no list"}
        case _:
            return {"content": [_text(f"{name} went wrong")], "isError": True}


def _text(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}


NOTES = {"uri": "notes://a.txt", "name": "Notes", "mimeType": "text/plain"}
ANSWERS: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "initialize": _begun,
    "ping": lambda _: {},
    "tools/list": lambda _: {"tools": TOOLS},
    "tools/call": lambda told: _called(told["name"], told.get("arguments") or {}),
    "resources/list": lambda _: {"resources": [NOTES]},
    "resources/read": _read,
    "prompts/list": _prompts,
    "prompts/get": _prompt,
}
