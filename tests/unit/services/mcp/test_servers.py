"""A server is started when it is needed, and whatever it does is a sentence that leaves no process behind."""

import asyncio
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_chat.errors import NotFound, ToolServerFailed
from desktop_chat.providers.mcp.limits import MOST_TEXT
from desktop_chat.services.mcp.definitions import ServerDefinition
from desktop_chat.services.mcp.servers import McpServers
from desktop_chat.services.tool_results import ToolResult
from desktop_chat.services.tool_runner import Toolbox
from tests.support.tool_servers import living, odd, opened


async def call(servers: McpServers, tool: str, **arguments: Any) -> ToolResult:
    [found] = (each for each in servers.tools() if each.name == f"odd__{tool}")
    calling: Any = found.run(**arguments)
    result = await calling
    assert isinstance(result, ToolResult)
    return result


async def test_tools_are_listed_and_called_and_nothing_is_left(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    async with opened() as servers:
        await servers.add(odd(file=pids))
        assert servers.get("odd").state == "idle"
        view = await servers.start("odd")
        assert (view.state, view.title, view.has_resources) == ("ready", "Odd", True)
        assert view.tools[0].name == "odd__echo"
        assert (await call(servers, "echo", text="hi")).text == "hi"
        picture = await call(servers, "picture")
        assert picture.files[0].media_type == "image/png"
        failed = await call(servers, "fail")
        assert (failed.text, failed.is_error) == ("fail went wrong", True)
        assert len((await call(servers, "much", size=1_000_000)).text) < MOST_TEXT + 100
    assert living(pids) == []


async def test_a_call_starts_a_server_whose_tools_are_known_from_before(tmp_path: Path) -> None:
    path = tmp_path / "servers.json"
    async with opened(path) as servers:
        await servers.add(odd())
        await servers.start("odd")
    toolbox = Toolbox()
    async with opened(path, toolbox=toolbox) as servers:
        assert servers.get("odd").state == "idle"
        assert "odd__echo" in toolbox
        result = await toolbox.run("1", "odd__echo", '{"text": "again"}')
        assert (result.text, servers.get("odd").state) == ("again", "ready")


async def test_resources_are_files_and_prompts_are_words() -> None:
    async with opened() as servers:
        await servers.add(odd())
        [resource] = await servers.resources("odd")
        assert (resource.name, resource.media_type) == ("Notes", "text/plain")
        [file] = await servers.read("odd", resource.uri)
        assert (file.name, file.content) == ("a.txt", "Buy bread.")
        [prompt] = servers.get("odd").prompts
        assert [each.name for each in prompt.inputs if each.is_required] == ["topic"]
        assert await servers.prompt("odd", "essay", {"topic": "owls"}) == "Write about owls."


@pytest.mark.parametrize("fault", ["junk", "wrong", "stubborn"])
async def test_what_is_merely_odd_is_noted_and_lived_with(fault: str, tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    async with opened() as servers:
        await servers.add(odd(fault, pids))
        await servers.start("odd")
        assert (await call(servers, "junk")).text == "after junk"
        assert "? not a message" in servers.log("odd")
    assert living(pids) == []


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("hang", "has not answered"),
        ("deaf", "has not answered"),
        ("flood", "has not answered"),
        ("chatter", "has not answered"),
        ("die", r"ended \(3\)"),
    ],
)
async def test_a_server_that_does_not_start_is_a_sentence(fault: str, said: str, tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    async with opened() as servers:
        await servers.add(odd(fault, pids, start_seconds=30 if fault == "die" else 2))
        with pytest.raises(ToolServerFailed, match=said):
            await servers.start("odd")
        assert servers.get("odd").state == "failed"
        assert living(pids) == []
    assert len(servers.log("odd")) <= 500


async def test_the_last_words_of_one_that_died_are_told() -> None:
    async with opened() as servers:
        await servers.add(odd("die"))
        with pytest.raises(ToolServerFailed):
            await servers.start("odd")
        assert "cannot open the database" in servers.get("odd").problem


@pytest.mark.parametrize(
    ("tool", "said"),
    [
        ("hang", "has not answered within 1 seconds"),
        ("die", r"The server ended \(9\)"),
        ("huge", "larger than any may be"),
        ("wrong", "not MCP"),
    ],
)
async def test_a_call_that_goes_wrong_is_a_sentence(tool: str, said: str, tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    async with opened() as servers:
        await servers.add(odd(file=pids, call_seconds=1 if tool == "hang" else 30))
        await servers.start("odd")
        with pytest.raises(ToolServerFailed, match=said):
            await call(servers, tool)
    assert living(pids) == []


async def test_one_that_died_waits_until_it_is_started_again(tmp_path: Path) -> None:
    told: list[str] = []
    async with opened() as servers:
        await servers.add(odd(file=tmp_path / "pids"))  # its child holds the pipes open
        await servers.start("odd")
        failed, loop = asyncio.Event(), asyncio.get_running_loop()

        def hear(name: str) -> None:
            if servers.get(name).state == "failed":
                loop.call_soon_threadsafe(failed.set)

        servers.subscribe(hear)
        servers.subscribe(told.append)
        with pytest.raises(ToolServerFailed):
            await call(servers, "die")
        await failed.wait()
        with pytest.raises(ToolServerFailed, match="ended"):
            await call(servers, "echo", text="hi")
        assert (await servers.restart("odd")).state == "ready"
        assert (await call(servers, "echo", text="hi")).text == "hi"
        assert set(told) == {"odd"}


async def test_stopping_a_call_stops_waiting_and_not_the_server() -> None:
    async with opened() as servers:
        await servers.add(odd())
        await servers.start("odd")
        waiting = asyncio.ensure_future(call(servers, "hang"))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert servers.get("odd").state == "ready"


async def test_a_server_is_stopped_while_it_starts(tmp_path: Path) -> None:
    async with opened() as servers:
        await servers.add(odd("hang"))
        begun, loop = asyncio.Event(), asyncio.get_running_loop()

        def hear(_: str) -> None:
            loop.call_soon_threadsafe(begun.set)

        servers.subscribe(hear)
        starting = asyncio.ensure_future(servers.start("odd"))
        await begun.wait()
        await servers.stop("odd")
        with pytest.raises(ToolServerFailed, match="stopped"):
            await starting
        assert servers.get("odd").state == "idle"


async def test_two_who_want_it_at_once_start_it_once() -> None:
    async with opened() as servers:
        await servers.add(odd())
        await asyncio.gather(servers.start("odd"), servers.resources("odd"), servers.start("odd"))
        assert [line for line in servers.log("odd") if line.startswith("begun")] == ["begun with nothing"]


@pytest.mark.parametrize(
    ("definition", "said"),
    [
        (ServerDefinition("odd", "no-such-program-anywhere"), "no-such-program-anywhere"),
        (replace(odd(), folder="no-such-folder-anywhere"), "no-such-folder-anywhere"),
    ],
)
async def test_what_cannot_be_started_is_named(definition: ServerDefinition, said: str) -> None:
    async with opened() as servers:
        await servers.add(definition)
        with pytest.raises(ToolServerFailed, match=said):
            await servers.start("odd")


async def test_one_that_is_off_has_no_tools_and_is_not_started() -> None:
    toolbox = Toolbox()
    async with opened(toolbox=toolbox) as servers:
        await servers.add(odd())
        await servers.start("odd")
        await servers.switch_tool("odd", "die", is_on=False)
        assert "odd__die" not in toolbox
        assert "odd__echo" in toolbox
        assert servers.get("odd").state == "ready"
        await servers.change("odd", is_on=False)
        assert (servers.get("odd").state, toolbox.names) == ("off", ())
        with pytest.raises(ToolServerFailed, match="switched off"):
            await servers.start("odd")


async def test_changing_its_name_takes_its_tools_along(tmp_path: Path) -> None:
    toolbox, path = Toolbox(), tmp_path / "servers.json"
    async with opened(path, toolbox=toolbox) as servers:
        await servers.add(odd())
        await servers.start("odd")
        await servers.change("odd", name="even")
        assert "even__echo" in toolbox
        assert "odd__echo" not in toolbox
        assert servers.get("even").state == "ready"
    async with opened(path) as servers:
        assert [each.name for each in servers.all()] == ["even"]


async def test_who_is_removed_is_gone(tmp_path: Path) -> None:
    toolbox, pids = Toolbox(), tmp_path / "pids"
    async with opened(tmp_path / "servers.json", toolbox=toolbox) as servers:
        await servers.add(odd(file=pids))
        await servers.start("odd")
        await servers.remove("odd")
        assert (servers.all(), toolbox.names, living(pids)) == ((), (), [])
        with pytest.raises(NotFound):
            servers.get("odd")


async def test_without_the_package_it_is_said_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop_chat.services.mcp.server.PACKAGE", "no_such_package")
    async with opened() as servers:
        await servers.add(odd())
        with pytest.raises(ToolServerFailed, match="not installed"):
            await servers.start("odd")


def test_a_program_without_a_loop_ends_its_servers_too(tmp_path: Path) -> None:
    pids = tmp_path / "pids"

    async def begin() -> McpServers:
        servers = McpServers(None)
        await servers.add(odd(file=pids))
        await servers.start("odd")
        return servers

    asyncio.run(begin()).close()
    assert living(pids) == []


async def test_that_a_server_wrote_something_is_told_until_somebody_looks() -> None:
    told = asyncio.Event()
    async with opened() as servers:
        await servers.add(odd())
        await servers.start("odd")
        loop = asyncio.get_running_loop()

        def hear(_: str) -> None:
            loop.call_soon_threadsafe(told.set)

        assert servers.log("odd") in ((), ("begun with nothing",))
        servers.subscribe(hear)
        await call(servers, "junk")
        await told.wait()
        assert "? not a message" in servers.log("odd")


def test_the_first_server_is_not_held_up_by_a_sweep_of_memory() -> None:
    look = (
        "import gc\n"
        "from desktop_chat.services.mcp.server import connection_class\n"
        "swept = []\n"
        "gc.callbacks.append(lambda phase, about: swept.append((phase, about)))\n"
        "first = connection_class()\n"
        "found = list(swept)\n"
        "assert first is connection_class()\n"
        "print(found, gc.isenabled())\n"
    )
    told = subprocess.run([sys.executable, "-c", look], capture_output=True, encoding="utf-8", check=True)
    assert told.stdout.split("\n")[0] == "[] True"
