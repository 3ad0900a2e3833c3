"""Asks a server for all that it offers, page by page and within bounds."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from mcp import Client
from mcp_types import Prompt, Tool

from desktop_chat.providers.mcp.limits import (
    MOST_PAGES,
    MOST_PROMPTS,
    MOST_RESOURCES,
    MOST_SCHEMA,
    MOST_TOOLS,
    MOST_WORDS,
    cut,
)
from desktop_chat.providers.mcp.values import Offer, PromptInput, RemotePrompt, RemoteResource, RemoteTool

LONGEST_NAME = 200
NO_ARGUMENTS = {"type": "object", "properties": {}}


async def offer_of(client: Client) -> Offer:
    can, info = client.server_capabilities, client.server_info
    tools = await _pages(client.list_tools, "tools", MOST_TOOLS) if can.tools else []
    prompts = await _pages(client.list_prompts, "prompts", MOST_PROMPTS) if can.prompts else []
    return Offer(
        cut((info.title or info.name) if info else "", LONGEST_NAME),
        tuple(each for each in map(_tool, tools) if each is not None),
        tuple(map(_prompt, prompts)),
        can.resources is not None,
    )


async def resources_of(client: Client) -> tuple[RemoteResource, ...]:
    if client.server_capabilities.resources is None:
        return ()
    found = await _pages(client.list_resources, "resources", MOST_RESOURCES)
    return tuple(
        RemoteResource(
            each.uri,
            cut(each.title or each.name, LONGEST_NAME),
            cut(each.description or "", MOST_WORDS),
            each.mime_type or "",
        )
        for each in found
    )


async def _pages(ask: Callable[..., Awaitable[Any]], name: str, most: int) -> list[Any]:
    found: list[Any] = []
    cursor = None
    for _ in range(MOST_PAGES):
        page = await ask(cursor=cursor)
        found += getattr(page, name)
        cursor = page.next_cursor
        if cursor is None or len(found) >= most:
            break
    return found[:most]


def _tool(told: Tool) -> RemoteTool | None:
    """None for one that cannot be offered to a model."""
    schema = told.input_schema if told.input_schema.get("type", "object") == "object" else None
    if schema is None or len(told.name) > LONGEST_NAME or len(json.dumps(schema)) > MOST_SCHEMA:
        return None
    notes = told.annotations
    words = told.description or told.title or (notes.title if notes else None) or ""
    only_reads = bool(notes and notes.read_only_hint)
    return RemoteTool(told.name, cut(words, MOST_WORDS), {**NO_ARGUMENTS, **schema}, only_reads)


def _prompt(told: Prompt) -> RemotePrompt:
    inputs = tuple(
        PromptInput(each.name, cut(each.description or "", MOST_WORDS), bool(each.required))
        for each in told.arguments or ()
    )
    return RemotePrompt(told.name, cut(told.description or told.title or "", MOST_WORDS), inputs)
