"""Writes requests of Cohere's chat: messages, the documents that may be cited, and the options beside them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from desktop_chat.errors import UserError
from desktop_chat.language import sentence
from desktop_chat.providers.requests import FilePart, Request, TextPart, ToolCallPart, ToolResultPart, Turn
from desktop_chat.providers.wire.files import data_url, text_of, unsupported, words_of
from desktop_chat.providers.wire.given_back import NO_OUTPUT, arguments_of, words_for_files, words_in
from desktop_chat.providers.wire.own_params import with_params
from desktop_chat.providers.wire.plain_schema import plain_schema
from desktop_chat.providers.wire.shapes import items, mapping, text

Message: TypeAlias = dict[str, Any]
Block: TypeAlias = dict[str, Any]

OWN = "cohere"
"""Whose a message is that is given back as it came."""

_FIXED = ("model", "messages", "stream")
_OFF = frozenset({"none", "off", "disabled"})


def render_request(request: Request) -> dict[str, Any]:
    """The body. Parameters of one's own are merged last, but cannot replace the conversation."""
    documents = list(_documents(request))
    body: dict[str, Any] = {
        "model": request.model,
        "messages": list(_messages(request, has_documents=bool(documents))),
        "stream": True,
        **_options(request),
        **_form(request, has_documents=bool(documents)),
    }
    if documents:
        body["documents"] = documents
    return with_params(body, request.params, _FIXED)


def _messages(request: Request, *, has_documents: bool) -> Iterator[Message]:
    instructions = [*request.instructions, *_schema_in_words(request, has_documents=has_documents)]
    system = [_words(words) for words in instructions if words.strip()]
    if system:
        yield {"role": "system", "content": system}
    for turn in request.turns:
        match turn.role:
            case "user":
                yield from _user(turn.parts, request)
            case "assistant":
                yield from _assistant(turn, request)
            case "tool":
                yield from _results(turn, request)


def _user(parts: tuple[Any, ...], request: Request) -> Iterator[Message]:
    content: list[Block] = []
    for part in parts:
        match part:
            case TextPart(words) if words.strip():
                content.append(_words(words))
            case FilePart(kind="image"):
                content.append(_image(part))
            case FilePart(kind="text") if not request.citations:
                content.append(_words(text_of(part)))
            case FilePart(kind="text"):
                pass  # stands among the documents
            case FilePart():
                raise unsupported(part)
    names = ", ".join(part.name for part in parts if isinstance(part, FilePart))
    if content or names:
        yield {"role": "user", "content": content or [_words(f"({names})")]}


def _assistant(turn: Turn, request: Request) -> Iterator[Message]:
    calls = [part for part in turn.parts if isinstance(part, ToolCallPart)]
    raw = _raw(turn, request.provider, {call.id for call in calls})
    if raw:
        yield raw
        return
    content = [_words(words) for words in words_in(turn)]
    message: Message = {"role": "assistant"}
    if content:
        message["content"] = content
    if calls:
        message["tool_calls"] = [_call(call) for call in calls]
    if len(message) > 1:
        yield message


def _raw(turn: Turn, provider: str, ids: set[str]) -> Message:
    """The message as it came, where it came from here and its calls are still those that were made."""
    found = [mapping(block[OWN]) for block in turn.raw or () if OWN in block]
    if turn.raw_provider != provider or len(found) != 1:
        return {}
    told = {text(mapping(call).get("id")) for call in items(found[0].get("tool_calls"))}
    return {"role": "assistant", **found[0]} if told == ids else {}


def _call(call: ToolCallPart) -> Block:
    return {
        "id": call.id,
        "type": "function",
        "function": {"name": call.name, "arguments": arguments_of(call)},
    }


def _results(turn: Turn, request: Request) -> Iterator[Message]:
    """All results of a round first: pictures have no place in them and follow as words of the user."""
    results = [part for part in turn.parts if isinstance(part, ToolResultPart)]
    for result in results:
        yield {"role": "tool", "tool_call_id": result.id, "content": _result(result, request)}
    for result in results:
        shown = tuple(file for file in result.files if file.kind != "text")
        if shown:
            yield from _user((words_for_files(result, result.id), *shown), request)


def _result(result: ToolResultPart, request: Request) -> object:
    texts = [file for file in result.files if file.kind == "text"]
    words = result.text if result.text.strip() else ""
    if not texts:
        return words or NO_OUTPUT
    blocks = [_words(words)] if words else []
    return [*blocks, *(_found(file) if request.citations else _words(text_of(file)) for file in texts)]


def _found(file: FilePart) -> Block:
    """A text that a tool found, as something that can be cited."""
    address = {"url": file.url} if file.url else {}
    content = {"title": file.name, "text": words_of(file), **address}
    return {"type": "document", "document": {"id": file.url or file.name, "data": content}}


def _documents(request: Request) -> Iterator[Block]:
    """The texts of the conversation that are to be cited: the number in an id is the place among them."""
    if not request.citations:
        return
    parts = [part for turn in request.turns if turn.role == "user" for part in turn.parts]
    files = [part for part in parts if isinstance(part, FilePart) and part.kind == "text"]
    for number, file in enumerate(files):
        yield {"id": f"doc:{number}", "data": {"title": file.name, "text": words_of(file)}}


def _words(words: str) -> Block:
    return {"type": "text", "text": words}


def _image(file: FilePart) -> Block:
    address = file.url if file.data is None and file.url is not None else data_url(file)
    return {"type": "image_url", "image_url": {"url": address}}


def _options(request: Request) -> dict[str, Any]:
    told = {"temperature": request.temperature, "max_tokens": request.max_output}
    options: dict[str, Any] = {name: value for name, value in told.items() if value is not None}
    if request.server_tools:
        raise UserError(sentence("Cohere has no tools of its own."))
    return {**options, **_tools(request), **_thinking(request)}


def _tools(request: Request) -> dict[str, Any]:
    """One tool cannot be demanded; it can be the only one."""
    named = [tool for tool in request.tools if tool.name == request.tool_choice]
    tools = [
        {
            "type": "function",
            "function": {"name": tool.name, "description": tool.description, "parameters": tool.parameters},
        }
        for tool in named or request.tools
    ]
    if not tools:
        return {}
    choice = "REQUIRED" if named else {"required": "REQUIRED", "none": "NONE"}.get(request.tool_choice)
    return {"tools": tools, **({"tool_choice": choice} if choice else {})}


def _thinking(request: Request) -> dict[str, Any]:
    if not request.thinking:
        return {}
    if request.thinking.get("effort") in _OFF:
        return {"thinking": {"type": "disabled"}}
    budget = request.thinking.get("budget")
    return {"thinking": {"type": "enabled", **({"token_budget": budget} if budget else {})}}


def _form(request: Request, *, has_documents: bool) -> dict[str, Any]:
    if request.schema is None or request.tools or has_documents:
        return {}
    return {"response_format": {"type": "json_object", "json_schema": plain_schema(request.schema)}}


def _schema_in_words(request: Request, *, has_documents: bool) -> Iterator[str]:
    """A form is refused beside tools or documents."""
    if request.schema is not None and (request.tools or has_documents):
        schema: Mapping[str, Any] = plain_schema(request.schema)
        yield f"Give your answer as JSON, without anything around it, that fits this schema:\n{json.dumps(schema)}"
