"""A summary of thinking that an account may not have is asked for once, and the question answered without it."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_chat.errors import RequestRefused
from desktop_chat.providers.catalog import ENTRIES
from desktop_chat.providers.context import ProviderSettings
from desktop_chat.providers.events import TextDelta
from desktop_chat.providers.requests import Request, TextPart, Turn
from desktop_chat.providers.service import Service
from tests.support.servers import Loopback, Play, says, serving

ANSWER = {
    "status": "completed",
    "model": "m",
    "output": [{"type": "message", "content": [{"type": "output_text", "text": "Hi"}]}],
}
UNVERIFIED = says(
    400,
    {
        "error": {
            "message": "Your organization must be verified to generate reasoning summaries.",
            "type": "invalid_request_error",
            "param": "reasoning.summary",
            "code": "unsupported_value",
        }
    },
)
OTHER = says(400, {"error": {"message": "Invalid value for input.", "type": "invalid_request_error"}})


def request(model: str = "gpt-5", **thinking: Any) -> Request:
    return Request("openai", model, turns=(Turn("user", (TextPart("Hi"),)),), thinking=thinking or None)


async def asked(service: Service, there: Loopback, *, key: str = "k", **wanted: Any) -> str:
    settings = ProviderSettings(service.name, {"base_url": there.url, "api_key": key, "wire": "responses"})
    events = [event async for event in service.stream(request(**wanted), settings)]
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def service_named(name: str) -> Service:
    return Service(next(entry for entry in ENTRIES if entry.name == name))


@pytest.mark.parametrize("name", ["openai", "azure", "xai"])
async def test_what_is_refused_is_left_out_and_not_asked_for_again(name: str) -> None:
    plays: list[Play] = [UNVERIFIED, says(200, ANSWER), says(200, ANSWER), says(200, ANSWER)]
    async with serving(*plays) as there:
        service = service_named(name)
        for _ in range(2):
            assert await asked(service, there, effort="low", model="m-5") == "Hi"
        assert await asked(service, there, effort="low", model="m-5", key="another") == "Hi"
        sent = [received.json.get("reasoning", {}).get("summary") for received in there.requests]
        assert sent == ["auto", None, None, "auto"]
        await service.aclose()


@pytest.mark.parametrize(
    ("wanted", "summary"),
    [
        ({"effort": "high"}, "auto"),
        ({"budget": 100}, "auto"),
        ({"display": "summarized"}, "auto"),
        ({"effort": "high", "display": "omitted"}, None),
        ({"effort": "none"}, None),
        ({}, None),
    ],
)
async def test_thinking_is_shown_wherever_it_was_asked_for(wanted: dict[str, Any], summary: str | None) -> None:
    async with serving(says(200, ANSWER)) as there:
        service = service_named("openai")
        await asked(service, there, **wanted)
        assert (there.requests[0].json.get("reasoning") or {}).get("summary") == summary
        await service.aclose()


@pytest.mark.parametrize(
    ("refusal", "wanted"),
    [(OTHER, {"effort": "low"}), (UNVERIFIED, {"effort": "low", "display": "omitted"})],
    ids=["another reason", "nothing to leave out"],
)
async def test_any_other_refusal_stands(refusal: Play, wanted: dict[str, Any]) -> None:
    async with serving(refusal, says(200, ANSWER)) as there:
        service = service_named("openai")
        with pytest.raises(RequestRefused):
            await asked(service, there, **wanted)
        assert len(there.requests) == 1
        await service.aclose()
