"""Servers of tools that nobody here wrote: two from Python's registry, one from Node's over both ways."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from desktop_chat.services.mcp.definitions import ServerDefinition
from desktop_chat.services.mcp.servers import McpServers
from desktop_chat.services.mcp.views import ServerView
from desktop_chat.services.tool_results import ToolResult
from tests.support.aimock import node
from tests.support.tool_servers import opened

EVERYTHING = Path("node_modules", "@modelcontextprotocol", "server-everything", "dist", "index.js")


async def call(servers: McpServers, name: str, tool: str, **arguments: Any) -> ToolResult:
    [found] = (each for each in servers.tools(name) if each.name.endswith(f"__{tool}"))
    calling: Any = found.run(**arguments)
    result = await calling
    assert isinstance(result, ToolResult)
    return result


async def test_the_server_of_times() -> None:
    async with opened() as servers:
        await servers.add(ServerDefinition("time", sys.executable, ("-m", "mcp_server_time"), approval="reading"))
        view = await servers.start("time")
        assert {tool.name: tool.approval for tool in view.tools} == {
            "time__get_current_time": "never",
            "time__convert_time": "never",
        }
        told = await call(
            servers, "time", "convert_time", source_timezone="Etc/UTC", time="12:00", target_timezone="Asia/Tokyo"
        )
        assert "+9.0h" in told.text
        assert (await call(servers, "time", "get_current_time", timezone="Nowhere/Else")).is_error


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git = shutil.which("git")
    assert git is not None, "this checkout came by git"
    subprocess.run([git, "init", "--quiet", str(tmp_path)], check=True)
    (tmp_path / "new.txt").write_text("new", "utf-8")
    return tmp_path


async def test_the_server_of_repositories(repository: Path) -> None:
    async with opened() as servers:
        arguments = ("-m", "mcp_server_git", "--repository", str(repository))
        await servers.add(ServerDefinition("git", sys.executable, arguments))
        view = await servers.start("git")
        assert {"git__git_status", "git__git_commit"} <= {tool.name for tool in view.tools}
        assert "new.txt" in (await call(servers, "git", "git_status", repo_path=str(repository))).text


async def test_the_server_of_everything_over_pipes() -> None:
    async with opened() as servers:
        await servers.add(ServerDefinition("everything", node(), (str(everything()), "stdio")))
        await look_at_everything(servers, await servers.start("everything"))


async def test_the_server_of_everything_over_http() -> None:
    with everything_over_http() as address:
        async with opened() as servers:
            await servers.add(ServerDefinition("everything", address=address))
            await look_at_everything(servers, await servers.start("everything"))


async def look_at_everything(servers: McpServers, view: ServerView) -> None:
    assert (await call(servers, "everything", "echo", message="hi")).text == "Echo: hi"
    picture = await call(servers, "everything", "get-tiny-image")
    assert [file.media_type for file in picture.files] == ["image/png"]
    found = await servers.resources("everything")
    assert found
    [file] = await servers.read("everything", found[0].uri)
    assert file.content
    prompt = next(each for each in view.prompts if any(field.is_required for field in each.inputs))
    inputs = {field.name: "Paris" for field in prompt.inputs}
    assert "Paris" in await servers.prompt("everything", prompt.name, inputs)


def everything() -> Path:
    return Path(sys.prefix, "node") / EVERYTHING


@contextmanager
def everything_over_http() -> Iterator[str]:
    """On a port that was free a moment ago: it takes none of the system's choice."""
    port = free_port()
    command = [node(), str(everything()), "streamableHttp"]
    environment = {"PORT": str(port), "PATH": str(Path(node()).parent)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True, encoding="utf-8") as server:
        try:
            for line in server.stderr or ():
                if re.search(r"listening on port \d+", line, re.IGNORECASE):
                    break
            yield f"http://127.0.0.1:{port}/mcp"
        finally:
            server.kill()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
