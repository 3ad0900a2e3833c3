"""Writes what stands beside the messages of a Converse request: limits, tools, form, effort and caching."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from desktop_chat.errors import UserError
from desktop_chat.language import sentence
from desktop_chat.providers.requests import Request
from desktop_chat.providers.wire import given_back
from desktop_chat.providers.wire.messages_models import takes_budget
from desktop_chat.providers.wire.messages_thinking import effort_for
from desktop_chat.providers.wire.own_params import merged
from desktop_chat.providers.wire.plain_schema import plain_schema

Options: TypeAlias = dict[str, Any]

SERVER_TOOLS = {"web_search": "nova_grounding", "code_execution": "nova_code_interpreter"}
"""What Amazon's own models can do by themselves, by the name that is the same everywhere."""

_NOVA = re.compile(r"amazon\.nova")
_CLAUDE = re.compile(r"anthropic\.claude")
_ADAPTIVE = re.compile(r"claude-(opus|sonnet)-4-[6-9]|claude-[a-z]+-([5-9]|\d\d)\b")
"""Those that are told an effort; the older ones are told a number of tokens."""
_EFFORTS = re.compile(r"openai\.gpt|deepseek\.v3|qwen\.|moonshot|minimax|zai\.")
_OFF = frozenset({"none", "off", "disabled"})
_BUDGETS = {"minimal": 1024, "low": 1024, "medium": 4096, "high": 16384, "xhigh": 24576, "max": 32000}
_NOVA_STEPS = ((2048, "low"), (8192, "medium"))


def render_options(request: Request, called: Sequence[str]) -> Options:
    """Only what was asked for; `called` are the tools that the conversation tells of."""
    options: Options = {}
    limits = {"maxTokens": request.max_output, "temperature": request.temperature}
    config = {name: value for name, value in limits.items() if value is not None}
    if config:
        options["inferenceConfig"] = config
    tools = _tools(request, called)
    if tools:
        options["toolConfig"] = tools
    if request.schema is not None and _has_forms(request):
        options = merged(options, {"outputConfig": {"textFormat": _form(request, request.schema)}})
    options = merged(options, _one_call_at_a_time(request))
    return merged(options, _thinking(request))


def cache_point(request: Request) -> list[Options]:
    """The mark up to which everything is to be kept for the next request."""
    if request.caching is None:
        return []
    ttl = request.caching.get("ttl")
    return [{"cachePoint": {"type": "default", **({"ttl": ttl} if ttl else {})}}]


def schema_in_words(request: Request) -> Iterator[str]:
    """For a model that is known to keep to no form by itself."""
    if request.schema is not None and not _has_forms(request):
        yield given_back.schema_in_words(plain_schema(request.schema))


def _has_forms(request: Request) -> bool:
    return request.traits.can("structured_output") is not False


def _form(request: Request, schema: Mapping[str, object]) -> Options:
    told = json.dumps(plain_schema(schema), ensure_ascii=False, separators=(",", ":"))
    return {
        "type": "json_schema",
        "structure": {"jsonSchema": {"schema": told, "name": request.schema_name}},
    }


def _tools(request: Request, called: Sequence[str]) -> Options:
    """There is no way to forbid tools but to tell of none; a conversation that has calls in it needs them told."""
    is_forbidden = request.tool_choice == "none"
    tools = [_spec(tool.name, tool.description, tool.parameters) for tool in request.tools]
    if is_forbidden and not called:
        tools = []
    if not tools:
        tools = [_spec(name, "", {"type": "object", "properties": {}}) for name in called]
    tools += [_server_tool(tool) for tool in request.server_tools]
    if not tools:
        return {}
    if not _NOVA.search(request.model):
        tools += cache_point(request)
    choice = _choice(request)
    return {"tools": tools, **({"toolChoice": choice} if choice else {})}


def _spec(name: str, description: str, parameters: Mapping[str, object]) -> Options:
    told = {"description": description} if description.strip() else {}
    return {"toolSpec": {"name": name, **told, "inputSchema": {"json": parameters}}}


def _server_tool(tool: str | Mapping[str, object]) -> Options:
    if isinstance(tool, Mapping):
        return dict(tool)
    if tool not in SERVER_TOOLS:
        names = ", ".join(sorted(SERVER_TOOLS))
        raise UserError(
            sentence("Amazon Bedrock has no tool {name} of its own. It has: {names}.", name=tool, names=names)
        )
    return {"systemTool": {"name": SERVER_TOOLS[tool]}}


def _choice(request: Request) -> Options:
    if _one_call_at_a_time(request):
        return {}
    match request.tool_choice:
        case "auto" | "none":
            return {}
        case "required":
            return {"any": {}} if request.tools else {}
        case name:
            return {"tool": {"name": name}}


def _one_call_at_a_time(request: Request) -> Options:
    """Only Claude can be told so, in its own words, which then say the choice as well."""
    if request.parallel_tools is not False or not request.tools or not _CLAUDE.search(request.model):
        return {}
    kinds = {"auto": "auto", "none": "auto", "required": "any"}
    choice: Options = {"type": kinds.get(request.tool_choice, "tool"), "disable_parallel_tool_use": True}
    if choice["type"] == "tool":
        choice["name"] = request.tool_choice
    return {"additionalModelRequestFields": {"tool_choice": choice}}


def _thinking(request: Request) -> Options:
    if not request.thinking:
        return {}
    tell = next((tell for models, tell in _THINKERS if models.search(request.model)), None)
    return tell(request.model, request.thinking) if tell else {}


def _claude(model: str, thinking: Mapping[str, Any]) -> Options:
    effort, budget = thinking.get("effort"), thinking.get("budget")
    wanted = thinking.get("display") or (None if takes_budget(model) else "summarized")
    display = {"display": wanted} if wanted else {}
    if effort in _OFF:
        return _fields({"reasoning_config": {"type": "disabled"}})
    if _ADAPTIVE.search(model) and (budget is None or not takes_budget(model)):
        effort = effort or effort_for(budget)
        told = {"outputConfig": {"effort": effort}} if effort else {}
        return {**_fields({"thinking": {"type": "adaptive", **display}}), **told}
    tokens = budget or _BUDGETS.get(str(effort), _BUDGETS["medium"])
    return _fields({"reasoning_config": {"type": "enabled", "budget_tokens": tokens, **display}})


def _nova(model: str, thinking: Mapping[str, Any]) -> Options:
    effort, budget = thinking.get("effort"), thinking.get("budget")
    if effort in _OFF:
        return _fields({"reasoningConfig": {"type": "disabled"}})
    if effort is None and isinstance(budget, int):
        effort = next((step for most, step in _NOVA_STEPS if budget <= most), "high")
    return _fields({"reasoningConfig": {"type": "enabled", "maxReasoningEffort": effort or "medium"}})


def _by_effort(model: str, thinking: Mapping[str, Any]) -> Options:
    effort = thinking.get("effort")
    return _fields({"reasoning_effort": effort}) if effort else {}


def _fields(fields: Options) -> Options:
    return {"additionalModelRequestFields": fields}


_THINKERS: tuple[tuple[re.Pattern[str], Callable[[str, Mapping[str, Any]], Options]], ...] = (
    (_CLAUDE, _claude),
    (_NOVA, _nova),
    (_EFFORTS, _by_effort),
)
