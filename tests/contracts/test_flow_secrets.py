"""A key is in no row, no file, no log, no `repr` and no sentence, whoever says it and wherever it is put."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest

from desktop_chat import AuthenticationRefused, Context, Error, Tool
from desktop_chat.providers.scripted import tool_calls
from desktop_chat.services.chat import ChatHandle
from tests.support.libraries import House

KEY = "zq9.canary.zq9"
"""No pattern knows it: only that it is a secret of the chat."""
CONTEXT = Context({"scripted": {"api_key": KEY, "base_url": f"http://user:{KEY}@127.0.0.1/"}})
Setting = Callable[[ChatHandle], ChatHandle]
SETTINGS: dict[str, Setting] = {
    "params": lambda chat: chat.with_params(api_key=KEY, seed=7),
    "headers in params": lambda chat: chat.with_params(extra_headers={"Authorization": f"Bearer {KEY}"}),
    "a body in params": lambda chat: chat.with_params(extra_body={"auth": {"api_key": KEY}, "seed": 7}),
    "a list in params": lambda chat: chat.with_params(hosts=[{"name": "a", "token": KEY}]),
    "a header": lambda chat: chat.with_headers({"Authorization": f"Bearer {KEY}"}),
    "a value that looks like one": lambda chat: chat.with_headers({"X-Auth": f"Bearer sk-{KEY}"}),
    "a value that is one": lambda chat: chat.with_headers({"X-Auth": KEY}),
    "a server's tool": lambda chat: chat.with_server_tools({"type": "mcp", "authorization": KEY}, "web_search"),
    "a server's tool's headers": lambda chat: chat.with_server_tools({"headers": {"X-Api-Key": KEY}}),
    "caching": lambda chat: chat.with_caching(api_key=KEY, seconds=5),
}


def files_with(house: House, text: str) -> list[str]:
    return [path.name for path in house.folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes()]


def shown(chat: ChatHandle) -> str:
    return repr((chat.view, chat.runs, chat.messages(), chat.usage))


@pytest.mark.parametrize("setting", SETTINGS)
async def test_a_secret_setting_is_sent_and_neither_stored_nor_shown(house: House, setting: str) -> None:
    async with house.open("Fine", "Fine", context=CONTEXT) as library:
        chat = SETTINGS[setting](library.create_chat())
        await chat.ask("1")
        (request,) = house.provider.requests
        sent = [request.params, request.headers, request.caching, request.server_tools]
        assert KEY in str(sent), "the service gets it"
        assert KEY not in repr(request) and KEY not in shown(chat) and KEY not in repr(chat._overlay)
        await library.chat(chat.id).ask("2")
        assert KEY not in str([house.provider.requests[1].params, house.provider.requests[1].server_tools])
    assert files_with(house, KEY) == []


async def test_what_is_no_secret_beside_one_is_stored(house: House) -> None:
    async with house.open("Fine", context=CONTEXT) as library:
        chat = library.create_chat().with_params(extra_body={"auth": {"key": KEY}, "seed": 7}, max_tokens=5)
        chat.with_server_tools({"type": "mcp", "authorization": KEY}, "web_search").with_caching(key=KEY)
        assert chat.view.settings == {
            "params": {"extra_body": {"seed": 7}, "max_tokens": 5},
            "server_tools": [{"type": "mcp"}, "web_search"],
            "caching": {},
        }
        await chat.ask("1")
        (request,) = house.provider.requests
        assert request.params == {"extra_body": {"auth": {"key": KEY}, "seed": 7}, "max_tokens": 5}
        assert request.server_tools == ({"type": "mcp", "authorization": KEY}, "web_search")
        assert request.caching == {"key": KEY}


async def test_the_secret_of_one_server_tool_never_goes_to_another(house: House) -> None:
    async with house.open("Fine", context=CONTEXT) as library:
        chat = library.create_chat().with_server_tools({"type": "mcp", "authorization": KEY})
        library.chat(chat.id).with_server_tools({"type": "other"})
        await chat.ask("1")
        assert house.provider.requests[0].server_tools == ({"type": "other"},)


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError(f"401 for {KEY}"),
        AuthenticationRefused(f"Incorrect API key provided: {KEY}"),
        AuthenticationRefused("No.", body=f"Authorization: Bearer {KEY}", api_key=KEY),
        AuthenticationRefused("No.", api_key="any other"),
    ],
)
async def test_an_error_says_no_key(house: House, error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    async with house.open(["Words ", error], context=CONTEXT) as library:
        chat = library.create_chat()
        with pytest.raises(type(error)) as raised:
            await chat.ask("1")
        assert KEY not in shown(chat) and "any other" not in shown(chat)
        if isinstance(raised.value, Error):
            assert KEY not in f"{raised.value} {raised.value.details}"
        else:
            assert "RuntimeError" in caplog.text, "a mistake is logged, without the key"
    assert KEY not in caplog.text and files_with(house, KEY) == []


async def test_a_tool_and_a_hook_that_fail_say_no_key(house: House, caplog: pytest.LogCaptureFixture) -> None:
    def fail(**_: Any) -> None:
        raise RuntimeError(f"with {KEY}")

    caplog.set_level(logging.DEBUG)
    tool = Tool(name="fail", run=fail, parameters={"type": "object"})
    async with house.open(tool_calls(("c", "fail", "{}")), "Fine", tools=[tool], context=CONTEXT) as library:
        chat = library.create_chat().with_tools("fail")
        chat.on_message_completed(fail)
        await chat.ask("1")
        assert chat.messages()[2].content == "RuntimeError: with …"
    assert caplog.text.count("with …") >= 2 and KEY not in caplog.text
    assert files_with(house, KEY) == []
