"""Azure is found at whatever address was copied from it, and asked on the wire that a deployment speaks."""

from __future__ import annotations

import pytest

from desktop_chat.errors import ContextMissing
from desktop_chat.providers.context import ProviderSettings
from desktop_chat.providers.entries.azure import ENTRY, authorised
from desktop_chat.providers.requests import FilePart, Request, TextPart, Turn
from desktop_chat.providers.wire.chat_completions import ChatCompletions
from desktop_chat.providers.wire.responses import Responses

CHAT, RESPONSES = "/chat/completions", "/responses"
ROOT = "https://r.services.ai.azure.com"
OLD = "https://r.openai.azure.com"
USUAL = "api-version=2024-05-01-preview"


def settings(base_url: str | None = None, **fields: object) -> ProviderSettings:
    return ProviderSettings("azure", {**({"base_url": base_url} if base_url else {}), **fields})


def address(base_url: str, path: str, **fields: object) -> str:
    found = ENTRY.locate(ENTRY, settings(base_url, **fields), path, "m-1")
    return f"{found.url}?{found.query}" if found.query else found.url


@pytest.mark.parametrize(
    ("base", "path", "wanted"),
    [
        (ROOT, CHAT, f"{ROOT}/models/chat/completions?{USUAL}"),
        (ROOT + "/", CHAT, f"{ROOT}/models/chat/completions?{USUAL}"),
        (ROOT + "/models", CHAT, f"{ROOT}/models/chat/completions?{USUAL}"),
        (ROOT + "?api-version=7", CHAT, f"{ROOT}/models/chat/completions?api-version=7"),
        (ROOT, RESPONSES, f"{ROOT}/openai/v1/responses"),
        (ROOT, "/embeddings", f"{ROOT}/openai/v1/embeddings"),
        (ROOT, "/models", f"{ROOT}/openai/v1/models"),
        (OLD, CHAT, f"{OLD}/openai/v1/chat/completions"),
        (OLD, RESPONSES, f"{OLD}/openai/v1/responses"),
        (OLD + "/openai/v1", CHAT, f"{OLD}/openai/v1/chat/completions"),
        (OLD + "/openai/v1/", RESPONSES, f"{OLD}/openai/v1/responses"),
        (OLD + "/openai/v1/responses", RESPONSES, f"{OLD}/openai/v1/responses"),
        (OLD + "/openai/v1?api-version=preview", CHAT, f"{OLD}/openai/v1/chat/completions?api-version=preview"),
        (OLD + "/openai/deployments/d", CHAT, f"{OLD}/openai/deployments/d/chat/completions?{USUAL}"),
        (OLD + "/openai/deployments/d", RESPONSES, f"{OLD}/openai/v1/responses"),
        (OLD + "/openai/deployments/d", "/embeddings", f"{OLD}/openai/deployments/d/embeddings?{USUAL}"),
        (
            OLD + "/openai/deployments/d/chat/completions?api-version=2025-01-01-preview",
            CHAT,
            f"{OLD}/openai/deployments/d/chat/completions?api-version=2025-01-01-preview",
        ),
        (
            OLD + "/openai/deployments/d/chat/completions?api-version=2025-01-01-preview",
            RESPONSES,
            f"{OLD}/openai/v1/responses",
        ),
        (ROOT + "/models/chat/completions", CHAT, f"{ROOT}/models/chat/completions"),
        (
            "https://m.eastus.models.ai.azure.com",
            CHAT,
            f"https://m.eastus.models.ai.azure.com/chat/completions?{USUAL}",
        ),
        ("http://127.0.0.1:5000", CHAT, f"http://127.0.0.1:5000/models/chat/completions?{USUAL}"),
    ],
)
def test_every_shape_of_address_leads_to_the_right_place(base: str, path: str, wanted: str) -> None:
    assert address(base, path) == wanted


def test_a_version_may_stand_in_the_context() -> None:
    assert address(ROOT, CHAT, api_version="9").endswith("?api-version=9")
    assert address(OLD, CHAT, api_version="preview").endswith("/openai/v1/chat/completions?api-version=preview")
    assert address(OLD, RESPONSES, api_version="2024-10-21").endswith("/openai/v1/responses")


def test_without_an_address_there_is_no_place() -> None:
    with pytest.raises(ContextMissing, match="Azure"):
        ENTRY.locate(ENTRY, settings(), CHAT, "m-1")


def test_a_key_goes_out_as_a_key_and_a_token_as_a_bearers() -> None:
    assert authorised(settings(ROOT, api_key="k")) == {"api-key": "k"}
    assert authorised(settings(ROOT, token="t")) == {"Authorization": "Bearer t"}
    assert authorised(settings("https://m.eastus.models.ai.azure.com", api_key="k")) == {
        "Authorization": "Bearer k"
    }
    assert authorised(settings(ROOT)) == {}


@pytest.mark.parametrize("model", ["gpt-5.4", "my-gpt-5.4-mini", "gpt-5.10", "gpt-6"])
def test_deployments_named_after_new_models_are_asked_on_responses(model: str) -> None:
    assert isinstance(ENTRY.wire_for(Request("azure", model)), Responses)


@pytest.mark.parametrize(
    ("model", "limit"),
    [("grok-4-1-fast", "max_tokens"), ("my-deployment", "max_tokens"), ("gpt-4o", "max_tokens"),
     ("gpt-5-nano", "max_completion_tokens"), ("o3", "max_completion_tokens")],
)  # fmt: skip
def test_all_others_are_asked_on_chat_completions(model: str, limit: str) -> None:
    request = Request("azure", model, instructions=("A",), max_output=7)
    wire = ENTRY.wire_for(request)
    assert isinstance(wire, ChatCompletions)
    assert wire.render(request)[limit] == 7
    assert wire.dialect.system_role == "system"


def test_pictures_are_sent_as_their_bytes() -> None:
    picture = FilePart("p.png", "image/png", "image", b"p", url="https://a/p.png")
    request = Request("azure", "gpt-5.4", turns=(Turn("user", (TextPart("See:"), picture)),))
    assert "data:image/png;base64," in str(ENTRY.wire_for(request).render(request)["input"])


def test_a_chosen_wire_is_still_spoken_as_the_model_needs_it() -> None:
    for model, limit in (("gpt-5.4", "max_completion_tokens"), ("gpt-4o", "max_tokens")):
        request = Request("azure", model, max_output=7)
        assert ENTRY.wire_for(request, settings(ROOT, wire="chat")).render(request)[limit] == 7
    request = Request("azure", "gpt-4o", max_output=7)
    assert ENTRY.wire_for(request, settings(ROOT, wire="responses")).render(request)["max_output_tokens"] == 7
