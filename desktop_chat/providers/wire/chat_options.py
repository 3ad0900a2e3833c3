"""Writes what stands beside the messages of a Chat Completions request: tools, form, limits and effort."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop_chat.errors import UserError
from desktop_chat.language import sentence
from desktop_chat.providers.requests import Request, ToolSpec
from desktop_chat.providers.wire.chat_server_tools import render_server_tools
from desktop_chat.providers.wire.chat_thinking import render_thinking
from desktop_chat.providers.wire.dialect import Dialect
from desktop_chat.providers.wire.strict import is_strictly_kept

Options = dict[str, object]

_PLAIN_CHOICES = frozenset({"auto", "none", "required"})


def render_options(request: Request, dialect: Dialect) -> Options:
    """Only what was asked for: what is left out, the service decides."""
    options: Options = {}
    if dialect.has_stream_options:
        options["stream_options"] = {"include_usage": True}
    if request.temperature is not None:
        options["temperature"] = request.temperature
    if request.max_output is not None:
        options[dialect.max_tokens] = request.max_output
    if request.tools and (request.tool_choice != "none" or dialect.has_none_choice):
        options |= _tools(request, dialect)
    if request.schema is not None:
        options["response_format"] = _form(request, request.schema, dialect)
    if request.thinking:
        options |= render_thinking(request.thinking, dialect)
    if request.caching is not None:
        options |= _caching(request.caching, dialect)
    return render_server_tools(request.server_tools, dialect, options)


def _tools(request: Request, dialect: Dialect) -> Options:
    choice, tools = request.tool_choice, request.tools
    if choice not in _PLAIN_CHOICES and not dialect.has_named_choice:
        choice, tools = "required", tuple(tool for tool in tools if tool.name == choice)
    options: Options = {"tools": [_tool(tool) for tool in tools]}
    if choice != "auto":
        options["tool_choice"] = _choice(choice, dialect)
    if request.parallel_tools is not None and dialect.has_parallel_switch:
        options["parallel_tool_calls"] = request.parallel_tools
    return options


def _tool(tool: ToolSpec) -> Options:
    function = {"name": tool.name, "description": tool.description, "parameters": tool.parameters}
    return {"type": "function", "function": function}


def _choice(choice: str, dialect: Dialect) -> object:
    if choice == "required":
        return dialect.required_choice
    if choice in _PLAIN_CHOICES:
        return choice
    return {"type": "function", "function": {"name": choice}}


def _form(request: Request, schema: Mapping[str, Any], dialect: Dialect) -> Options:
    if not dialect.has_json_schema:
        return {"type": "json_object"}
    form: Options = {"name": request.schema_name, "schema": schema}
    if dialect.has_strict:
        form["strict"] = is_strictly_kept(schema)
    return {"type": "json_schema", "json_schema": form}


def _caching(caching: Mapping[str, object], dialect: Dialect) -> Options:
    """What a service does of its own accord need not be asked for; marks stand in the messages."""
    if dialect.caching == "none":
        raise UserError(
            sentence("The chosen service does not keep what it has read, so caching cannot be asked for.")
        )
    key = caching.get("key")
    return {"prompt_cache_key": key} if dialect.caching == "key" and key else {}
