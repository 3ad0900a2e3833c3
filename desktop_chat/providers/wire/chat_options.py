"""Writes what stands beside the messages of a Chat Completions request: tools, form, limits and effort."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from desktop_chat.providers.requests import Request
from desktop_chat.providers.wire.dialect import Dialect, Effort

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
    if request.tools:
        options |= _tools(request, dialect)
    if request.schema is not None:
        options["response_format"] = _form(request, request.schema, dialect)
    if request.thinking:
        options |= _EFFORTS[dialect.effort](request.thinking)
    return options


def _tools(request: Request, dialect: Dialect) -> Options:
    options: Options = {
        "tools": [
            {
                "type": "function",
                "function": {"name": tool.name, "description": tool.description, "parameters": tool.parameters},
            }
            for tool in request.tools
        ]
    }
    if request.tool_choice != "auto":
        options["tool_choice"] = _choice(request.tool_choice, dialect)
    if request.parallel_tools is not None and dialect.has_parallel_switch:
        options["parallel_tool_calls"] = request.parallel_tools
    return options


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
        form["strict"] = is_strict(schema)
    return {"type": "json_schema", "json_schema": form}


def is_strict(schema: object) -> bool:
    """Whether a service that insists on it would take the schema: every field required, none beside them."""
    match schema:
        case Mapping():
            fields = schema.get("properties")
            if isinstance(fields, Mapping) or schema.get("type") == "object":
                wanted = set(schema.get("required") or ())
                if schema.get("additionalProperties") is not False or wanted != set(fields or ()):
                    return False
            return all(map(is_strict, schema.values()))
        case list() | tuple():
            return all(map(is_strict, schema))
        case _:
            return True


def _by_effort(thinking: Mapping[str, object]) -> Options:
    effort = thinking.get("effort")
    return {} if effort is None else {"reasoning_effort": effort}


def _by_object(thinking: Mapping[str, object]) -> Options:
    told = {"effort": thinking.get("effort"), "max_tokens": thinking.get("budget")}
    wanted = {name: value for name, value in told.items() if value is not None}
    return {"reasoning": wanted} if wanted else {}


_EFFORTS: Mapping[Effort, Callable[[Mapping[str, object]], Options]] = {
    "reasoning_effort": _by_effort,
    "reasoning": _by_object,
    "none": lambda thinking: {},
}
