"""What a server is told in confidence reaches it, and is in nothing else that this program writes or says."""

from __future__ import annotations

import json
import logging
import os
import sys
from pathlib import Path

import pytest

from desktop_chat.errors import ContextMissing, KeyringUnavailable, ToolServerFailed
from desktop_chat.services.mcp.servers import McpServers
from desktop_chat.services.tool_results import ToolResult
from tests.support.canaries import files_below, found_in
from tests.support.tool_servers import Drawer, odd, opened

CANARY = "zq9+canary/of=a_server?zq9"


async def variable(servers: McpServers, server: str, name: str) -> str:
    [tool] = (each for each in servers.tools(server) if each.name.endswith("tell_variable"))
    result = await tool.run(name=name)  # type: ignore[misc] # a coroutine
    assert isinstance(result, ToolResult)
    return result.text


async def test_a_canary_is_in_the_keyring_and_the_server_and_nowhere_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-this-program-1234567")
    drawer = Drawer()
    async with opened(tmp_path / "servers.json", keys=drawer) as servers:
        await servers.add(odd(), {"CANARY": CANARY})
        await servers.add(odd(name="other"))
        for name in ("odd", "other"):
            await servers.start(name)
        # The server has it: it says so, and is not quoted.
        assert await variable(servers, "odd", "CANARY") == "…"
        assert servers.log("odd") == ("begun with …",)
        assert await variable(servers, "other", "CANARY") == "nothing"
        assert await variable(servers, "other", "OPENAI_API_KEY") == "nothing"
        with pytest.raises(ToolServerFailed):
            [die] = (tool for tool in servers.tools("odd") if tool.name == "odd__die")
            await die.run()  # type: ignore[misc] # a coroutine
        said = repr([servers.all(), servers.log("odd"), servers.tools(), vars(servers)])
        assert not found_in({"said": said.encode(), "log": caplog.text.encode()}, CANARY)
    assert [text for text in drawer.values() if text == CANARY] == [CANARY]
    assert CANARY not in os.environ.values()
    assert not found_in(files_below(tmp_path), CANARY)


async def test_a_long_line_is_not_cut_within_what_is_to_be_hidden() -> None:
    async with opened() as servers:
        await servers.add(odd("boast"), {"CANARY": CANARY})
        await servers.start("odd")
        said = [line for line in servers.log("odd") if line.startswith(("? y", "? z"))]
        assert [len(line) for line in said[:2]] == [194, 994] and said[2].startswith("? zzz")
        assert len(said) == 3 and not any(CANARY[:4] in line for line in said)


async def test_without_a_keyring_it_is_for_this_session_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "servers.json"
    async with opened(path, keys=NoDrawer()) as servers:
        with pytest.raises(KeyringUnavailable):
            await servers.add(odd(), {"CANARY": CANARY})
        assert servers.all() == ()
        await servers.add(odd(), {"CANARY": CANARY}, for_session=True)
        await servers.start("odd")
    async with opened(path, keys=Drawer()) as servers:
        with pytest.raises(ContextMissing, match="CANARY"):
            await servers.start("odd")
        assert (servers.get("odd").state, "CANARY" in servers.get("odd").problem) == ("failed", True)
        await servers.change("odd", secrets={"CANARY": "anew"})
        assert (await servers.start("odd")).state == "ready"


async def test_what_is_no_longer_wanted_leaves_the_keyring(tmp_path: Path) -> None:
    drawer = Drawer()
    async with opened(keys=drawer) as servers:
        await servers.add(odd(), {"A": "1", "B": "2"})
        await servers.change("odd", environment=("B",))
        assert list(drawer.values()) == ["2"]
        await servers.remove("odd")
        assert drawer == {}


async def test_a_list_of_another_program_is_taken_over_with_its_secrets(tmp_path: Path) -> None:
    told = {
        "mcpServers": {
            "mine": {"command": sys.executable, "args": list(odd().arguments), "env": {"CANARY": CANARY}},
            "bad": {"command": "x", "args": ["--api-key", "abcdefghijkl"]},
            "here": {"command": "y"},
        }
    }
    drawer = Drawer()
    async with opened(tmp_path / "servers.json", keys=drawer) as servers:
        await servers.add(odd(name="here"))
        done = await servers.import_(json.dumps(told))
        assert (done.added, set(done.refused), done.for_session) == (("mine",), {"bad", "here"}, False)
        assert servers.get("mine").state == "idle"
        await servers.start("mine")
        assert servers.log("mine") == ("begun with …",)
    assert list(drawer.values()) == [CANARY]
    async with opened(keys=NoDrawer()) as servers:
        done = await servers.import_(json.dumps(told))
        assert (done.added, done.for_session) == (("mine", "here"), True)


class NoDrawer(Drawer):
    """There is no keyring."""

    def set(self, name: str, text: str) -> None:
        raise KeyringUnavailable(reason="missing")

    def get(self, name: str, default: object = None) -> None:  # type: ignore[override] # nothing is there
        raise KeyringUnavailable(reason="missing")
