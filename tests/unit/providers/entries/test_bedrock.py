"""Amazon Bedrock is found in its region, asked with a key or a signature, and says what is missing."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from desktop_chat.errors import AuthenticationRefused, ContextMissing, MalformedReply, UserError
from desktop_chat.providers.addresses import Address
from desktop_chat.providers.auth.sigv4 import Credentials, Scope, authorization_of
from desktop_chat.providers.catalog import ENTRIES
from desktop_chat.providers.context import Context, ProviderSettings
from desktop_chat.providers.entries.bedrock import ENTRY, ConverseCount, locate
from desktop_chat.providers.events import ReplyFinished, TextDelta
from desktop_chat.providers.lookups import EmbeddingRequest
from desktop_chat.providers.posts import Post
from desktop_chat.providers.requests import Request, TextPart, ToolSpec, Turn
from desktop_chat.providers.service import Service
from desktop_chat.providers.wire.chat_completions import ChatCompletions
from desktop_chat.providers.wire.converse import Converse
from tests.support.aws import EVENT_STREAM, converse_says
from tests.support.servers import Loopback, Play, Received, reply, says, serving, streams

SECRET = "secret-that-nobody-may-see"
HI = Turn("user", (TextPart("Hi"),))
SIGNED: dict[str, Any] = {"access_key_id": "AKIDEXAMPLE", "secret_access_key": SECRET, "region": "eu-west-1"}
HELLO = streams([converse_says("Hello")], headers=EVENT_STREAM)


def settings_of(**fields: object) -> ProviderSettings:
    return Context({"bedrock": fields}).settings("bedrock")


def address(path: str, model: str = "m", **fields: object) -> str:
    return locate(ENTRY, settings_of(**fields), path, model).url


async def asked(server: Loopback, model: str = "m-1", **fields: object) -> list[Any]:
    service = Service(ENTRY)
    try:
        request = Request("bedrock", model, turns=(HI,))
        return [event async for event in service.stream(request, settings_of(base_url=server.url, **fields))]
    finally:
        await service.aclose()


async def received(play: Play = HELLO, model: str = "m-1", **fields: object) -> Received:
    async with serving(play) as server:
        await asked(server, model, **fields)
    return server.requests[0]


def test_it_is_in_the_catalogue() -> None:
    assert ENTRY in ENTRIES


def test_each_thing_has_its_address_in_the_region() -> None:
    assert address("/model/m/converse-stream", region="us-west-2") == (
        "https://bedrock-runtime.us-west-2.amazonaws.com/model/m/converse-stream"
    )
    assert address("/model/m/invoke", region="cn-north-1") == (
        "https://bedrock-runtime.cn-north-1.amazonaws.com.cn/model/m/invoke"
    )
    assert address("/foundation-models", "", region="us-gov-west-1") == (
        "https://bedrock.us-gov-west-1.amazonaws.com/foundation-models"
    )
    profiles = locate(ENTRY, settings_of(region="us-west-2"), "/inference-profiles?maxResults=9", "")
    assert profiles.url == "https://bedrock.us-west-2.amazonaws.com/inference-profiles"
    assert profiles.query == "maxResults=9"
    assert address("/chat/completions", region="us-west-2") == (
        "https://bedrock-mantle.us-west-2.api.aws/v1/chat/completions"
    )
    assert address("/responses", region="us-west-2") == "https://bedrock-mantle.us-west-2.api.aws/v1/responses"
    assert (
        address("/model/m/invoke", base_url="https://proxy.example/aws/")
        == "https://proxy.example/aws/model/m/invoke"
    )


def test_an_arn_knows_its_region_better_than_the_context() -> None:
    arn = "arn:aws:bedrock:ap-south-1:1:inference-profile/x"
    assert "bedrock-runtime.ap-south-1." in address("/model/x/converse-stream", arn, region="us-west-2")


def test_a_region_that_is_none_is_never_part_of_an_address() -> None:
    for region in ("evil.example/", "us-east-1.evil", "x"):
        with pytest.raises(UserError):
            address("/model/m/invoke", region=region)
    with pytest.raises(ContextMissing, match="Amazon Bedrock"):
        address("/model/m/invoke")


def test_models_that_need_it_are_asked_on_the_other_address() -> None:
    assert isinstance(ENTRY.wire_for(Request("bedrock", "mistral.voxtral-mini-3b-2507")), ChatCompletions)
    assert isinstance(ENTRY.wire_for(Request("bedrock", "us.amazon.nova-2-lite-v1:0")), Converse)


@pytest.mark.parametrize("name", ["api_key", "bearer_token"])
async def test_a_key_of_bedrock_goes_as_it_is(name: str) -> None:
    key: Any = {name: SECRET}
    sent = await received(**key)
    assert sent.headers["authorization"] == f"Bearer {SECRET}"
    assert "x-amz-date" not in sent.headers
    assert sent.headers["accept"].startswith("application/vnd.amazon.eventstream")


async def test_an_access_key_signs_and_its_secret_stays_here() -> None:
    sent = await received(session_token="token", **SIGNED)
    assert re.fullmatch(
        r"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/\d{8}/eu-west-1/bedrock/aws4_request, "
        r"SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token, Signature=[0-9a-f]{64}",
        sent.headers["authorization"],
    )
    assert sent.headers["x-amz-security-token"] == "token"
    assert SECRET not in repr(sent)


async def test_the_address_goes_out_as_it_was_signed() -> None:
    arn = "arn:aws:bedrock:ap-south-1:1:application-inference-profile/abc"
    sent = await received(HELLO, arn, **SIGNED)
    path = "/model/arn:aws:bedrock:ap-south-1:1:application-inference-profile%2Fabc/converse-stream"
    assert sent.target == path
    time = datetime.strptime(sent.headers["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    names = ("host", "x-amz-content-sha256", "x-amz-date")
    wanted = authorization_of(
        Post(Address(f"http://{sent.headers['host']}{sent.target}", ""), sent.body),
        {name: sent.headers[name] for name in names},
        Credentials("AKIDEXAMPLE", SECRET),
        Scope("ap-south-1", "bedrock", time),
    )
    assert sent.headers["authorization"] == wanted


async def test_the_other_address_is_signed_under_its_own_name() -> None:
    sent = await received(streams(reply("Hello")), "mistral.voxtral-mini-3b-2507", **SIGNED)
    assert "/eu-west-1/bedrock-mantle/aws4_request" in sent.headers["authorization"]
    assert sent.headers["accept"] == "text/event-stream, application/json"


async def test_a_profile_in_the_home_folder_serves_when_nothing_else_is_given(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    file.write_text(
        f"[work]\naws_access_key_id=AKID2\naws_secret_access_key={SECRET}\nregion=eu-north-1\n", "utf-8"
    )
    sent = await received(profile_file=str(file), profile="work")
    assert "Credential=AKID2/" in sent.headers["authorization"]
    assert "/eu-north-1/" in sent.headers["authorization"]
    usual = Path.home() / ".aws" / "credentials"
    usual.parent.mkdir()
    usual.write_text(f"[default]\naws_access_key_id=AKID3\naws_secret_access_key={SECRET}\n", "utf-8")
    assert "Credential=AKID3/" in (await received(region="us-east-1")).headers["authorization"]


async def test_an_authorisation_of_ones_own_is_left_alone() -> None:
    sent = await received(headers={"Authorization": "Custom x"})
    assert sent.headers["authorization"] == "Custom x"


async def test_without_any_key_nothing_is_sent() -> None:
    async with serving(HELLO) as server:
        with pytest.raises(ContextMissing, match="Amazon Bedrock"):
            await asked(server, region="us-east-1")
    assert server.requests == []


async def test_an_answer_is_told_and_a_refusal_is_named() -> None:
    async with serving(HELLO, says(403, {"message": "The security token is invalid."})) as server:
        events = await asked(server, **SIGNED)
        assert TextDelta("Hello") in events
        assert events[-1] == ReplyFinished("end_turn")
        with pytest.raises(AuthenticationRefused, match="security token"):
            await asked(server, **SIGNED)


async def test_models_vectors_and_counts_are_asked_for() -> None:
    plays = (
        says(200, {"modelSummaries": [{"modelId": "a.b"}]}),
        says(200, {"inferenceProfileSummaries": [{"inferenceProfileId": "us.a.b"}]}),
        says(200, {"embedding": [1.0], "inputTextTokenCount": 1}),
        says(200, {"inputTokens": 7}),
    )
    service = Service(ENTRY)
    async with serving(*plays) as server:
        settings = settings_of(base_url=server.url, **SIGNED)
        assert [model.id for model in await service.listed_models(settings)] == ["a.b", "us.a.b"]
        found = await service.embed(EmbeddingRequest("amazon.titan-embed-text-v2:0", ("x",)), settings)
        assert found.vectors == ((1.0,),)
        tool = ToolSpec("t", "T", {"type": "object"})
        request = Request("bedrock", "us.a.b", ("Be brief.",), (HI,), (tool,), temperature=0.5)
        assert await service.count_tokens(request, settings) == 7
    await service.aclose()
    assert [sent.target for sent in server.requests] == [
        "/foundation-models",
        "/inference-profiles?maxResults=1000",
        "/model/amazon.titan-embed-text-v2:0/invoke",
        "/model/a.b/count-tokens",
    ]
    assert {sent.headers["accept"] for sent in server.requests} == {"application/json"}
    counted = server.requests[3].json["input"]["converse"]
    assert counted.keys() == {"messages", "system", "toolConfig"}


def test_a_count_that_is_none_is_an_error() -> None:
    with pytest.raises(MalformedReply):
        ConverseCount().parse({"message": "no"})
