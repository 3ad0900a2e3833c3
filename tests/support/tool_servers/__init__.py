"""Servers of tools for the tests: well-behaved ones, and one that misbehaves in every way that was thought of."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from desktop_chat.services.keys.shelf import KeyShelf
from desktop_chat.services.mcp.definitions import ServerDefinition
from desktop_chat.services.mcp.servers import McpServers
from desktop_chat.services.tool_runner import Toolbox

SCRIPT = str(Path(__file__).with_name("over_pipes.py"))


def odd(fault: str = "", file: Path | None = None, *, name: str = "odd", **more: Any) -> ServerDefinition:
    """The small server, with this fault; `file` gets the ids of its processes."""
    arguments = (SCRIPT, fault, *([str(file)] if file is not None else []))
    return ServerDefinition(name, sys.executable, arguments, **more)


class Drawer(dict[str, str]):
    """A keyring for a test."""

    def set(self, name: str, text: str) -> None:
        self[name] = text

    def delete(self, name: str) -> None:
        self.pop(name, None)


@asynccontextmanager
async def opened(
    path: Path | None = None, *, keys: dict[str, str] | None = None, toolbox: Toolbox | None = None
) -> AsyncIterator[McpServers]:
    shelf = KeyShelf(Drawer() if keys is None else keys)  # type: ignore[arg-type] # as a Drawer
    servers = McpServers(path, toolbox, shelf)
    try:
        yield servers
    finally:
        await servers.aclose()
        shelf.close()


def living(file: Path) -> list[int]:
    """Of the processes that this file names, those that are not gone within a moment."""
    ids = [int(each) for each in file.read_text("utf-8").split()]
    for _ in range(100):
        if not any(map(_is_alive, ids)):
            break
        time.sleep(0.02)
    return [each for each in ids if _is_alive(each)]


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0 if sys.platform != "win32" else signal.SIGTERM)
    except OSError:
        return False
    stat = Path(f"/proc/{process}/stat")
    return not (stat.exists() and stat.read_text("utf-8").rpartition(")")[2].split()[0] == "Z")
