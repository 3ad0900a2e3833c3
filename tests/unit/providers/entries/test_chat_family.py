"""What is particular to each service of the chat family, as it goes over the wire."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desktop_chat.errors import UserError
from desktop_chat.providers.catalog import ENTRIES
from desktop_chat.providers.context import ProviderSettings
from desktop_chat.providers.entry import Entry
from desktop_chat.providers.requests import FilePart, Request, TextPart, ToolCallPart, ToolSpec, Turn
from desktop_chat.providers.wire.json_text import write_json

HI = Turn("user", (TextPart("Hi"),))
TOOL = ToolSpec("weather", "Tells it.", {"type": "object", "properties": {}})


def entry_of(name: str) -> Entry:
    return next(entry for entry in ENTRIES if entry.name == name)


def sent(name: str, *, model: str = "m-1", **options: Any) -> dict[str, Any]:
    request = Request(name, model, **{"turns": (HI,), **options})
    rendered: dict[str, Any] = json.loads(write_json(entry_of(name).wire_for(request).render(request)))
    return rendered


def test_deepseek_gets_thinking_back_on_every_turn_and_a_schema_in_words() -> None:
    turns = (HI, Turn("assistant", (TextPart("Yes?"),)), HI)
    body = sent("deepseek", turns=turns, schema={"type": "object"}, thinking={"effort": "none"})
    assert body["messages"][2]["reasoning_content"] == ""
    assert body["response_format"] == {"type": "json_object"}
    assert "JSON Schema" in body["messages"][0]["content"]
    assert body["thinking"] == {"type": "disabled"}


def test_mistral_thinks_by_effort_or_by_mode_and_forces_tools_in_a_word_of_its_own() -> None:
    small = sent("mistral", model="mistral-small-latest", thinking={"effort": "low"})
    assert small["reasoning_effort"] == "high"
    magistral = sent("mistral", model="magistral-medium-latest", thinking={"effort": "low"})
    assert magistral["prompt_mode"] == "reasoning"
    assert "reasoning_effort" not in magistral
    forced = sent("mistral", tools=(TOOL,), tool_choice="required")
    assert forced["tool_choice"] == "any"
    assert "stream_options" not in forced
    assert len(sent("mistral", turns=(Turn("assistant", (ToolCallPart("call_12345", "a"),)),))["messages"]) == 1


def test_mistral_takes_documents_by_a_bare_address() -> None:
    office = FilePart("a.docx", "application/x-docx", "document", b"d")
    body = sent("mistral", turns=(Turn("user", (office,)),))
    assert body["messages"][0]["content"][0]["document_url"] == "data:application/x-docx;base64,ZA=="


def test_openrouter_searches_caches_and_gives_back_what_others_want_to_see() -> None:
    details = [{"type": "reasoning.text", "text": "hm", "signature": "s", "index": 0}]
    said = Turn("assistant", (TextPart("Yes?"),), ({"reasoning_details": details},), "openrouter")
    body = sent("openrouter", turns=(HI, said, HI), caching={}, server_tools=("web_search",))
    assert body["plugins"] == [{"id": "web"}]
    assert body["messages"][1]["reasoning_details"] == details
    assert body["messages"][2]["content"][0]["cache_control"] == {"type": "ephemeral"}
    assert "reasoning_details" not in sent("mistral", turns=(HI, said, HI))["messages"][1]


def test_perplexity_always_searches_and_takes_its_options_as_they_are() -> None:
    pdf = FilePart("a.pdf", "application/pdf", "pdf", b"p")
    body = sent(
        "perplexity",
        turns=(Turn("user", (TextPart("See"), pdf)),),
        server_tools=("web_search",),
        params={"search_domain_filter": ["a.org"]},
        thinking={"effort": "none"},
    )
    assert body["search_domain_filter"] == ["a.org"]
    assert body["messages"][0]["content"][1]["file_url"] == {"url": "cA=="}
    assert not body.keys() & {"tools", "plugins", "reasoning_effort"}


@pytest.mark.parametrize("name", ["ollama", "ollama-cloud"])
def test_ollama_gets_its_thinking_back_where_there_was_some(name: str) -> None:
    turns = (HI, Turn("assistant", (TextPart("Yes?"),), thinking="hm"), Turn("assistant", (TextPart("No."),)))
    messages = sent(name, turns=turns)["messages"]
    assert [message.get("reasoning") for message in messages] == [None, "hm", None]


def test_llamacpp_and_lmstudio_are_offered_the_one_tool_they_must_call() -> None:
    for name in ("llamacpp", "lmstudio"):
        assert sent(name, tools=(TOOL,), tool_choice="weather")["tool_choice"] == "required"
    body = sent("llamacpp", thinking={"effort": "none"})
    assert body["chat_template_kwargs"] == {"enable_thinking": False}


@pytest.mark.parametrize("name", ["vllm", "gpustack"])
def test_servers_with_templates_are_told_there_whether_to_think(name: str) -> None:
    assert sent(name, thinking={"effort": "none"})["chat_template_kwargs"]["enable_thinking"] is False


@pytest.mark.parametrize("name", ["deepseek", "mistral", "ollama", "llamacpp", "lmstudio", "vllm", "gpustack"])
def test_a_service_without_tools_of_its_own_says_so(name: str) -> None:
    with pytest.raises(UserError, match="web_search"):
        sent(name, server_tools=("web_search",))


@pytest.mark.parametrize(
    ("name", "base_url", "wanted"),
    [
        ("ollama", None, "http://127.0.0.1:11434/api/tags"),
        ("ollama", "http://box:1/v1", "http://box:1/api/tags"),
        ("ollama", "http://box:1", "http://box:1/api/tags"),
        ("ollama-cloud", None, "https://ollama.com/api/tags"),
        ("lmstudio", None, "http://127.0.0.1:1234/api/v0/models"),
        ("llamacpp", "http://box:1", "http://box:1/v1/models"),
        ("openrouter", None, "https://openrouter.ai/api/v1/models"),
    ],
)
def test_lists_of_models_are_where_each_service_has_them(name: str, base_url: str | None, wanted: str) -> None:
    entry, settings = entry_of(name), ProviderSettings(name, {} if base_url is None else {"base_url": base_url})
    assert entry.model_list is not None
    assert entry.locate(entry, settings, entry.model_list.path(None), "").url == wanted


@pytest.mark.parametrize(("name", "base_url"), [("ollama", None), ("lmstudio", "http://box:1")])
def test_what_is_in_openais_form_stays_under_its_folder(name: str, base_url: str | None) -> None:
    entry, settings = entry_of(name), ProviderSettings(name, {} if base_url is None else {"base_url": base_url})
    assert entry.locate(entry, settings, "/chat/completions", "").url.endswith("/v1/chat/completions")
