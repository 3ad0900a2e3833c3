"""Writes what stands beside the input of a Responses request: tools, form, limits, effort and caching."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from desktop_chat.errors import UserError
from desktop_chat.language import sentence
from desktop_chat.providers.requests import HIDDEN, Request
from desktop_chat.providers.wire.responses_dialect import ResponsesDialect
from desktop_chat.providers.wire.strict import is_strictly_kept

Options = dict[str, object]

_SEALED = "reasoning.encrypted_content"
_PLAIN_CHOICES = frozenset({"auto", "none", "required"})
_SUMMARIES = {"summarized": "auto", "full": "detailed"}
_UNTHINKING = frozenset({None, "none"})
_BUDGETS = ((2048, "low"), (8192, "medium"))
"""Up to so many tokens of thinking are such an effort; more are much."""


def render_options(request: Request, dialect: ResponsesDialect) -> Options:
    """Only what was asked for: what is left out, the service decides."""
    tools = [*_functions(request), *_server_tools(request, dialect)]
    wanted: Options = {
        "include": _include(request, tools, dialect),
        "temperature": request.temperature,
        "max_output_tokens": request.max_output,
        "tools": tools or None,
        "text": {"format": _form(request, request.schema)} if request.schema is not None else None,
        "reasoning": _reasoning(request.thinking or {}, dialect) or None,
        **_caching(request.caching or {}, dialect),
    }
    if tools:
        wanted |= {"tool_choice": _choice(request.tool_choice), "parallel_tool_calls": request.parallel_tools}
    return {name: value for name, value in wanted.items() if value is not None}


def _functions(request: Request) -> Iterator[Options]:
    for tool in request.tools:
        yield {
            "type": "function",
            "name": tool.name,
            "description": tool.description,
            "parameters": tool.parameters,
            "strict": is_strictly_kept(tool.parameters),
        }


def _server_tools(request: Request, dialect: ResponsesDialect) -> Iterator[Mapping[str, object]]:
    for tool in request.server_tools:
        if isinstance(tool, Mapping):
            yield tool
        elif tool in dialect.server_tools:
            yield dialect.server_tools[tool]
        else:
            raise UserError(_unknown(tool, dialect))


def _unknown(tool: str, dialect: ResponsesDialect) -> str:
    names = ", ".join(sorted(dialect.server_tools))
    if not names:
        return sentence("The chosen service has no tool {tool} of its own.", tool=tool)
    return sentence(
        "The chosen service has no tool {tool} of its own by that name alone. There is: {names}.",
        tool=tool,
        names=names,
    )


def _include(request: Request, tools: list[Any], dialect: ResponsesDialect) -> list[str] | None:
    found = [_SEALED] if dialect.seals_thinking(request.model) else []
    for tool in tools:
        result = dialect.results.get(str(tool.get("type")))
        if result is not None and result not in found:
            found.append(result)
    return found or None


def _choice(choice: str) -> object:
    if choice == "auto":
        return None
    return choice if choice in _PLAIN_CHOICES else {"type": "function", "name": choice}


def _form(request: Request, schema: Mapping[str, Any]) -> Options:
    return {
        "type": "json_schema",
        "name": request.schema_name,
        "schema": schema,
        "strict": is_strictly_kept(schema),
    }


def _reasoning(thinking: Mapping[str, object], dialect: ResponsesDialect) -> Options:
    effort = thinking.get("effort")
    effort = effort if effort is not None else _effort_of(thinking.get("budget"))
    wanted: Options = {"effort": effort, "summary": _summary(thinking.get("display"), effort, dialect)}
    return {name: value for name, value in wanted.items() if value is not None}


def _summary(display: object, effort: object, dialect: ResponsesDialect) -> object:
    """Written only where it is asked for; so it is wherever a model is asked to think and nobody minds."""
    if display is None:
        return "auto" if dialect.tells_thinking and effort not in _UNTHINKING else None
    return None if display in HIDDEN else _SUMMARIES.get(str(display), display)


def _effort_of(budget: object) -> str | None:
    if not isinstance(budget, int):
        return None
    return next((effort for most, effort in _BUDGETS if budget <= most), "high")


def _caching(caching: Mapping[str, object], dialect: ResponsesDialect) -> Options:
    return {
        "prompt_cache_key": caching.get("key") if dialect.has_cache_key else None,
        "prompt_cache_retention": dialect.cache_times.get(str(caching.get("ttl"))),
    }
