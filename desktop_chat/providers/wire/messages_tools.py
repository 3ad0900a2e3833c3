"""Writes the tools of a Messages request: one's own, and those that the service runs itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from desktop_chat.errors import UserError
from desktop_chat.language import sentence
from desktop_chat.providers.requests import Request, ToolCallPart, ToolSpec
from desktop_chat.providers.wire.messages_dialect import MessagesDialect
from desktop_chat.providers.wire.messages_models import takes_new_tools

Tool: TypeAlias = dict[str, Any]

_DIRECT = {"allowed_callers": ["direct"]}
"""Called by the model itself, so that what is found stands in the answer, to be cited and shown."""
SERVER_TOOLS: Mapping[str, Tool] = {
    "web_search": {"type": "web_search_20260318", "name": "web_search", **_DIRECT},
    "web_fetch": {"type": "web_fetch_20260318", "name": "web_fetch", **_DIRECT},
    "code_execution": {"type": "code_execution_20260521", "name": "code_execution"},
}
FIRST_TOOLS: Mapping[str, Tool] = {
    "web_search": {"type": "web_search_20250305", "name": "web_search"},
    "web_fetch": {"type": "web_fetch_20250910", "name": "web_fetch"},
    "code_execution": {"type": "code_execution_20250825", "name": "code_execution"},
}
"""What older models and some clouds know of them."""
_MCP_SERVER = "url"
_MCP_TOOLS = "mcp_toolset"

BETAS: tuple[tuple[str, str], ...] = (
    (_MCP_TOOLS, "mcp-client-2025-11-20"),
    ("code_execution_20250522", "code-execution-2025-05-22"),
    ("code_execution_20250825", "code-execution-2025-08-25"),
    ("web_fetch_20250910", "web-fetch-2025-09-10"),
    ("computer_20250124", "computer-use-2025-01-24"),
    ("computer_20251124", "computer-use-2025-11-24"),
    ("memory_", "context-management-2025-06-27"),
    ("advisor_20260301", "advisor-tool-2026-03-01"),
)
"""What a tool of the service has to be announced by, by the beginning of its type; newer ones need nothing."""


def render_tools(request: Request, dialect: MessagesDialect) -> Tool:
    """The fields of a body that are about tools."""
    is_new = dialect.has_new_tools and takes_new_tools(request.model)
    servers, asked = _servers_and_tools(request.server_tools, SERVER_TOOLS if is_new else FIRST_TOOLS)
    tools = [*map(_own, request.tools), *(_cited(tool, request) for tool in asked)]
    fields: Tool = {}
    if servers:
        fields["mcp_servers"] = servers
    if tools:
        fields["tools"] = tools
        choice = _choice(request)
        fields |= {"tool_choice": choice} if choice else {}
    return fields or _former(request)


def _former(request: Request) -> Tool:
    """A conversation with calls in it is refused without tools: the former ones are named, and not to be used."""
    calls = (part for turn in request.turns for part in turn.parts if isinstance(part, ToolCallPart))
    names = dict.fromkeys(call.name for call in calls)
    if not names:
        return {}
    tools = [
        {"name": name, "description": "Not offered any more.", "input_schema": {"type": "object"}}
        for name in names
    ]
    return {"tools": tools, "tool_choice": {"type": "none"}}


def _own(tool: ToolSpec) -> Tool:
    told: Tool = {"name": tool.name, "input_schema": {"type": "object", **tool.parameters}}
    return {**told, "description": tool.description} if tool.description.strip() else told


def _servers_and_tools(
    wanted: Iterable[str | Mapping[str, object]], known_tools: Mapping[str, Tool]
) -> tuple[list[Tool], list[Tool]]:
    """A server of tools stands in a list of its own, and its tools are asked for beside the others."""
    servers: list[Tool] = []
    tools: list[Tool] = []
    for each in wanted:
        tool = _named(each, known_tools) if isinstance(each, str) else dict(each)
        (servers if tool.get("type") == _MCP_SERVER else tools).append(tool)
    known = {tool.get("mcp_server_name") for tool in tools}
    names = [server.get("name") for server in servers]
    tools += [{"type": _MCP_TOOLS, "mcp_server_name": name} for name in names if name not in known]
    return servers, tools


def _named(name: str, known: Mapping[str, Tool]) -> Tool:
    if name not in known:
        raise UserError(
            sentence(
                "There is no tool named {name} at this service. It has {names}.",
                name=name,
                names=", ".join(known),
            )
        )
    return dict(known[name])


def _cited(tool: Tool, request: Request) -> Tool:
    """Pages that are fetched are cited only when that is asked for; those that are searched for always."""
    is_fetch = str(tool.get("type")).startswith("web_fetch")
    return {**tool, "citations": {"enabled": True}} if is_fetch and request.citations else tool


def _choice(request: Request) -> Tool | None:
    choice = request.tool_choice
    if choice == "none":
        return {"type": "none"}
    is_one = request.parallel_tools is False
    if choice == "auto" and not is_one:
        return None
    told: Tool = {"auto": {"type": "auto"}, "required": {"type": "any"}}.get(
        choice, {"type": "tool", "name": choice}
    )
    return {**told, "disable_parallel_tool_use": True} if is_one else told
