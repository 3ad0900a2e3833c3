"""Writes requests of the Messages format: the conversation, and everything that stands beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from desktop_chat.providers.requests import Request
from desktop_chat.providers.wire.given_back import schema_in_words
from desktop_chat.providers.wire.messages_caching import LONG, mark
from desktop_chat.providers.wire.messages_dialect import MessagesDialect
from desktop_chat.providers.wire.messages_models import takes_schema, takes_temperature
from desktop_chat.providers.wire.messages_schema import is_expressible, written
from desktop_chat.providers.wire.messages_thinking import Thinking, thinking_of
from desktop_chat.providers.wire.messages_tools import BETAS, render_tools
from desktop_chat.providers.wire.messages_turns import own_blocks, render_turns
from desktop_chat.providers.wire.own_params import with_params

_FIXED = frozenset({"model", "messages", "system", "stream", "anthropic_version"})
_COMPACTION = "compact-2026-01-12"
_EDITS: tuple[tuple[str, str], ...] = (
    ("compact_", _COMPACTION),
    ("clear_", "context-management-2025-06-27"),
)
_KEPT_BLOCKS: tuple[tuple[str, str], ...] = (
    ("compaction", _COMPACTION),
    ("mcp_tool_", "mcp-client-2025-11-20"),
)
"""Blocks that go back only under the announcement that they came under."""


def render_request(request: Request, dialect: MessagesDialect) -> dict[str, Any]:
    """The body. Parameters of one's own are merged last, but cannot replace the conversation."""
    thinking = thinking_of(request)
    body: dict[str, Any] = {
        **({"model": request.model} if dialect.names_model else {}),
        **({"anthropic_version": dialect.version} if dialect.version else {}),
        "messages": render_turns(request, dialect, cited=request.citations),
        "max_tokens": thinking.max_tokens,
        "stream": True,
        **render_tools(request, dialect),
    }
    system = [{"type": "text", "text": text} for text in _instructions(request, dialect) if text.strip()]
    if system:
        body["system"] = system
    if thinking.thinking is not None:
        body["thinking"] = thinking.thinking
    config = _output_config(request, thinking, dialect)
    if config:
        body["output_config"] = config
    if request.temperature is not None and takes_temperature(request.model) and not thinking.is_on:
        body["temperature"] = request.temperature
    if request.caching is not None:
        mark(body, request.caching)
    return with_params(body, request.params, _FIXED)


def betas(request: Request, dialect: MessagesDialect) -> list[str]:
    """What this request needs the service to be told of beforehand."""
    params = request.params
    management = params.get("context_management")
    edits = management.get("edits") if isinstance(management, Mapping) else None
    tools = (*render_tools(request, dialect).get("tools", ()), *_list(params.get("tools")))
    found = [
        *_announced(tools, (*BETAS, *dialect.betas)),
        *_announced(_list(edits), _EDITS),
        *_announced(
            (block for turn in request.turns for block in own_blocks(turn, request.provider)), _KEPT_BLOCKS
        ),
    ]
    if (request.caching or {}).get("ttl") == LONG:
        found.append("extended-cache-ttl-2025-04-11")
    return list(dict.fromkeys(found))


def _instructions(request: Request, dialect: MessagesDialect) -> Iterator[str]:
    yield from request.instructions
    if request.schema is not None and not _is_held_to(request, request.schema, dialect):
        yield schema_in_words(request.schema)


def _is_held_to(request: Request, schema: Mapping[str, Any], dialect: MessagesDialect) -> bool:
    """The service refuses to hold an answer to a form in which it is to name its sources."""
    can = dialect.has_schema and takes_schema(request.model) and not request.citations
    return can and is_expressible(schema)


def _output_config(request: Request, thinking: Thinking, dialect: MessagesDialect) -> dict[str, object]:
    config: dict[str, object] = {}
    if request.schema is not None and _is_held_to(request, request.schema, dialect):
        config["format"] = {"type": "json_schema", "schema": written(request.schema)}
    if thinking.effort is not None:
        config["effort"] = thinking.effort
    return config


def _announced(things: Iterable[Any], announcements: tuple[tuple[str, str], ...]) -> Iterator[str]:
    for thing in things:
        kind = _type(thing)
        yield from (beta for beginning, beta in announcements if kind.startswith(beginning))


def _list(value: object) -> list[Any] | tuple[Any, ...]:
    return value if isinstance(value, list | tuple) else ()


def _type(value: object) -> str:
    return str(value.get("type", "")) if isinstance(value, Mapping) else ""
