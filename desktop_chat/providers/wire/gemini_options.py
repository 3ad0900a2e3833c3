"""Writes what stands beside the conversation of a Gemini request: tools, form, limits and thinking."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from desktop_chat.errors import UserError
from desktop_chat.language import sentence
from desktop_chat.providers.requests import Request, ToolSpec
from desktop_chat.providers.wire.gemini_models import least_budget, takes_json_schema, takes_levels
from desktop_chat.providers.wire.gemini_schema import PlainSchema, json_schema

Options: TypeAlias = dict[str, object]

SERVER_TOOLS: Mapping[str, str] = {
    "web_search": "google_search",
    "web_fetch": "url_context",
    "code_execution": "code_execution",
    "maps": "google_maps",
}
"""Tools that run at the service, by the names that all services share."""

_MODES = {"none": "NONE", "required": "ANY", "auto": "AUTO"}
# https://ai.google.dev/gemini-api/docs/openai has these numbers for these words.
_BUDGETS = {"minimal": 1024, "low": 1024, "medium": 8192, "high": 24576}
_LEVELS = frozenset({"minimal", "low", "medium", "high"})
_MOST = frozenset({"xhigh", "max"})
_NOTHING = frozenset({"none", "off"})


def render_options(request: Request) -> Options:
    """Only what was asked for: what is left out, the service decides."""
    options: Options = {}
    tools = [*_functions(request.tools, request.model), *(_server_tool(tool) for tool in request.server_tools)]
    if tools:
        options["tools"] = tools
    if request.tools and request.tool_choice != "auto":
        options["toolConfig"] = {"functionCallingConfig": _choice(request.tool_choice)}
    config = _config(request)
    if config:
        options["generationConfig"] = config
    if request.caching and request.caching.get("key"):
        options["cachedContent"] = request.caching["key"]
    return options


def _functions(tools: tuple[ToolSpec, ...], model: str) -> list[Options]:
    return [{"functionDeclarations": [_function(tool, model) for tool in tools]}] if tools else []


def _function(tool: ToolSpec, model: str) -> Options:
    """In the form that all models know, or in the one that can say more where that one says too little."""
    plain = PlainSchema(tool.parameters)
    told: Options = {"name": tool.name, "description": tool.description}
    if not plain.is_whole and takes_json_schema(model):
        return {**told, "parametersJsonSchema": json_schema(tool.parameters)}
    return {**told, "parameters": plain.written}


def _server_tool(tool: str | Mapping[str, object]) -> Options:
    if isinstance(tool, Mapping):
        return dict(tool)
    name = SERVER_TOOLS.get(tool, tool)
    if name not in SERVER_TOOLS.values():
        names = ", ".join(SERVER_TOOLS)
        raise UserError(
            sentence("There is no tool {name} at this service. It has: {names}.", name=tool, names=names)
        )
    return {name: {}}


def _choice(choice: str) -> Options:
    if choice in _MODES:
        return {"mode": _MODES[choice]}
    return {"mode": "ANY", "allowedFunctionNames": [choice]}


def _config(request: Request) -> Options:
    config: Options = {}
    if request.temperature is not None:
        config["temperature"] = request.temperature
    if request.max_output is not None:
        config["maxOutputTokens"] = request.max_output
    if request.schema is not None:
        config |= _form(request.schema, request.model)
    if request.thinking:
        config["thinkingConfig"] = thinking_config(request.thinking, request.model)
    return config


def _form(schema: Mapping[str, Any], model: str) -> Options:
    if takes_json_schema(model):
        return {"responseMimeType": "application/json", "responseJsonSchema": json_schema(schema)}
    return {"responseMimeType": "application/json", "responseSchema": PlainSchema(schema).written}


def thinking_config(thinking: Mapping[str, object], model: str) -> Options:
    """A number of tokens for the models that count, a level for the others; and what was thought, to be seen."""
    effort, budget = thinking.get("effort"), thinking.get("budget")
    shown: Options = {"includeThoughts": thinking.get("display") != "omitted" and effort not in _NOTHING}
    if isinstance(budget, int):
        return {**shown, "thinkingBudget": budget}
    if effort is None:
        return shown
    if takes_levels(model):
        return {**shown, "thinkingLevel": _level(str(effort), model)}
    return {**shown, "thinkingBudget": _budget(str(effort), model)}


def _level(effort: str, model: str) -> str:
    """None of them can be told not to think at all; the Pro models know no level below low."""
    level = "high" if effort in _MOST else "minimal" if effort in _NOTHING else effort
    if level not in _LEVELS:
        raise _no_effort(effort)
    return "low" if level == "minimal" and "-pro" in model else level


def _budget(effort: str, model: str) -> int:
    if effort in _NOTHING:
        return least_budget(model)
    budget = _BUDGETS.get("high" if effort in _MOST else effort)
    if budget is None:
        raise _no_effort(effort)
    return budget


def _no_effort(effort: str) -> UserError:
    names = "none, minimal, low, medium, high"
    return UserError(
        sentence("There is no effort {effort} at this service. It has: {names}.", effort=effort, names=names)
    )
