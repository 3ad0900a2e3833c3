"""`desktop-chat mcp list|import`: the servers of tools, and what they offer."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from desktop_chat.cli.lines import complain, write
from desktop_chat.cli.statuses import DONE, FAILED
from desktop_chat.disk import fault
from desktop_chat.errors import Error
from desktop_chat.language import sentence
from desktop_chat.services.mcp.servers import McpServers
from desktop_chat.services.mcp.views import ServerView
from desktop_chat.services.opening import open_library
from desktop_chat.services.places import data_folder

WIDEST = 100


async def perform(wanted: argparse.Namespace) -> int:
    """Do what is wanted; the result is the exit status."""
    async with open_library(data_folder(wanted.data_dir)) as library:
        if wanted.mcp_verb == "import":
            return await _bring(library.mcp, wanted.file)
        return await _list(library.mcp, is_started=wanted.start)


async def _list(servers: McpServers, *, is_started: bool) -> int:
    views = servers.all()
    if servers.problem:
        complain(servers.problem)
    if is_started:
        on = (view.name for view in views if view.definition.is_on)
        await asyncio.gather(*(_started(servers, name) for name in on))
    for view in servers.all():
        _tell(view)
    if not views:
        write(sentence("There are no servers of tools."))
    return FAILED if any(view.state == "failed" for view in servers.all()) else DONE


async def _started(servers: McpServers, name: str) -> None:
    try:
        await servers.start(name)
    except Error:
        return  # its view says why


def _tell(view: ServerView) -> None:
    definition = view.definition
    reached = definition.address or " ".join((definition.command, *definition.arguments))
    state = "" if definition.is_on else sentence(" (switched off)")
    write(f"{view.name}{state}: {reached}")
    if view.problem:
        write(f"  ! {view.problem}")
    for tool in view.tools:
        words = tool.description.strip().partition("\n")[0]
        mark = " " if tool.is_on else "-"
        write(f"  {mark} {tool.name}: {words}"[:WIDEST].rstrip(": "))


async def _bring(servers: McpServers, file: Path) -> int:
    try:
        text = await asyncio.to_thread(file.read_text, "utf-8-sig", "replace")
    except OSError as error:
        raise fault(error, file) from error
    done = await servers.import_(text)
    for name in done.added:
        write(sentence("Added: {name}", name=name))
    for name, why in done.refused.items():
        complain(f"{name}: {why}")
    if done.for_session and any(servers.get(name).definition.secret_names for name in done.added):
        text = "There is no keyring here, so keys were not kept. Add them in the window."
        complain(sentence(text))
    return FAILED if done.refused else DONE
