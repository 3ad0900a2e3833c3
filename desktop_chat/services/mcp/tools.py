"""Makes tools for chats of what a server offers, and results for models of what it answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

import msgspec

from desktop_chat.providers.mcp.limits import MOST_TEXT, cut
from desktop_chat.providers.mcp.values import Offer, RemoteResult, RemoteTool
from desktop_chat.services.json_schema import inlined
from desktop_chat.services.mcp.definitions import ALWAYS, NEVER, ONCE, ServerDefinition
from desktop_chat.services.mcp.names import tool_name
from desktop_chat.services.mcp.views import ServerTool
from desktop_chat.services.tool_results import ToolFile, ToolResult
from desktop_chat.services.tools import Tool

Call = Callable[[str, Mapping[str, Any]], Awaitable[ToolResult]]
SLACK = 15.0
"""Seconds beside the server's own limits, so that it is the server's sentence that is told."""


def tools_of(definition: ServerDefinition, offer: Offer, call: Call) -> tuple[Tool, ...]:
    """Those that are switched on, of a server that is."""
    if not definition.is_on:
        return ()
    wanted = (each for each in offer.tools if each.name not in definition.off)
    return tuple({tool.name: tool for tool in (_tool(definition, each, call) for each in wanted)}.values())


def _tool(definition: ServerDefinition, remote: RemoteTool, call: Call) -> Tool:
    async def run(**arguments: Any) -> ToolResult:
        return await call(remote.name, arguments)

    approval = definition.approval_of(remote.name, only_reads=remote.only_reads)
    return Tool(
        name=tool_name(definition.name, remote.name),
        description=remote.description,
        parameters=_schema(remote.parameters),
        run=run,
        requires_approval=approval != NEVER,
        approval_lasts=approval == ONCE,
        seconds=definition.start_seconds + definition.call_seconds + SLACK,
    )


def _schema(told: Mapping[str, object]) -> Mapping[str, object]:
    try:
        return inlined(told)
    except RecursionError:
        return told


def views_of(definition: ServerDefinition, offer: Offer) -> Iterator[ServerTool]:
    for each in offer.tools:
        yield ServerTool(
            tool_name(definition.name, each.name),
            each.name,
            each.description,
            each.name not in definition.off,
            each.only_reads,
            definition.approval_of(each.name, only_reads=each.only_reads),
            definition.approvals.get(each.name),
        )


def changed_tools(before: Offer, now: Offer) -> tuple[str, ...]:
    """Tools that say something else of themselves than when they were allowed whatever they are allowed."""
    known = {each.name: each for each in before.tools}
    return tuple(each.name for each in now.tools if each.name in known and known[each.name] != each)


def asking_again(definition: ServerDefinition, tools: tuple[str, ...]) -> dict[str, str]:
    """Their approvals, as they are to be from now on."""
    return {**definition.approvals, **dict.fromkeys(tools, ALWAYS)}


def result_for_model(result: RemoteResult, blot: Callable[[str], str]) -> ToolResult:
    texts = result.texts
    if not texts and not result.files and result.data is not None:
        texts = (cut(msgspec.json.encode(result.data).decode(), MOST_TEXT),)
    files = tuple(ToolFile(each.name, each.media_type, each.data) for each in result.files)
    return ToolResult(blot("\n".join(texts)), files, is_error=result.is_error)
