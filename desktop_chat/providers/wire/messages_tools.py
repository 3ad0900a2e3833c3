"""Writes the tools of a Messages request: one's own, and those that the service runs itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from desktop_chat.errors import UserError
from desktop_chat.language import sentence
from desktop_chat.providers.requests import Request, ToolSpec

Tool: TypeAlias = dict[str, Any]

_DIRECT = {"allowed_callers": ["direct"]}
"""Called by the model itself, so that what is found stands in the answer, to be cited and shown."""
SERVER_TOOLS: Mapping[str, Tool] = {
    "web_search": {"type": "web_search_20260318", "name": "web_search", **_DIRECT},
    "web_fetch": {"type": "web_fetch_20260318", "name": "web_fetch", **_DIRECT},
    "code_execution": {"type": "code_execution_20260521", "name": "code_execution"},
}
_MCP_SERVER = "url"
_MCP_TOOLS = "mcp_toolset"

_BETAS: tuple[tuple[str, str], ...] = (
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


def render_tools(request: Request) -> Tool:
    """The fields of a body that are about tools."""
    servers, asked = _servers_and_tools(request.server_tools)
    tools = [*map(_own, request.tools), *(_cited(tool, request) for tool in asked)]
    fields: Tool = {}
    if servers:
        fields["mcp_servers"] = servers
    if tools:
        fields["tools"] = tools
        choice = _choice(request)
        fields |= {"tool_choice": choice} if choice else {}
    return fields


def betas_of_tools(tools: Iterable[Any]) -> Iterator[str]:
    """What the service has to be told of before it takes these tools."""
    for tool in tools:
        kind = str(tool.get("type", "")) if isinstance(tool, Mapping) else ""
        yield from (beta for beginning, beta in _BETAS if kind.startswith(beginning))


def _own(tool: ToolSpec) -> Tool:
    told: Tool = {"name": tool.name, "input_schema": {"type": "object", **tool.parameters}}
    return {**told, "description": tool.description} if tool.description.strip() else told


def _servers_and_tools(wanted: Iterable[str | Mapping[str, object]]) -> tuple[list[Tool], list[Tool]]:
    """A server of tools stands in a list of its own, and its tools are asked for beside the others."""
    servers: list[Tool] = []
    tools: list[Tool] = []
    for each in wanted:
        tool = _named(each) if isinstance(each, str) else dict(each)
        (servers if tool.get("type") == _MCP_SERVER else tools).append(tool)
    known = {tool.get("mcp_server_name") for tool in tools}
    names = [server.get("name") for server in servers]
    tools += [{"type": _MCP_TOOLS, "mcp_server_name": name} for name in names if name not in known]
    return servers, tools


def _named(name: str) -> Tool:
    if name not in SERVER_TOOLS:
        raise UserError(
            sentence(
                "There is no tool named {name} at this service. It has {names}.",
                name=name,
                names=", ".join(SERVER_TOOLS),
            )
        )
    return dict(SERVER_TOOLS[name])


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
