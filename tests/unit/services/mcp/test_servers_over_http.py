"""The same over streamable HTTP: what goes wrong on the way is a sentence."""

from collections.abc import Iterator

import pytest

from desktop_chat.errors import ToolServerFailed
from desktop_chat.services.mcp.definitions import ServerDefinition
from desktop_chat.services.mcp.servers import McpServers
from tests.support.tool_servers import opened
from tests.support.tool_servers.over_http import ToolsOverHttp, tools_over_http


@pytest.fixture
def tools() -> Iterator[ToolsOverHttp]:
    with tools_over_http() as running:
        yield running


def there(tools: ToolsOverHttp, **more: int) -> ServerDefinition:
    return ServerDefinition("there", address=tools.address, **more)  # type: ignore[arg-type] # seconds


async def echoed(servers: McpServers) -> str:
    result = await servers.tools("there")[0].run(text="hi")  # type: ignore[misc] # a coroutine
    return str(result.text)


async def test_tools_are_called_with_headers_from_the_keyring(tools: ToolsOverHttp) -> None:
    async with opened() as servers:
        await servers.add(there(tools), {"Authorization": "Bearer canary-header-1234"})
        await servers.start("there")
        assert await echoed(servers) == "hi"
    assert {each.get("authorization") for each in tools.headers} == {"Bearer canary-header-1234"}


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("hang", "has not answered within 1 seconds"),
        ("junk", "server said"),
        ("huge", "larger than any|cannot be reached|server said|closed"),
        ("gone", "server said|closed"),
        ("cut", "cannot be reached|server said|closed"),
    ],
)
async def test_a_call_that_goes_wrong_is_a_sentence(tools: ToolsOverHttp, fault: str, said: str) -> None:
    async with opened() as servers:
        await servers.add(there(tools, call_seconds=1 if fault == "hang" else 30))
        await servers.start("there")
        tools.fault = fault
        with pytest.raises(ToolServerFailed, match=said):
            await echoed(servers)


@pytest.mark.parametrize("fault", ["hang at once", "junk at once", "refuse", "gone at once", "huge at once"])
async def test_one_that_does_not_answer_well_is_not_started(tools: ToolsOverHttp, fault: str) -> None:
    tools.fault = fault
    async with opened() as servers:
        await servers.add(there(tools, start_seconds=1 if fault.startswith("hang") else 30))
        with pytest.raises(ToolServerFailed) as raised:
            await servers.start("there")
        assert servers.get("there").state == "failed"
        assert ("Authorization" in raised.value.sentence) == (fault == "refuse")


async def test_nobody_at_the_address_is_said_so(tools: ToolsOverHttp) -> None:
    async with opened() as servers:
        await servers.add(ServerDefinition("there", address="http://127.0.0.1:9/mcp"))
        with pytest.raises(ToolServerFailed, match="cannot be reached"):
            await servers.start("there")
