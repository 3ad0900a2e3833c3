"""Tokens for Google's cloud are fetched as they were, when it was recorded."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

import pytest

from desktop_chat.providers.addresses import address_of
from desktop_chat.providers.auth.google import sign
from desktop_chat.providers.context import Context
from desktop_chat.providers.entry import Signing
from desktop_chat.providers.posts import Post
from desktop_chat.providers.transport import Transport
from tests.contracts.recorded import traffic
from tests.contracts.recorded.traffic import Exchange

pytestmark = [
    pytest.mark.plain_loop,
    pytest.mark.skipif(
        not traffic.are_here(), reason="the recordings are not here: DESKTOP_CHAT_RECORDINGS names their folder"
    ),
]


def exchanges() -> list[Any]:
    found = [pytest.param(each, id=each.id) for each in traffic.of("token")]
    return found or [pytest.param(None, marks=pytest.mark.skip)]


@pytest.mark.parametrize("exchange", exchanges())
async def test_a_login_is_exchanged_for_a_token(exchange: Exchange) -> None:
    recorded = dict(parse_qsl(exchange.raw["request"]["text"]))
    assert recorded.pop("grant_type") == "refresh_token"
    transport = Transport()
    with traffic.replay().ReplayServer([exchange.raw]) as server:
        login = {**recorded, "type": "authorized_user", "token_uri": server.url + exchange.path}
        settings = Context({"vertexai": {"credentials": json.dumps(login)}}).settings("vertexai")
        headers = await sign(Post(address_of("https://example.org", "/x")), settings, Signing(transport, {}))
        _, _, _, body = server.requests[0]
    await transport.aclose()
    assert headers == {"Authorization": f"Bearer {exchange.said['access_token']}"}
    assert dict(parse_qsl(body.decode())) == {**recorded, "grant_type": "refresh_token"}
