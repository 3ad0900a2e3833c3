"""Which wire OpenAI's models and xAI's are asked on, and what they are not asked for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desktop_chat.errors import UserError
from desktop_chat.providers.catalog import ENTRIES
from desktop_chat.providers.context import ProviderSettings
from desktop_chat.providers.entries import openai, xai
from desktop_chat.providers.entry import Entry
from desktop_chat.providers.requests import Request, TextPart, Turn
from desktop_chat.providers.wire.chat_completions import ChatCompletions
from desktop_chat.providers.wire.json_text import write_json
from desktop_chat.providers.wire.responses import Responses

HI = Turn("user", (TextPart("Hi"),))


def request(model: str, **options: Any) -> Request:
    return Request("openai", model, turns=(HI,), **options)


def body(entry: Entry, model: str, **options: Any) -> dict[str, Any]:
    asked = entry.suit(request(model, **options))
    sent: dict[str, Any] = json.loads(write_json(entry.wire_for(asked).render(asked)))
    return sent


@pytest.mark.parametrize(
    "model", ["gpt-5", "gpt-4.1-nano", "o3", "gpt-9", "chatgpt-4o-latest", "ft:gpt-4.1:org::1"]
)
def test_models_are_asked_on_responses(model: str) -> None:
    assert isinstance(openai.ENTRY.wire_for(request(model)), Responses)


@pytest.mark.parametrize(
    "model",
    ["gpt-audio", "gpt-audio-mini", "gpt-4o-audio-preview", "gpt-4o-search-preview", "gpt-5-search-api",
     "gpt-4o-mini-realtime-preview", "gpt-realtime"],
)  # fmt: skip
def test_models_that_need_it_are_asked_on_chat_completions(model: str) -> None:
    wire = openai.ENTRY.wire_for(request(model))
    assert isinstance(wire, ChatCompletions)
    assert wire.dialect.system_role == "developer"


@pytest.mark.parametrize(
    "name",
    [
        "openai",
        "xai",
        "azure",
        "deepseek",
        "openai-compatible",
        "openrouter",
        "ollama",
        "ollama-cloud",
        "lmstudio",
        "llamacpp",
        "vllm",
        "bedrock",
    ],
)
def test_a_context_chooses_between_the_wires_of_a_service(name: str) -> None:
    entry = next(each for each in ENTRIES if each.name == name)
    kinds = {"chat": ChatCompletions, "responses": Responses}
    for chosen, kind in kinds.items():
        settings = ProviderSettings(name, {"wire": chosen})
        assert isinstance(entry.wire_for(request("m-1"), settings), kind)
    assert entry.wire_for(request("m-1"), ProviderSettings(name)) is entry.wire


def test_a_wire_that_a_service_does_not_speak_is_named_with_those_it_speaks() -> None:
    with pytest.raises(UserError, match=r"OpenAI is not spoken to by telex\. There is: chat, responses\."):
        openai.ENTRY.wire_for(request("gpt-5"), ProviderSettings("openai", {"wire": "telex"}))
    alone = next(each for each in ENTRIES if not each.choices)
    with pytest.raises(UserError, match="leaves no choice of a wire, but chat is asked for"):
        alone.wire_for(request("m"), ProviderSettings(alone.name, {"wire": "chat"}))


@pytest.mark.parametrize(
    ("model", "is_asked"),
    [("gpt-5-nano", True), ("gpt-5.2", True), ("o4-mini", True), ("codex-mini-latest", True), ("gpt-6", True),
     ("ft:o4-mini:org::1", True), ("gpt-4.1", False), ("gpt-4o", False), ("gpt-5-chat-latest", False)],
)  # fmt: skip
def test_sealed_thinking_is_asked_for_where_there_is_some(model: str, is_asked: bool) -> None:
    assert body(openai.ENTRY, model).get("include") == (["reasoning.encrypted_content"] if is_asked else None)


@pytest.mark.parametrize(
    ("model", "effort", "is_sent"),
    [("gpt-4.1", None, True), ("gpt-5-chat-latest", None, True), ("gpt-5", None, False), ("gpt-5", "none", False),
     ("o3-mini", "low", False), ("gpt-5.2", None, False), ("gpt-5.2", "high", False), ("gpt-5.2", "none", True),
     ("gpt-4o-search-preview", None, False), ("gpt-audio", None, True)],
)  # fmt: skip
def test_a_temperature_is_left_out_where_it_is_refused(model: str, effort: str | None, is_sent: bool) -> None:
    thinking = {"effort": effort} if effort else None
    assert ("temperature" in body(openai.ENTRY, model, temperature=0.5, thinking=thinking)) is is_sent


def test_models_without_a_parallel_switch_are_not_sent_one() -> None:
    tools = {"server_tools": ("web_search",), "parallel_tools": False}
    assert "parallel_tool_calls" not in body(openai.ENTRY, "o3", **tools)
    assert body(openai.ENTRY, "gpt-5", **tools)["parallel_tool_calls"] is False


@pytest.mark.parametrize(
    ("model", "is_sent"),
    [("grok-4.3", True), ("grok-3-mini", True), ("grok-5", True), ("grok-4", False), ("grok-4-0709", False),
     ("grok-3", False), ("grok-4-1-fast-non-reasoning", False), ("grok-code-fast-1", False)],
)  # fmt: skip
def test_xai_is_sent_an_effort_where_it_takes_one(model: str, is_sent: bool) -> None:
    assert ("reasoning" in body(xai.ENTRY, model, thinking={"effort": "low"})) is is_sent


def test_xai_keeps_what_else_was_said_of_thinking() -> None:
    asked = request("grok-4", thinking={"effort": "low", "display": "summarized"})
    assert xai.suited(asked).thinking == {"display": "summarized"}
    plain = request("grok-4")
    assert xai.suited(plain) is plain


def test_xai_searches_the_web_and_its_own_network() -> None:
    sent = body(xai.ENTRY, "grok-4.3", server_tools=("web_search", "x_search", "code_execution"))
    assert sent["tools"] == [{"type": "web_search"}, {"type": "x_search"}, {"type": "code_interpreter"}]
    assert sent["include"] == ["reasoning.encrypted_content"]
